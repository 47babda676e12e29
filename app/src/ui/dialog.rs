//! Dialogs on the native element: they open and close by `command`/`commandfor` before the page is alive, and
//! by [`open_dialog`]/[`close_dialog`] from code.

use leptos::prelude::*;

use super::{Part, el, toast::Toasts};
use crate::icons;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DialogSize {
    /// 440 px.
    #[default]
    Confirm,
    /// 560 px.
    Form,
    /// 720 px.
    Plan,
}

/// A modal dialog. `footer` holds Cancel and the act, in this order; give the least harmful button
/// `autofocus`. While `dirty`, a click beside the dialog does not close it.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] size: DialogSize,
    #[prop(optional, into)] dirty: Signal<bool>,
    #[prop(optional, into)] footer: Option<Part>,
    /// Runs after it closed, however that happened.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// Runs when the focus comes into it, which opening does by whatever means; may run more than once.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    children: Part,
) -> impl IntoView {
    let class = match size {
        DialogSize::Confirm => "dialog",
        DialogSize::Form => "dialog dialog-form",
        DialogSize::Plan => "dialog dialog-plan",
    };
    let title_id = [id.as_str(), "-title"].concat();
    // A modal dialog makes the toast region inert: what is said meanwhile is said in here too.
    let said = use_context::<Toasts>();
    let close = el("button")
        .attr("type", "button")
        .class("btn btn-ghost btn-icon btn-sm")
        .attr("command", "close")
        .attr("commandfor", id.clone())
        .attr("aria-label", "Close")
        .attr("data-tip", "Close")
        .kid(icons::icon(icondata::LuX, 16, ""));
    let heading = el("h2").attr("id", title_id.clone()).text(move || title.get());
    let dialog = el("dialog")
        .attr("id", id)
        .class(class)
        .live("closedby", move || Some(if dirty.get() { "closerequest" } else { "any" }.to_owned()))
        .attr("aria-labelledby", title_id)
        .on("focusin", move |_| {
            if let Some(on_open) = on_open {
                on_open.run(());
            }
        })
        .on("close", move |_| {
            if let Some(on_close) = on_close {
                on_close.run(());
            }
        })
        .kid(el("div").class("dialog-head").kid(heading).kid(close))
        .kid(el("div").class("dialog-body").kid(children.run()));
    let said = el("p")
        .class("dialog-said")
        .attr("role", "status")
        .text(move || said.and_then(|said| said.latest()).unwrap_or_default());
    dialog.kid(said).maybe_kid(footer.map(|footer| el("div").class("dialog-foot").kid(footer.run())))
}

/// Opens the dialog with this id; nothing happens where there is none or it is open.
pub fn open_dialog(id: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(dialog) = find_dialog(id).filter(|dialog| !dialog.open()) {
        let _ = dialog.show_modal();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

pub fn close_dialog(id: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(dialog) = find_dialog(id) {
        dialog.close();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

#[cfg(feature = "hydrate")]
fn find_dialog(id: &str) -> Option<web_sys::HtmlDialogElement> {
    use wasm_bindgen::JsCast as _;
    document().get_element_by_id(id)?.dyn_into().ok()
}

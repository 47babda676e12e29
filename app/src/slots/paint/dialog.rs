//! A window over the page that the view opens and closes.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::{Element, EventType};

use super::{Content, PaintCx, Painted, children, clean, value};
use crate::{
    icons::icon,
    ui::{El, el},
};

pub(super) fn dialog(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let title = value(painted, |element| match element {
        Element::Dialog(dialog) => clean(&dialog.title),
        _ => String::new(),
    });
    let element = NodeRef::<leptos::html::Dialog>::new();
    #[cfg(feature = "hydrate")]
    {
        let open = value(painted, |element| matches!(element, Element::Dialog(dialog) if dialog.open));
        Effect::new(move || {
            let wanted = open();
            let Some(dialog) = element.get() else { return };
            match (wanted, dialog.open()) {
                (true, false) if somebody_acted() => {
                    let _ = dialog.show_modal();
                }
                (false, true) => dialog.close(),
                _ => {}
            }
        });
    }
    let close = el("button")
        .attr("type", "button")
        .class("btn btn-ghost btn-icon btn-sm")
        .attr("aria-label", "Close")
        .attr("data-host", "")
        .on("click", move |_| close_now(element))
        .kid(icon(icondata::LuX, 16, ""));
    let spoken = title.clone();
    let (closed, cx_closed) = (painted.clone(), cx.clone());
    el("dialog")
        .class("dialog dialog-form")
        .attr("closedby", "any")
        .live("aria-label", move || Some(spoken()))
        .node_ref(element)
        .on("close", move |_| {
            // The view may have closed it itself; then it knows.
            if matches!(&closed.node.read_untracked().element, Element::Dialog(dialog) if dialog.open) {
                cx_closed.send_with(&closed, EventType::Change, Some(false.into()), None);
            }
        })
        .kid(el("div").class("dialog-head").kid(el("h2").text(title)).kid(close))
        .kid(el("div").class("dialog-body v-stack v-gap-m").kid(children(painted, Content::Flow, cx)))
}

/// A window over the page comes after something a person did, never by itself. Where the browser cannot say, it comes.
#[cfg(feature = "hydrate")]
fn somebody_acted() -> bool {
    let get = |object: &wasm_bindgen::JsValue, name: &str| js_sys::Reflect::get(object, &name.into());
    let activation = get(&window().navigator(), "userActivation");
    activation
        .and_then(|found| get(&found, "isActive"))
        .ok()
        .and_then(|found| found.as_bool())
        .unwrap_or(true)
}

fn close_now(dialog: NodeRef<leptos::html::Dialog>) {
    #[cfg(feature = "hydrate")]
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = dialog;
}

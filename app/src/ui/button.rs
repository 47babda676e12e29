//! Buttons and links that look like buttons.

use leptos::{
    ev::{Event, MouseEvent},
    prelude::*,
    wasm_bindgen::JsCast as _,
};

use super::{El, Part, el};
use crate::icons::{self, IconData};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// At most one in view.
    Primary,
    #[default]
    Secondary,
    Ghost,
    /// Only inside the dialog that confirms.
    Danger,
    /// Secondary with danger text: the way into such a dialog.
    Warn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonSize {
    Sm,
    #[default]
    Md,
    Lg,
}

/// What a button opens by native means, before the page is alive too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// The id of a [`super::Dialog`].
    Dialog(String),
    /// Closes the dialog with this id.
    Close(String),
}

fn class_of(kind: ButtonKind, size: ButtonSize, extra: &str) -> String {
    let kind = match kind {
        ButtonKind::Primary => " btn-primary",
        ButtonKind::Secondary => " btn-secondary",
        ButtonKind::Ghost => " btn-ghost",
        ButtonKind::Danger => " btn-danger",
        ButtonKind::Warn => " btn-warn",
    };
    let size = match size {
        ButtonSize::Sm => " btn-sm",
        ButtonSize::Md => "",
        ButtonSize::Lg => " btn-lg",
    };
    ["btn", kind, size, if extra.is_empty() { "" } else { " " }, extra].concat()
}

/// A button whose label is verb + noun.
///
/// `busy` freezes the width, shows `busy_label` with a spinner and ignores further presses. `disabled` carries
/// the reason: the button stays focusable, and its reason is its tooltip and its description.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] icon: Option<IconData>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] busy_label: Option<String>,
    #[prop(optional, into)] disabled: Signal<Option<String>>,
    /// Submits the form it stands in.
    #[prop(optional)]
    submit: bool,
    #[prop(optional, into)] name: Option<String>,
    #[prop(optional, into)] value: Option<String>,
    #[prop(optional)] opens: Option<Opens>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] class: &'static str,
    #[prop(optional, into)] on_click: Option<Callback<MouseEvent>>,
    children: Part,
) -> impl IntoView {
    let press = move |event: Event| {
        if busy.get_untracked() || disabled.read_untracked().is_some() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event.unchecked_into());
        }
    };
    let sign = icon.map(|sign| icons::icon(sign, 16, ""));
    let words = el("span").kid(children.run());
    let button = opening(el("button"), opens)
        .attr("type", if submit { "submit" } else { "button" })
        .maybe("id", id)
        .class(class_of(kind, size, class))
        .maybe("name", name)
        .maybe("value", value)
        .flag("autofocus", autofocus)
        .live("aria-busy", move || busy.get().then(|| "true".to_owned()))
        .live("aria-disabled", move || disabled.read().is_some().then(|| "true".to_owned()))
        .live("aria-description", move || disabled.get())
        .live("data-tip", move || disabled.get())
        .on("click", press);
    match busy_label {
        Some(label) => {
            let idle = el("span").class("btn-face-idle").maybe_kid(sign).kid(words);
            let working = el("span")
                .class("btn-face-busy")
                .kid(icons::icon(icondata::LuLoaderCircle, 16, "spin"))
                .kid(el("span").kid(label));
            button.kid(el("span").class("btn-faces").kid(idle).kid(working))
        }
        None => button.maybe_kid(sign).kid(words),
    }
}

/// What a press opens or closes before the page is alive.
fn opening(button: El, opens: Option<Opens>) -> El {
    match opens {
        Some(Opens::Dialog(id)) => button.attr("command", "show-modal").attr("commandfor", id),
        Some(Opens::Close(id)) => button.attr("command", "close").attr("commandfor", id),
        None => button,
    }
}

/// A link that looks like a button: it leads somewhere, it does nothing.
#[component]
pub fn LinkButton(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] icon: Option<IconData>,
    #[prop(optional)] class: &'static str,
    /// Names a file to save; the browser then does not navigate.
    #[prop(optional, into)]
    download: Option<String>,
    children: Part,
) -> impl IntoView {
    let rel = download.is_some().then_some("external");
    el("a")
        .live("href", move || Some(href.get()))
        .class(class_of(kind, size, class))
        .maybe("download", download)
        .maybe("rel", rel)
        .maybe_kid(icon.map(|sign| icons::icon(sign, 16, "")))
        .kid(el("span").kid(children.run()))
}

/// A square button with an icon; `label` is read out and shown as its tooltip.
#[component]
pub fn IconButton(
    icon: IconData,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] size: ButtonSize,
    /// Makes it a toggle.
    #[prop(optional, into)]
    pressed: MaybeProp<bool>,
    #[prop(optional)] opens: Option<Opens>,
    #[prop(optional)] class: &'static str,
    #[prop(optional, into)] on_click: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let class = class_of(ButtonKind::Ghost, size, ["btn-icon ", class].concat().trim_end());
    opening(el("button"), opens)
        .attr("type", "button")
        .class(class)
        .live("aria-label", move || Some(label.get()))
        .live("aria-pressed", move || pressed.get().map(|on| if on { "true" } else { "false" }.to_owned()))
        .live("data-tip", move || Some(label.get()))
        .on("click", move |event| {
            if let Some(on_click) = on_click {
                on_click.run(event.unchecked_into());
            }
        })
        .kid(icons::icon(icon, 16, ""))
}

//! Buttons and links that look like buttons.

use leptos::{ev::MouseEvent, prelude::*};
use crate::ui::{Part, Still as _};

use crate::icons::{Icon, IconData};

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
    let (command, target) = match opens {
        Some(Opens::Dialog(id)) => (Some("show-modal"), Some(id)),
        Some(Opens::Close(id)) => (Some("close"), Some(id)),
        None => (None, None),
    };
    let idle = move || busy.get() || disabled.read().is_some();
    let press = move |event: MouseEvent| {
        if idle() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    let faces = match busy_label {
        Some(label) => view! {
            <span class="btn-faces">
                <span class="btn-face-idle">{icon.map(|icon| view! { <Icon icon /> })} <span>{children.run()}</span></span>
                <span class="btn-face-busy">
                    <Icon icon=icondata::LuLoaderCircle class="spin" />
                    {label}
                </span>
            </span>
        }
        .still(),
        None => view! { {icon.map(|icon| view! { <Icon icon /> })} <span>{children.run()}</span> }.still(),
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            id=id
            class=class_of(kind, size, class)
            name=name
            value=value
            command=command
            commandfor=target
            autofocus=autofocus
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || disabled.read().is_some().then_some("true")
            aria-description=move || disabled.get()
            data-tip=move || disabled.get()
            on:click=press
        >
            {faces}
        </button>
    }
    .still()
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
    view! {
        <a href=move || href.get() class=class_of(kind, size, class) download=download rel=rel>
            {icon.map(|icon| view! { <Icon icon /> })}
            <span>{children.run()}</span>
        </a>
    }
    .still()
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
    let (command, target) = match opens {
        Some(Opens::Dialog(id)) => (Some("show-modal"), Some(id)),
        Some(Opens::Close(id)) => (Some("close"), Some(id)),
        None => (None, None),
    };
    let class = class_of(ButtonKind::Ghost, size, ["btn-icon ", class].concat().trim_end());
    view! {
        <button
            type="button"
            class=class
            command=command
            commandfor=target
            aria-label=move || label.get()
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            data-tip=move || label.get()
            on:click=move |event| {
                if let Some(on_click) = on_click {
                    on_click.run(event);
                }
            }
        >
            <Icon icon />
        </button>
    }
    .still()
}

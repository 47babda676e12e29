//! Toasts: what just succeeded, with one action at most. Errors are told where they happened, never only here.

use leptos::prelude::*;

use super::{Draw, Still as _, el, list};
use crate::icons;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ToastTone {
    #[default]
    Success,
    Neutral,
    Warning,
    Danger,
}

/// What a toast offers, mostly Undo.
#[derive(Clone)]
pub struct ToastAction {
    pub label: String,
    pub run: Callback<()>,
}

/// At most 80 characters; the rest is cut.
#[derive(Clone)]
pub struct Toast {
    pub text: String,
    pub tone: ToastTone,
    pub action: Option<ToastAction>,
    id: u32,
}

impl Toast {
    pub fn new(text: impl Into<String>) -> Self {
        let mut text: String = text.into();
        if let Some((end, _)) = text.char_indices().nth(80) {
            text.truncate(end);
        }
        Self { text, tone: ToastTone::Success, action: None, id: 0 }
    }

    pub fn tone(mut self, tone: ToastTone) -> Self {
        self.tone = tone;
        self
    }

    pub fn action(mut self, label: impl Into<String>, run: impl Into<Callback<()>>) -> Self {
        self.action = Some(ToastAction { label: label.into(), run: run.into() });
        self
    }
}

/// The messages of this page; three at most, newest last.
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    items: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl std::fmt::Debug for Toast {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Toasts {
    pub fn push(&self, mut toast: Toast) {
        toast.id = self.next.get_value();
        self.next.set_value(toast.id.wrapping_add(1));
        self.items.update(|items| {
            if items.len() >= 3 {
                items.remove(0);
            }
            items.push(toast);
        });
    }

    /// Says that something worked.
    pub fn say(&self, text: impl Into<String>) {
        self.push(Toast::new(text));
    }

    /// The newest text; dialogs show it, because they make the region inert.
    pub fn latest(&self) -> Option<String> {
        self.items.read().last().map(|toast| toast.text.clone())
    }

    fn remove(&self, id: u32) {
        self.items.update(|items| items.retain(|toast| toast.id != id));
    }
}

/// Call once, above the [`ToastRegion`] and everything that says something.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { items: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
    provide_context(toasts);
    toasts
}

/// The messages of this page. Where nobody provided any, what is said goes nowhere.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(provide_toasts)
}

/// The one place of toasts, in the top layer; F6 reaches it.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    let region = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    crate::effect::effect(move || {
        let empty = toasts.items.read().is_empty();
        if let Some(region) = region.get() {
            let _ = if empty { region.hide_popover() } else { region.show_popover() };
        }
    });
    let rows = list(move || {
        let one = |toast: Toast| (u64::from(toast.id), Box::new(move || row(toast, toasts)) as Draw);
        toasts.items.get().into_iter().map(one).collect()
    });
    el("div")
        .attr("id", "toasts")
        .class("toasts")
        .attr("popover", "manual")
        .attr("role", "status")
        .attr("aria-live", "polite")
        .attr("tabindex", "-1")
        .node_ref(region)
        .kid(rows)
}

fn row(toast: Toast, toasts: Toasts) -> AnyView {
    let id = toast.id;
    let pause = leave_later(toasts, id, if toast.action.is_some() { 10 } else { 6 });
    let (sign, class) = match toast.tone {
        ToastTone::Success => (icondata::LuCircleCheck, "tone-success"),
        ToastTone::Neutral => (icondata::LuInfo, "tone-neutral"),
        ToastTone::Warning => (icondata::LuTriangleAlert, "tone-warning"),
        ToastTone::Danger => (icondata::LuCircleX, "tone-danger"),
    };
    let action = toast.action.map(|action| {
        el("button")
            .attr("type", "button")
            .class("btn btn-ghost btn-sm")
            .on("click", move |_| {
                toasts.remove(id);
                action.run.run(());
            })
            .kid(el("span").kid(action.label))
    });
    let dismiss = el("button")
        .attr("type", "button")
        .class("btn btn-ghost btn-icon btn-sm")
        .attr("aria-label", "Dismiss")
        .attr("data-tip", "Dismiss")
        .on("click", move |_| toasts.remove(id))
        .kid(icons::icon(icondata::LuX, 16, ""));
    el("div")
        .class("toast")
        .on("pointerenter", move |_| pause.set(true))
        .on("pointerleave", move |_| pause.set(false))
        .on("focusin", move |_| pause.set(true))
        .on("focusout", move |_| pause.set(false))
        .kid(icons::icon(sign, 18, class))
        .kid(el("span").class("toast-text").kid(toast.text))
        .maybe_kid(action)
        .kid(dismiss)
        .still()
}

/// Removes the toast after `seconds` in which nobody looked at it closely and the tab was seen.
fn leave_later(toasts: Toasts, id: u32, seconds: u32) -> RwSignal<bool> {
    let paused = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    {
        let left = StoredValue::new(seconds);
        let tick = move || {
            if paused.try_get_untracked().unwrap_or(true) || document().hidden() {
                return;
            }
            match left.try_get_value() {
                Some(0 | 1) => toasts.remove(id),
                Some(more) => left.set_value(more - 1),
                None => {}
            }
        };
        if let Ok(handle) = set_interval_with_handle(tick, std::time::Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (toasts, id, seconds);
    paused
}

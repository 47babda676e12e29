//! One tooltip for the whole page: whatever carries `data-tip` shows it after 300 ms of hovering or on focus.
//! Never the only place of a fact. Rendered once by the shell.

use leptos::prelude::*;

use super::el;

#[component]
pub fn Tooltips() -> impl IntoView {
    let element = NodeRef::<leptos::html::Div>::new();
    let text = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    crate::effect::effect(move || {
        if element.get().is_some() {
            browser::listen(element, text);
        }
    });
    el("div")
        .attr("id", "tooltip")
        .class("tooltip")
        .attr("popover", "manual")
        .attr("role", "tooltip")
        .node_ref(element)
        .text(move || text.get())
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::time::Duration;

    use leptos::{ev, prelude::*};
    use wasm_bindgen::{JsCast as _, JsValue};
    use web_sys::{Element, Event, HtmlElement};

    fn tipped(event: &Event) -> Option<HtmlElement> {
        let target: Element = event.target()?.dyn_into().ok()?;
        target.closest("[data-tip]").ok()??.dyn_into().ok()
    }

    pub(super) fn listen(element: NodeRef<leptos::html::Div>, text: RwSignal<String>) {
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        let hide = move || {
            if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
                handle.clear();
            }
            if let Some(element) = element.get_untracked() {
                let _ = element.hide_popover();
            }
        };
        let show = move |source: HtmlElement| {
            hide();
            let reveal = move || {
                let tip = source.get_attribute("data-tip").unwrap_or_default();
                if tip.is_empty() || !source.is_connected() {
                    return;
                }
                text.set(tip);
                if let Some(element) = element.get_untracked() {
                    show_beside(&element, &source);
                }
            };
            waiting.set_value(set_timeout_with_handle(reveal, Duration::from_millis(300)).ok());
        };
        let over = window_event_listener(ev::pointerover, move |event| match tipped(&event) {
            Some(source) if event.pointer_type() == "mouse" => show(source),
            _ => hide(),
        });
        let focus = window_event_listener(ev::focusin, move |event| match tipped(&event) {
            Some(source) if source.matches(":focus-visible").unwrap_or(false) => show(source),
            _ => hide(),
        });
        let keys = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" {
                hide();
            }
        });
        let press = window_event_listener(ev::pointerdown, move |_| hide());
        on_cleanup(move || {
            over.remove();
            focus.remove();
            keys.remove();
            press.remove();
        });
    }

    /// `showPopover({source})` anchors it; a browser without the option shows it unanchored and styles hide it.
    fn show_beside(element: &HtmlElement, source: &HtmlElement) {
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &JsValue::from_str("source"), source);
        if let Ok(show) = js_sys::Reflect::get(element, &JsValue::from_str("showPopover"))
            && let Ok(show) = show.dyn_into::<js_sys::Function>()
        {
            let _ = show.call1(element, &options);
        }
    }
}

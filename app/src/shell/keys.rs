//! Keys that work everywhere: `/` to the search, F6 to the toasts; and the dialogs' `command` for browsers
//! that do not know it yet. Called once by the frame.

/// `single`: keys without a modifier are on; the person may have switched them off.
pub(super) fn listen(single: bool) {
    #[cfg(feature = "hydrate")]
    crate::effect::effect(move || browser::listen(single));
    #[cfg(not(feature = "hydrate"))]
    let _ = single;
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{ev, prelude::*};
    use wasm_bindgen::{JsCast as _, JsValue};
    use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, KeyboardEvent};

    pub(super) fn listen(single: bool) {
        let keys = window_event_listener(ev::keydown, move |event| press(&event, single));
        let native = js_sys::Reflect::has(&window(), &JsValue::from_str("CommandEvent")).unwrap_or(false);
        let clicks = (!native).then(|| window_event_listener(ev::click, |event| command(&event)));
        on_cleanup(move || {
            keys.remove();
            if let Some(clicks) = clicks {
                clicks.remove();
            }
        });
    }

    fn press(event: &KeyboardEvent, single: bool) {
        let wanted = match event.key().as_str() {
            "/" if single && !typing(event) && !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
                "[data-search]"
            }
            "F6" => "#toasts:popover-open",
            _ => return,
        };
        if let Ok(Some(found)) = document().query_selector(wanted)
            && let Ok(found) = found.dyn_into::<HtmlElement>()
        {
            event.prevent_default();
            let _ = found.focus();
        }
    }

    fn typing(event: &Event) -> bool {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        target.is_some_and(|target| {
            target.closest("input, textarea, select, [contenteditable], dialog").ok().flatten().is_some()
        })
    }

    fn command(event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("button[commandfor]").ok().flatten());
        let Some(button) = button else { return };
        let dialog = button
            .get_attribute("commandfor")
            .and_then(|id| document().get_element_by_id(&id))
            .and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok());
        match (dialog, button.get_attribute("command").as_deref()) {
            (Some(dialog), Some("show-modal")) if !dialog.open() => drop(dialog.show_modal()),
            (Some(dialog), Some("close")) => dialog.close(),
            _ => {}
        }
    }
}

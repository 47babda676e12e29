//! The moment from which the page is alive.

#[cfg(feature = "hydrate")]
use std::cell::{Cell, RefCell};

#[cfg(feature = "hydrate")]
thread_local! {
    static LIVE: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
}

/// Whether attaching is over: what is drawn now came by a change, not with the page. Never on the server.
pub fn is_live() -> bool {
    #[cfg(feature = "hydrate")]
    return LIVE.with(Cell::get);
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Runs `act` once attaching is over; at once when it is.
#[cfg(feature = "hydrate")]
pub(super) fn when_live(act: impl FnOnce() + 'static) {
    if is_live() {
        act();
    } else {
        WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(act)));
    }
}

/// Takes over the page that the server rendered. When every part of it is attached, sets `data-live` on
/// `<body>` as the last act, and lets the views go on.
#[cfg(feature = "hydrate")]
pub fn attach<F, N>(app: F)
where
    F: FnOnce() -> N + 'static,
    N: leptos::IntoView,
{
    use leptos::prelude::{request_animation_frame, window};
    wasm_bindgen_futures::spawn_local(async move {
        // Attaching goes through in one go: the file with the page's code is there before it starts.
        let path = window().location().pathname().unwrap_or_default();
        crate::routes::preload(&path).await;
        super::paint::late::load_for_page().await;
        let body = leptos::tachys::dom::body();
        leptos::mount::hydrate_from(body, app).forget();
        // Two frames: effects that attaching queued run before the second.
        request_animation_frame(|| request_animation_frame(come_alive));
    });
}

#[cfg(feature = "hydrate")]
fn come_alive() {
    LIVE.with(|live| live.set(true));
    if let Some(body) = leptos::prelude::document().body() {
        let _ = body.set_attribute("data-live", "");
    }
    for act in WAITING.with_borrow_mut(std::mem::take) {
        act();
    }
    // `early.js` tells what was done before.
    if let Ok(event) = web_sys::Event::new("tenon-live") {
        let _ = leptos::prelude::window().dispatch_event(&event);
    }
}

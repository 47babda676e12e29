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

/// The last act of attaching: sets `data-live` on `<body>` once every effect of hydration has run. Call it
/// from the root component; on the server it does nothing.
pub fn mark_live() {
    #[cfg(feature = "hydrate")]
    {
        use leptos::prelude::*;
        // Two frames: effects and resources that hydration queued run before the second.
        Effect::new(|done: Option<()>| {
            if done.is_none() {
                request_animation_frame(|| request_animation_frame(come_alive));
            }
        });
    }
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
}

//! The moment from which the page is alive.

#[cfg(feature = "hydrate")]
thread_local! {
    static LIVE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether attaching is over: what is drawn now came by a change, not with the page. Never on the server.
pub fn is_live() -> bool {
    #[cfg(feature = "hydrate")]
    return LIVE.with(std::cell::Cell::get);
    #[cfg(not(feature = "hydrate"))]
    false
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
                request_animation_frame(|| {
                    request_animation_frame(|| {
                        LIVE.with(|live| live.set(true));
                        if let Some(body) = document().body() {
                            let _ = body.set_attribute("data-live", "");
                        }
                    });
                });
            }
        });
    }
}

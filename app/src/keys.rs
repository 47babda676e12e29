//! Keys that lead somewhere: `g` then `d`, `p`, `a`, and `?` for their list. Off where the person switched
//! single keys off.

use leptos::prelude::*;

use crate::ui::Still as _;

use crate::{
    context::{Frame, Here},
    texts::keys as words,
    ui::Dialog,
};

/// The id of the dialog that lists the keys.
const DIALOG: &str = "keys";

/// The list of keys, and the listener behind it.
#[component]
pub fn Keys(here: Here, frame: Frame) -> impl IntoView {
    if !frame.me.shortcuts || frame.tenant.is_none() {
        return ().still();
    }
    let audit = frame.can(tenon_api::Permission::AuditRead);
    let shown = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    browser::listen(here, audit, shown);
    #[cfg(not(feature = "hydrate"))]
    let _ = here;
    // Drawn when it is first asked for: most visits never do.
    (move || shown.get().then(|| view! { <List audit /> })).still()
}

#[component]
fn List(audit: bool) -> impl IntoView {
    let rows = words::ALL
        .iter()
        .filter(|(_, what)| audit || *what != words::AUDIT)
        .map(|(keys, what)| {
            let keys = keys.split(' ').map(|key| view! { <kbd class="key me-1">{key}</kbd> }).collect_view();
            view! {
                <dt>{*what}</dt>
                <dd>{keys}</dd>
            }
        })
        .collect_view();
    view! {
        <Dialog id=DIALOG title=words::TITLE>
            <dl class="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2">{rows}</dl>
        </Dialog>
    }
    .still()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{ev, prelude::*};
    use leptos_router::{NavigateOptions, hooks::use_navigate};
    use wasm_bindgen::JsCast as _;
    use web_sys::{Element, KeyboardEvent};

    use super::{DIALOG, Here};
    use crate::ui::open_dialog;

    /// How long `g` waits for its second key.
    const WAIT_MS: f64 = 1_500.0;

    pub(super) fn listen(here: Here, audit: bool, shown: RwSignal<bool>) {
        let navigate = use_navigate();
        let since = StoredValue::new(None::<f64>);
        let handle = window_event_listener(ev::keydown, move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || elsewhere(&event) {
                return;
            }
            let waiting = since.try_update_value(Option::take).flatten();
            let waiting = waiting.is_some_and(|since| js_sys::Date::now() - since < WAIT_MS);
            let to = match (waiting, event.key().as_str()) {
                (false, "g") => return since.set_value(Some(js_sys::Date::now())),
                (_, "?") => {
                    shown.set(true);
                    return request_animation_frame(|| open_dialog(DIALOG));
                }
                (true, "d") => "",
                (true, "p") => "/plugins",
                (true, "a") if audit => "/audit",
                _ => return,
            };
            event.prevent_default();
            navigate(&here.href(to), NavigateOptions::default());
        });
        on_cleanup(move || handle.remove());
    }

    /// Typing, or inside something that has keys of its own.
    fn elsewhere(event: &KeyboardEvent) -> bool {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        target.is_some_and(|target| {
            target
                .closest("input, textarea, select, [contenteditable], dialog, [role=menu]")
                .ok()
                .flatten()
                .is_some()
        })
    }
}

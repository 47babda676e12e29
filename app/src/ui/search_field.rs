//! The field to search in: `/` focuses it, Esc empties it, and it tells what was typed after a pause.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::Still as _;

use crate::icons::Icon;

/// A search field that works as a plain form field named `name` too. `on_search` runs 200 ms after the last
/// key, and at once on Esc.
#[component]
pub fn SearchField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] placeholder: String,
    #[prop(default = "q")] name: &'static str,
    #[prop(optional, into)] value: String,
    /// The one that `/` focuses.
    #[prop(optional)]
    main: bool,
    #[prop(optional, into)] on_search: Option<Callback<String>>,
) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = pending.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let typed = move |event| {
        let text = event_target_value(&event);
        stop();
        let Some(on_search) = on_search else { return };
        let wait = std::time::Duration::from_millis(200);
        pending.set_value(set_timeout_with_handle(move || on_search.run(text), wait).ok());
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Escape"
            && let Some(field) = field.get_untracked()
            && !field.value().is_empty()
        {
            event.prevent_default();
            field.set_value("");
            stop();
            if let Some(on_search) = on_search {
                on_search.run(String::new());
            }
        }
    };
    on_cleanup(stop);
    view! {
        <span class="search">
            <Icon icon=icondata::LuSearch />
            <input
                type="search"
                class="input"
                id=id
                name=name
                value=value
                placeholder=placeholder
                aria-label=label
                autocomplete="off"
                spellcheck="false"
                data-search=main.then_some("")
                node_ref=field
                on:input=typed
                on:keydown=keys
            />
            {main.then(|| view! { <span class="key" aria-hidden="true">"/"</span> })}
        </span>
    }
    .still()
}

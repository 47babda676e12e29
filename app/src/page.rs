//! What pages have in common: waiting for data, and where links of a plugin lead.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use tenon_api::{ApiError, views::Contribution};

use crate::{
    api::{Answer, Wire},
    context::{Frame, use_here},
    problem::{Problem, ProblemPage},
    texts::audit as words,
    ui::{LinkButton, Skeleton, Still as _, Tile, TileSize},
};

/// The bar of buttons at the end of a step; it stays in view.
pub const BAR: &str = "sticky bottom-0 z-10 mt-6 flex flex-wrap items-center gap-2 border-t bg-canvas py-3";

/// Shows what a resource holds. What was seen stays while newer data is on its way.
pub fn loaded<T: Wire>(
    resource: Resource<Answer<T>>,
    lines: u8,
    show: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    let parts = move || {
        let show = show.clone();
        Suspend::new(async move {
            match resource.await {
                Ok(data) => show(data),
                Err(error) => view! { <Problem error /> }.still(),
            }
        })
    };
    view! { <Transition fallback=move || view! { <Skeleton lines /> }>{parts}</Transition> }.still()
}

/// The same with the frame's data, for the whole of a page: an error is the page's own, with its heading.
pub fn loaded_page<T: Wire>(
    resource: Resource<Answer<T>>,
    show: impl Fn(Frame, T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    with_frame(resource, |error| view! { <ProblemPage error /> }.still(), show)
}

/// The same for the main part of a page that has its heading already.
pub fn loaded_part<T: Wire>(
    resource: Resource<Answer<T>>,
    show: impl Fn(Frame, T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    with_frame(resource, |error| view! { <Problem error /> }.still(), show)
}

fn with_frame<T: Wire>(
    resource: Resource<Answer<T>>,
    fail: fn(ApiError) -> AnyView,
    show: impl Fn(Frame, T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    let here = use_here();
    let parts = move || {
        let show = show.clone();
        Suspend::new(async move {
            match (here.frame(), resource.await) {
                (Ok(frame), Ok(data)) => show(frame, data),
                (Err(error), _) | (_, Err(error)) => fail(error),
            }
        })
    };
    view! { <Transition fallback=move || view! { <Skeleton lines=6 /> }>{parts}</Transition> }.still()
}

/// Only the frame's data.
pub fn framed(show: impl FnOnce(Frame) -> AnyView) -> AnyView {
    match use_here().frame() {
        Ok(frame) => show(frame),
        Err(error) => view! { <Problem error /> }.still(),
    }
}

/// Below one page of a list: the way to its newest entries, and to older ones.
pub fn pages(newest: Option<String>, older: Option<String>) -> AnyView {
    view! {
        <nav class="mt-4 flex gap-2 empty:hidden" aria-label="Pages">
            {newest.map(|href| view! { <LinkButton href>{words::NEWER}</LinkButton> })}
            {older.map(|href| view! { <LinkButton href>{words::OLDER}</LinkButton> })}
        </nav>
    }
    .into_any()
}

/// Keeps a field at what the address says, also when a link or the way back changed it. What is being typed
/// stays.
pub fn follow_address(id: &'static str, value: impl Fn() -> String + 'static) {
    #[cfg(feature = "hydrate")]
    crate::effect::effect(move || {
        let value = value();
        let key = wasm_bindgen::JsValue::from_str("value");
        if let Some(field) = document().get_element_by_id(id)
            && document().active_element().as_ref() != Some(&field)
        {
            let _ = js_sys::Reflect::set(&field, &key, &value.into());
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (id, value);
}

/// Esc leads to an address, unless something above took the key: it closes what stands beside a table. The way ends
/// with the component that calls this.
pub fn escape_leads_to(href: &str) {
    #[cfg(feature = "hydrate")]
    {
        use leptos_router::{NavigateOptions, hooks::use_navigate};
        let (navigate, href) = (use_navigate(), href.to_owned());
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape" && !event.default_prevented() {
                navigate(&href, NavigateOptions { scroll: false, ..NavigateOptions::default() });
            }
        });
        on_cleanup(move || handle.remove());
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = href;
}

/// A plugin's tile, with its icon where it has one.
pub fn tile(name: String, icon_url: Option<String>, size: TileSize) -> AnyView {
    match icon_url {
        Some(icon_url) => view! { <Tile name icon_url size /> }.still(),
        None => view! { <Tile name size /> }.still(),
    }
}

/// One value of the query string, as it changes; empty when it is not there.
pub fn use_query_text(name: &'static str) -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(name).unwrap_or_default()))
}

/// The address of a plugin's page: `/t/{tenant}/x/{plugin}{path}`, without a slash at its end.
pub fn extension_href(tenant: &str, plugin: &str, path: &str) -> String {
    let path = path.trim_end_matches('/');
    let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
    ["/t/", tenant, "/x/", plugin, slash, path].concat()
}

/// The first page of a plugin, if it has one and this person may see it.
pub fn first_page<'a>(contributions: &'a [Contribution], plugin: &str) -> Option<&'a Contribution> {
    contributions.iter().find(|found| found.plugin == plugin && found.slot == "page")
}

/// Lines up few things by a number, first come first served. The sort of the standard library is made for
/// thousands, and its code weighs more than this page.
pub fn in_order<T>(things: impl IntoIterator<Item = T>, order: impl Fn(&T) -> i32) -> Vec<T> {
    let mut lined_up: Vec<T> = Vec::new();
    for thing in things {
        let mine = order(&thing);
        let at = lined_up.iter().position(|other| order(other) > mine).unwrap_or(lined_up.len());
        lined_up.insert(at, thing);
    }
    lined_up
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_line_up_by_their_number_and_then_as_they_came() {
        let things = [(2, 'a'), (1, 'b'), (2, 'c'), (-1, 'd'), (1, 'e')];
        let lined_up: String = in_order(things, |thing| thing.0).into_iter().map(|thing| thing.1).collect();
        assert_eq!(lined_up, "dbeac");
    }

    #[test]
    fn a_plugins_page_has_no_slash_at_its_end() {
        assert_eq!(extension_href("acme", "hello", "/"), "/t/acme/x/hello");
        assert_eq!(extension_href("acme", "hello", ""), "/t/acme/x/hello");
        assert_eq!(extension_href("acme", "hello", "/a/b"), "/t/acme/x/hello/a/b");
        assert_eq!(extension_href("acme", "hello", "a"), "/t/acme/x/hello/a");
    }
}

//! Tabs with a URL are links; only panels of the same page are a `tablist`.

use leptos::{children::ViewFn, ev::Event, prelude::*};

use super::{Part, Still as _, el};

/// A row of [`NavTab`]s.
#[component]
pub fn NavTabs(#[prop(into)] label: String, children: Part) -> impl IntoView {
    el("nav").class("tabs").attr("aria-label", label).kid(children.run())
}

/// A tab that is a link; the address changes, the focus stays.
#[component]
pub fn NavTab(
    #[prop(into)] href: Signal<String>,
    #[prop(into)] current: Signal<bool>,
    #[prop(optional, into)] count: MaybeProp<u64>,
    children: Part,
) -> impl IntoView {
    el("a")
        .live("href", move || Some(href.get()))
        .class("tab")
        .live("aria-current", move || current.get().then(|| "page".to_owned()))
        .attr("data-noscroll", "")
        .attr("data-keep-focus", "")
        .kid(el("span").kid(children.run()))
        .part(move || match count.get() {
            Some(count) => el("span").class("count").kid(count.to_string()).still(),
            None => ().still(),
        })
}

/// One tab of [`PanelTabs`].
#[derive(Clone)]
pub struct PanelTab {
    pub label: String,
    pub panel: ViewFn,
}

impl PanelTab {
    pub fn new(label: impl Into<String>, panel: impl Into<ViewFn>) -> Self {
        Self { label: label.into(), panel: panel.into() }
    }
}

/// Panels of one page: ← → Home End move and select.
#[component]
pub fn PanelTabs(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    tabs: Vec<PanelTab>,
) -> impl IntoView {
    let selected = RwSignal::new(0_usize);
    let panel_id = |index: usize| [id.as_str(), "-panel-", &index.to_string()].concat();
    let tab_id = |index: usize| [id.as_str(), "-tab-", &index.to_string()].concat();
    let heads = tabs
        .iter()
        .enumerate()
        .map(|(index, tab)| {
            view! {
                <button
                    type="button"
                    role="tab"
                    class="tab"
                    id=tab_id(index)
                    aria-controls=panel_id(index)
                    aria-selected=move || if selected.get() == index { "true" } else { "false" }
                    tabindex=move || if selected.get() == index { "0" } else { "-1" }
                    on:click=move |_| selected.set(index)
                >
                    {tab.label.clone()}
                </button>
            }
        })
        .collect_view();
    let panels = tabs
        .iter()
        .enumerate()
        .map(|(index, tab)| {
            view! {
                <div
                    role="tabpanel"
                    id=panel_id(index)
                    aria-labelledby=tab_id(index)
                    tabindex="0"
                    hidden=move || selected.get() != index
                >
                    {tab.panel.run()}
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=move_in_tabs>
            {heads}
        </div>
        {panels}
    }
    .still()
}

/// ← → Home End inside a `role=tablist`: the next tab gets the focus and is pressed.
pub(crate) fn move_in_tabs(event: impl Into<Event>) {
    let event: Event = event.into();
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast as _;
        let event: leptos::ev::KeyboardEvent = event.unchecked_into();
        let Some(list) = event.current_target().and_then(|list| list.dyn_into::<web_sys::HtmlElement>().ok())
        else {
            return;
        };
        let items = items_in(&list, "[role=tab]");
        let Some(at) = items.iter().position(|item| item.matches(":focus").unwrap_or(false)) else { return };
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % items.len(),
            "ArrowLeft" => (at + items.len() - 1) % items.len(),
            "Home" => 0,
            "End" => items.len() - 1,
            _ => return,
        };
        event.prevent_default();
        focus_at(&items, next);
        items[next].click();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

#[cfg(feature = "hydrate")]
pub(super) fn items_in(root: &web_sys::HtmlElement, selector: &str) -> Vec<web_sys::HtmlElement> {
    use wasm_bindgen::JsCast as _;
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}

#[cfg(feature = "hydrate")]
pub(super) fn focus_at(items: &[web_sys::HtmlElement], index: usize) {
    if let Some(item) = items.get(index) {
        let _ = item.focus();
    }
}

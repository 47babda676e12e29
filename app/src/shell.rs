//! The frame around every page: header, sidebar, content, toasts, and what keyboard and readers need of them.
//! Knows where things lead, not what they do: the app hands it entries, names and addresses.

mod header;
mod keys;
mod page_head;
mod plain;
mod sidebar;

use leptos::prelude::*;

pub use header::{Person, TenantLink};
pub use page_head::PageHead;
pub use plain::Plain;
pub use sidebar::{NavEntry, NavGroup, NavIcon};

use crate::{
    icons,
    ui::{El, Part, ToastRegion, Tooltips, el, view_kid},
};

/// Where the forms of the frame go; they are plain forms, so they work before the page is alive.
pub mod forms {
    /// POST, no fields.
    pub const SIGN_OUT: &str = "/sign-out";
    /// POST `theme` (`system`, `light`, `dark`) and `next` (where to go back to).
    pub const PREFERENCES: &str = "/preferences";
}

/// The name that follows the page's own in the document's title: "{page} · {tenant} · Tenon".
#[derive(Clone, Copy)]
pub struct TitleSuffix(pub Signal<String>);

/// Sentences for readers, said politely and shown nowhere.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    pub fn say(self, text: impl Into<String>) {
        self.0.set(text.into());
    }
}

/// The announcer of this page; without a frame around it, nobody hears it.
pub fn use_announcer() -> Announcer {
    use_context().unwrap_or_else(|| Announcer(RwSignal::new(String::new())))
}

/// The whole frame. `path` is the current path; exactly one entry of `groups` is shown as current.
#[component]
pub fn Shell(
    #[prop(into)] path: Signal<String>,
    #[prop(into)] person: Signal<Person>,
    #[prop(into)] tenants: Signal<Vec<TenantLink>>,
    /// Where the mark leads.
    #[prop(into)]
    home: Signal<String>,
    /// The tenant's name, in titles and as a heading.
    #[prop(into)]
    place: Signal<String>,
    #[prop(into)] groups: Signal<Vec<NavGroup>>,
    /// `system`, `light` or `dark`.
    #[prop(into)]
    theme: Signal<&'static str>,
    /// The next page is being fetched.
    #[prop(optional, into)]
    routing: Signal<bool>,
    #[prop(default = Signal::stored(true), into)] online: Signal<bool>,
    /// Keys without a modifier are on.
    #[prop(default = true)]
    shortcuts: bool,
    /// The operator's own colour and badge.
    #[prop(optional)]
    operator: bool,
    children: Part,
) -> impl IntoView {
    let announcer = Announcer(RwSignal::new(String::new()));
    provide_context(announcer);
    provide_context(TitleSuffix(place));
    keys::listen(shortcuts);
    let skip = el("a")
        .class("btn btn-secondary skip")
        .attr("href", "#main")
        .attr("rel", "external")
        .kid(el("span").kid("Skip to content"));
    let offline = el("div")
        .class("offline")
        .attr("role", "status")
        .live("hidden", move || online.get().then(String::new))
        .kid(icons::icon(icondata::LuWifiOff, 16, ""))
        .kid(
            el("span")
                .text(move || if online.get() { "" } else { "You are offline. Changes wait." }.to_owned()),
        );
    let bar = el("div")
        .class("route-bar")
        .live("data-busy", move || routing.get().then(String::new))
        .attr("aria-hidden", "true");
    let main = el("main").attr("id", "main").attr("tabindex", "-1").kid(children.run());
    let frame = el("div").class("frame").kid(view_kid(view! { <sidebar::Sidebar path groups /> })).kid(main);
    let page = el("div")
        .class(if operator { "operator" } else { "" })
        .kid(view_kid(view! { <header::Header path person tenants home theme operator /> }))
        .kid(bar)
        .kid(offline)
        .kid(frame);
    let announced = el("p")
        .class("sr-only")
        .attr("role", "status")
        .attr("id", "announcer")
        .text(move || announcer.0.get());
    view! {
        {vec![skip, page, announced]}
        <ToastRegion />
        <Tooltips />
    }
}

/// The mark: two timbers about to join.
pub(crate) fn mark(size: u8) -> El {
    let size = size.to_string();
    el("svg")
        .attr("width", size.clone())
        .attr("height", size)
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .markup(concat!(
            r#"<path fill="currentColor" d="M3 3h8.25v5.25H7.5v7.5h3.75V21H3z"/>"#,
            r#"<path class="tongue" d="M12.75 3H21v18h-8.25v-6.75H9v-4.5h3.75z"/>"#,
        ))
}

/// [`mark`] as a component.
#[component]
pub fn Mark(#[prop(default = 24)] size: u8) -> impl IntoView {
    mark(size)
}

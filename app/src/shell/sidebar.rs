//! The way around: a column beside the page, or below 1024 px a drawer that opens by native means.

use leptos::prelude::*;
use crate::ui::Still as _;

use crate::{
    icons::{Icon, IconData, NamedIcon},
    slots::is_live,
};

#[derive(Debug, Clone, PartialEq)]
pub enum NavIcon {
    /// Of the product.
    Own(IconData),
    /// Named by a plugin.
    Named(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct NavEntry {
    pub label: String,
    pub href: String,
    pub icon: NavIcon,
    /// How many things wait there.
    pub count: Option<u64>,
    /// Current only on exactly this path, not below it.
    pub exact: bool,
}

impl NavEntry {
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: NavIcon) -> Self {
        Self { label: label.into(), href: href.into(), icon, count: None, exact: false }
    }

    pub fn exact(mut self) -> Self {
        self.exact = true;
        self
    }

    pub fn count(mut self, count: u64) -> Self {
        self.count = (count > 0).then_some(count);
        self
    }

    fn fits(&self, path: &str) -> bool {
        match path.strip_prefix(self.href.as_str()) {
            Some("") => true,
            Some(rest) => !self.exact && rest.starts_with('/'),
            None => false,
        }
    }
}

/// Entries under one heading; `id` stays the same while entries come and go.
#[derive(Debug, Clone, PartialEq)]
pub struct NavGroup {
    pub id: String,
    pub title: Option<String>,
    pub entries: Vec<NavEntry>,
}

/// The one entry that the path belongs to: the longest that fits.
fn current<'a>(groups: &'a [NavGroup], path: &str) -> Option<&'a str> {
    let fits = groups.iter().flat_map(|group| &group.entries).filter(|entry| entry.fits(path));
    fits.max_by_key(|entry| entry.href.len()).map(|entry| entry.href.as_str())
}

#[component]
pub(super) fn Sidebar(path: Signal<String>, groups: Signal<Vec<NavGroup>>) -> impl IntoView {
    let current = Memo::new(move |_| current(&groups.read(), &path.read()).map(str::to_owned));
    let element = NodeRef::<leptos::html::Nav>::new();
    let close = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(nav) = element.get_untracked()
            && nav.matches(":popover-open").unwrap_or(false)
        {
            let _ = nav.hide_popover();
        }
    };
    view! {
        <nav id="sidebar" class="sidebar" popover="auto" aria-label="Main" node_ref=element>
            <For each=move || groups.get() key=|group| group.id.clone() let:group>
                <Group id=group.id groups current close=Callback::new(close) />
            </For>
        </nav>
    }
    .still()
}

#[component]
fn Group(
    id: String,
    groups: Signal<Vec<NavGroup>>,
    current: Memo<Option<String>>,
    close: Callback<()>,
) -> impl IntoView {
    let mine = Memo::new(move |_| groups.read().iter().find(|group| group.id == id).cloned());
    let title = move || mine.get().and_then(|group| group.title);
    let entries = move || mine.get().map(|group| group.entries).unwrap_or_default();
    view! {
        {move || title().map(|title| view! { <p class="nav-group">{title}</p> })}
        <ul>
            <For each=entries key=|entry| (entry.href.clone(), entry.label.clone(), entry.count) let:entry>
                <Entry entry current close />
            </For>
        </ul>
    }
    .still()
}

#[component]
fn Entry(entry: NavEntry, current: Memo<Option<String>>, close: Callback<()>) -> impl IntoView {
    let NavEntry { label, href, icon, count, .. } = entry;
    let here = {
        let href = href.clone();
        move || current.read().as_deref() == Some(href.as_str())
    };
    let icon = match icon {
        NavIcon::Own(icon) => view! { <Icon icon /> }.still(),
        NavIcon::Named(name) => view! { <NamedIcon name=Signal::stored(name) /> }.still(),
    };
    // What a plugin adds while the page is open slides into its place; what was there stays still.
    let class = if is_live() { "nav-link fit" } else { "nav-link" };
    view! {
        <li>
            <a href=href class=class aria-current=move || here().then_some("page") on:click=move |_| close.run(())>
                <span class="peg" data-peg=""></span>
                {icon}
                <span>{label}</span>
                {count
                    .map(|count| {
                        view! {
                            <span class="count count-accent">
                                {count.to_string()} <span class="sr-only">" need you"</span>
                            </span>
                        }
                    })}
            </a>
        </li>
    }
    .still()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups() -> Vec<NavGroup> {
        let entry = |label: &str, href: &str| NavEntry::new(label, href, NavIcon::Named("square".into()));
        vec![NavGroup {
            id: "core".into(),
            title: None,
            entries: vec![
                entry("Dashboard", "/t/acme").exact(),
                entry("Plugins", "/t/acme/plugins"),
                entry("Hello", "/t/acme/x/hello"),
                entry("Hello list", "/t/acme/x/hello/list"),
            ],
        }]
    }

    #[test]
    fn exactly_one_entry_is_current() {
        let groups = groups();
        assert_eq!(current(&groups, "/t/acme"), Some("/t/acme"));
        assert_eq!(current(&groups, "/t/acme/plugins/mlflow"), Some("/t/acme/plugins"));
        assert_eq!(current(&groups, "/t/acme/x/hello/list/3"), Some("/t/acme/x/hello/list"));
        assert_eq!(current(&groups, "/t/acme/x/hello-world"), None);
        assert_eq!(current(&groups, "/account"), None);
    }
}

//! The way around: a column beside the page, or below 1024 px a drawer that opens by native means.

use leptos::prelude::*;
use tenon_api::views::Contribution;

use crate::{
    context::Here,
    icons::{self, IconData},
    slots::{Spot, is_live, press},
    ui::{Draw, Still as _, el, key_of, list, part, use_toasts},
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
    /// A plugin's entry that does something instead of leading somewhere.
    pub act: Option<Contribution>,
}

impl NavEntry {
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: NavIcon) -> Self {
        Self { label: label.into(), href: href.into(), icon, count: None, exact: false, act: None }
    }

    pub fn exact(mut self) -> Self {
        self.exact = true;
        self
    }

    /// An entry that is a button.
    pub fn act(act: Contribution, icon: NavIcon) -> Self {
        Self { act: Some(act.clone()), ..Self::new(act.label, "", icon) }
    }

    pub fn count(mut self, count: u64) -> Self {
        self.count = (count > 0).then_some(count);
        self
    }

    fn fits(&self, path: &str) -> bool {
        if self.act.is_some() {
            return false;
        }
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
    let close = move |()| {
        #[cfg(feature = "hydrate")]
        if let Some(nav) = element.get_untracked()
            && nav.matches(":popover-open").unwrap_or(false)
        {
            let _ = nav.hide_popover();
        }
    };
    let close = Callback::new(close);
    let list = list(move || {
        let one = |group: NavGroup| {
            let key = key_of(&[&group.id]);
            (key, Box::new(move || group_of(group.id, groups, current, close)) as Draw)
        };
        groups.get().into_iter().map(one).collect()
    });
    el("nav")
        .attr("id", "sidebar")
        .class("sidebar")
        .attr("popover", "auto")
        .attr("aria-label", "Main")
        .node_ref(element)
        .kid(list)
}

fn group_of(
    id: String,
    groups: Signal<Vec<NavGroup>>,
    current: Memo<Option<String>>,
    close: Callback<()>,
) -> AnyView {
    let mine = Memo::new(move |_| groups.read().iter().find(|group| group.id == id).cloned());
    let title = part(move || match mine.get().and_then(|group| group.title) {
        Some(title) => el("p").class("nav-group").kid(title).still(),
        None => ().still(),
    });
    let entries = move || mine.get().map(|group| group.entries).unwrap_or_default();
    let list = list(move || {
        let one = |entry: NavEntry| {
            let (plugin, id) = entry.act.as_ref().map_or(("", ""), |act| (&act.plugin, &act.id));
            let count = entry.count.unwrap_or_default().to_string();
            let key = key_of(&[&entry.href, &entry.label, &count, plugin, id]);
            (key, Box::new(move || entry_of(entry, current, close)) as Draw)
        };
        entries().into_iter().map(one).collect()
    });
    el("div").kid(title).kid(el("ul").kid(list)).still()
}

fn entry_of(entry: NavEntry, current: Memo<Option<String>>, close: Callback<()>) -> AnyView {
    let NavEntry { label, href, icon, count, act, .. } = entry;
    let own = href.clone();
    let here = move || current.read().as_deref() == Some(own.as_str());
    let sign = match icon {
        NavIcon::Own(icon) => icons::icon(icon, 16, ""),
        NavIcon::Named(name) => icons::named_icon(&name, 16),
    };
    let count = count.map(|count| {
        el("span")
            .class("count count-accent")
            .kid(count.to_string())
            .kid(el("span").class("sr-only").kid(" need you"))
    });
    // What a plugin adds while the page is open slides into its place; what was there stays still.
    let class = if is_live() { "nav-link fit" } else { "nav-link" };
    // Made here, so that it lives as long as the entry.
    let act = act.map(|act| {
        let tenant = use_context::<Here>().map(|here| here.slug.get_untracked()).unwrap_or_default();
        press(act, Spot::plain(tenant), use_toasts(), RwSignal::new(false))
    });
    let line = match &act {
        Some(_) => el("button").attr("type", "button"),
        None => el("a").attr("href", href),
    };
    let line = line
        .class(class)
        .live("aria-current", move || here().then(|| "page".to_owned()))
        .on("click", move |_| {
            close.run(());
            if let Some(act) = &act {
                act.run(());
            }
        })
        .kid(el("span").class("peg").attr("data-peg", ""))
        .kid(sign)
        .kid(el("span").kid(label))
        .maybe_kid(count);
    el("li").kid(line).still()
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

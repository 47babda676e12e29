//! The root component: what every page stands in. Loads the frame's data once, turns it and the live changes
//! into the entries of the sidebar, and marks the moment from which the page is alive.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{components::Router, hooks::use_location};
use tenon_api::{ApiError, Permission, error::Code, me::Theme, tenants::Attention, views::Contribution};

use crate::{
    context::{Frame, Here, facts},
    keys::Keys,
    page::{extension_href, in_order},
    problem::ProblemPage,
    routes::{is_bare, pages, tenant_of},
    shell::{NavEntry, NavGroup, NavIcon, Person, Plain, Shell, TenantLink},
    texts,
    ui::{Still as _, provide_clock, provide_toasts},
};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    #[cfg(feature = "hydrate")]
    provide_context(crate::context::read_facts());
    provide_clock();
    provide_toasts();
    let (routing, set_routing) = signal(false);
    view! {
        <Router>
            <Layout routing set_routing />
        </Router>
    }
}

#[component]
fn Layout(routing: ReadSignal<bool>, set_routing: WriteSignal<bool>) -> AnyView {
    let location = use_location();
    let path = location.pathname;
    let slug = Memo::new(move |_| path.with(|path| tenant_of(path).to_owned()));
    let start = path.get_untracked();
    let missing = || Err(ApiError::new(Code::NotSignedIn, texts::problem::SIGN_IN_FIRST));
    let facts = facts();
    let frame = facts.frame.unwrap_or_else(missing);
    let here = Here::new(slug, frame.clone(), facts.board);
    provide_context(here);
    #[cfg(feature = "hydrate")]
    {
        crate::live::follow(here);
        stay_in_frame(location, is_bare(&start), slug.get_untracked());
    }
    // Nothing here may wait: what stands inside is loaded late, and attached only where everything around it
    // is there at once.
    match frame {
        _ if is_bare(&start) => pages(set_routing),
        Ok(frame) => view! { <Framed frame here path routing set_routing /> }.still(),
        Err(error) => view! {
            <Plain wide=true>
                <ProblemPage error />
            </Plain>
        }
        .still(),
    }
}

/// Between tenants, and between pages with and without the frame, the document is loaded anew.
#[cfg(feature = "hydrate")]
fn stay_in_frame(location: leptos_router::location::Location, bare: bool, tenant: String) {
    let (path, search) = (location.pathname, location.search);
    crate::effect::effect(move || {
        let path = path.get();
        if is_bare(&path) != bare || tenant_of(&path) != tenant {
            // The address bar follows only after the page, so the way is named here.
            let search = search.get_untracked();
            let mark = if search.is_empty() || search.starts_with('?') { "" } else { "?" };
            let _ = window().location().set_href(&[path.as_str(), mark, &search].concat());
        }
    });
}

#[component]
fn Framed(
    frame: Frame,
    here: Here,
    path: Memo<String>,
    routing: ReadSignal<bool>,
    set_routing: WriteSignal<bool>,
) -> impl IntoView {
    let person = Person { name: frame.me.user.name.clone(), email: frame.me.user.email.clone() };
    let current = frame.tenant.as_ref().map(|tenant| tenant.slug.clone());
    let tenants: Vec<TenantLink> = frame
        .me
        .tenants
        .iter()
        .map(|tenant| TenantLink {
            name: tenant.name.clone(),
            href: ["/t/", &tenant.slug].concat(),
            current: current.as_deref() == Some(tenant.slug.as_str()),
        })
        .collect();
    let home = match (&current, tenants.as_slice()) {
        (Some(slug), _) => ["/t/", slug].concat(),
        (None, [only]) => only.href.clone(),
        _ => "/t".to_owned(),
    };
    let place = frame.tenant_name().to_owned();
    let theme = match facts().theme {
        Theme::System => frame.me.theme,
        chosen => chosen,
    };
    crate::slots::provide_modals();
    let (live, shortcuts) = (here.live, frame.me.shortcuts);
    let keys = view! { <Keys here frame=frame.clone() /> };
    let groups = Memo::new(move |_| {
        let contributions = live.contributions.get();
        let attention = live.attention.get();
        let contributions = contributions.as_ref().unwrap_or(&frame.contributions.items);
        let attention = attention.as_ref().unwrap_or(&frame.attention);
        nav(&frame, contributions, attention)
    });
    view! {
        <Shell
            path
            person=Signal::stored(person)
            tenants=Signal::stored(tenants)
            home=Signal::stored(home)
            place=Signal::stored(place)
            groups
            theme=Signal::stored(theme.as_str())
            routing
            online=live.online
            shortcuts
        >
            <SignedOut />
            {keys}
            {pages(set_routing)}
            {crate::slots::modal_host()}
        </Shell>
    }
}

/// The session ended while the page was open; what was typed stays.
#[component]
fn SignedOut() -> impl IntoView {
    use crate::ui::{Notice, NoticeTone};
    let over = crate::context::signed_out();
    move || {
        over.get().then(|| {
            let href = crate::problem::sign_in_href();
            view! {
                <div class="mb-6">
                    <Notice
                        tone=NoticeTone::Warning
                        appeared=true
                        title=texts::problem::SIGNED_OUT_TITLE
                        actions=move || {
                            view! {
                                <a href=href.clone() rel="external" class="btn btn-secondary">
                                    <span>{texts::problem::SIGN_IN}</span>
                                </a>
                            }
                        }
                    >
                        {texts::problem::SIGNED_OUT_TEXT}
                    </Notice>
                </div>
            }
        })
    }
}

/// The entries of the sidebar: the product's own, those of plugins, those about the tenant.
fn nav(frame: &Frame, contributions: &[Contribution], attention: &[Attention]) -> Vec<NavGroup> {
    let Some(tenant) = &frame.tenant else {
        let entries = frame
            .me
            .tenants
            .iter()
            .map(|tenant| {
                let href = ["/t/", &tenant.slug].concat();
                NavEntry::new(tenant.name.clone(), href, NavIcon::Own(icondata::LuBuilding2)).exact()
            })
            .collect();
        return vec![NavGroup { id: "tenants".into(), title: Some(texts::account::TENANTS.into()), entries }];
    };
    let base = ["/t/", &tenant.slug].concat();
    let below = |rest: &str| [base.as_str(), rest].concat();
    let mut groups = vec![NavGroup {
        id: "core".into(),
        title: None,
        entries: vec![
            NavEntry::new(texts::dashboard::TITLE, base.clone(), NavIcon::Own(icondata::LuLayoutDashboard))
                .exact(),
            NavEntry::new(texts::marketplace::TITLE, below("/plugins"), NavIcon::Own(icondata::LuBlocks))
                .count(attention.len() as u64),
        ],
    }];
    groups.extend(plugin_groups(&tenant.slug, contributions));
    if frame.can(Permission::AuditRead) {
        let audit = NavEntry::new(texts::audit::TITLE, below("/audit"), NavIcon::Own(icondata::LuScrollText));
        groups.push(NavGroup { id: "tenant".into(), title: Some(tenant.name.clone()), entries: vec![audit] });
    }
    groups
}

/// Plugins with one entry stand together; one with more gets a heading of its own.
fn plugin_groups(tenant: &str, contributions: &[Contribution]) -> Vec<NavGroup> {
    let entries = contributions
        .iter()
        .filter(|one| {
            (one.slot == "page" && one.icon.is_some())
                || (one.slot == "sidebar.menu" && one.kind == "menu-item")
        })
        .filter(|one| !one.label.is_empty());
    let found = in_order(entries, |one| one.order);
    let entry = |one: &Contribution| {
        let icon = NavIcon::Named(one.icon.clone().unwrap_or_else(|| "square".into()));
        let Some(path) = &one.path else {
            return NavEntry::act(one.clone(), icon);
        };
        NavEntry::new(one.label.clone(), extension_href(tenant, &one.plugin, path), icon)
    };
    let alone = |one: &Contribution| found.iter().filter(|other| other.plugin == one.plugin).count() == 1;
    let single: Vec<NavEntry> = found.iter().filter(|one| alone(one)).map(|one| entry(one)).collect();
    let mut groups = Vec::new();
    if !single.is_empty() {
        groups.push(NavGroup {
            id: "plugins".into(),
            title: Some(texts::FROM_PLUGINS.into()),
            entries: single,
        });
    }
    let mut seen: Vec<&str> = Vec::new();
    for one in found.iter().filter(|one| !alone(one)) {
        if !seen.contains(&one.plugin.as_str()) {
            seen.push(&one.plugin);
            let entries =
                found.iter().filter(|other| other.plugin == one.plugin).map(|other| entry(other)).collect();
            let id = ["plugin-", &one.plugin].concat();
            groups.push(NavGroup { id, title: Some(one.plugin_name.clone()), entries });
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(plugin: &str, label: &str, path: &str, order: i32) -> Contribution {
        Contribution {
            id: label.to_lowercase(),
            plugin: plugin.into(),
            plugin_name: plugin.to_uppercase(),
            plugin_icon_url: None,
            slot: "page".into(),
            kind: "page".into(),
            view: None,
            label: label.into(),
            icon: Some("square".into()),
            order,
            path: Some(path.into()),
            opens: None,
            call: None,
            size: None,
        }
    }

    #[test]
    fn a_plugin_with_two_entries_gets_its_own_heading() {
        let all = [
            page("crm", "Deals", "/deals", 2),
            page("hello", "Hello", "/", 9),
            page("crm", "Contacts", "/", 1),
        ];
        let groups = plugin_groups("acme", &all);
        let titles: Vec<_> = groups.iter().map(|group| group.title.as_deref().unwrap_or_default()).collect();
        assert_eq!(titles, ["From your plugins", "CRM"]);
        let labels: Vec<_> = groups[1].entries.iter().map(|entry| entry.label.as_str()).collect();
        assert_eq!(labels, ["Contacts", "Deals"]);
        assert_eq!(groups[0].entries[0].href, "/t/acme/x/hello");
    }

    #[test]
    fn an_entry_that_calls_a_route_is_a_button() {
        let mut sync = page("crm", "Sync now", "/", 1);
        (sync.slot, sync.kind) = ("sidebar.menu".into(), "menu-item".into());
        (sync.path, sync.call) = (None, Some("POST /sync".into()));
        let groups = plugin_groups("acme", &[sync]);
        let entry = &groups[0].entries[0];
        assert_eq!(entry.act.as_ref().map(|act| act.id.as_str()), Some("sync now"));
        assert!(entry.href.is_empty());
    }
}

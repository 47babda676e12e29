//! `/t/{tenant}/plugins/{plugin}/manage?tab=overview|settings|permissions|activity`

use leptos::prelude::*;
use tenon_api::{
    installations::{Installation, Status},
    live::Change,
};

use super::{
    activity::ActivityTab, gone_notice, overview::Overview, permissions::PermissionsTab,
    settings::SettingsTab, status_of,
};
use crate::{
    api,
    context::{Frame, use_here},
    page::{extension_href, first_page, loaded_page, tile, use_query_text},
    routes::use_plugin_key,
    shell::PageHead,
    texts::{config, installations as words, marketplace, wizard},
    ui::{ButtonKind, Crumb, LinkButton, NavTab, NavTabs, TileSize},
};

#[component]
pub fn Manage() -> impl IntoView {
    let here = use_here();
    let key = use_plugin_key();
    let removed = Memo::new(move |_| {
        here.live.happened.with(|happened| {
            happened
                .as_ref()
                .is_some_and(|one| one.change == Change::Removed && key.with(|key| *key == one.plugin))
        })
    });
    let changes = here.live.changes_of(key);
    // What was removed is not asked for again: the page says so in its place.
    let changes = Memo::new(move |before: Option<&u64>| match before {
        Some(before) if removed.get() => *before,
        _ => changes.get(),
    });
    let installation = Resource::new(
        move || (here.slug.get(), key.get(), changes.get()),
        |(slug, key, _)| async move { api::installations::read(&slug, &key).await },
    );
    let changed = Callback::new(move |()| installation.refetch());
    let body = loaded_page(installation, move |frame, installation| {
        view! { <Managed frame installation changed /> }.into_any()
    });
    let gone = move || gone_notice(&key.read());
    // The head goes with the rest of the page; the notice has one of its own.
    let head = move || {
        let happened = here.live.happened.get().filter(|_| removed.get())?;
        Some(view! { <PageHead title=Signal::stored(happened.plugin_name) /> })
    };
    let tab = Tab::of_address();
    // Apart from what is drawn anew with each news of the plugin: these have data of their own, and two hold what is
    // being typed.
    let known = here.frame().is_ok();
    let forms = move || match tab.get() {
        _ if !known => ().into_any(),
        Tab::Settings => view! { <SettingsTab plugin=key /> }.into_any(),
        Tab::Permissions => view! { <PermissionsTab plugin=key /> }.into_any(),
        Tab::Activity => view! { <ActivityTab plugin=key /> }.into_any(),
        Tab::Overview => ().into_any(),
    };
    view! {
        <div class="content">
            {head}
            {gone}
            <div hidden=move || removed.get()>{body}</div>
            // What was typed stays, also where the plugin was removed meanwhile.
            {forms}
        </div>
    }
    .into_any()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Overview,
    Settings,
    Permissions,
    Activity,
}

impl Tab {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Overview, "", words::OVERVIEW),
        (Self::Settings, "?tab=settings", config::SETTINGS),
        (Self::Permissions, "?tab=permissions", wizard::PERMISSIONS),
        (Self::Activity, "?tab=activity", words::ACTIVITY),
    ];

    fn of_address() -> Memo<Self> {
        let tab = use_query_text("tab");
        Memo::new(move |_| {
            tab.with(|tab| match tab.as_str() {
                "settings" => Self::Settings,
                "permissions" => Self::Permissions,
                "activity" => Self::Activity,
                _ => Self::Overview,
            })
        })
    }
}

#[component]
fn Managed(frame: Frame, installation: Installation, changed: Callback<()>) -> impl IntoView {
    let here = use_here();
    let shown = RwSignal::new(installation.status);
    let tab = Tab::of_address();
    let (key, name) = (installation.plugin.clone(), installation.name.clone());
    let base = here.href(&["/plugins/", &key, "/manage"].concat());
    let slug = here.slug.get_untracked();
    let page = first_page(&frame.contributions.items, &key)
        .filter(|_| installation.status == Status::Active)
        .cloned();
    let actions = {
        let detail = here.href(&["/plugins/", &key].concat());
        let key = key.clone();
        move || {
            view! {
                {page
                    .map(|page| {
                        let href = extension_href(&slug, &key, page.path.as_deref().unwrap_or_default());
                        view! {
                            <LinkButton href kind=ButtonKind::Primary>
                                {marketplace::open(&page.label)}
                            </LinkButton>
                        }
                    })}
                <LinkButton href=detail>{marketplace::SEE_DETAILS}</LinkButton>
            }
        }
    };
    let text = {
        let installation = installation.clone();
        move || {
            let status = {
                let installation = installation.clone();
                move || status_of(&Installation { status: shown.get(), ..installation.clone() })
            };
            view! {
                <p class="flex flex-wrap items-center gap-x-2 gap-y-1 text-muted">
                    {status} <span aria-hidden="true">"·"</span>
                    <code class="font-mono text-sm">{installation.release.version.clone()}</code>
                </p>
            }
        }
    };
    let (tile_name, icon) = (name.clone(), installation.icon_url.clone());
    let panel = move || {
        let (frame, installation) = (frame.clone(), installation.clone());
        match tab.get() {
            Tab::Overview => view! { <Overview frame installation shown changed /> }.into_any(),
            Tab::Settings | Tab::Permissions | Tab::Activity => ().into_any(),
        }
    };
    let tabs = Tab::ALL
        .into_iter()
        .map(|(one, rest, word)| {
            let href = Signal::stored([&base, rest].concat());
            let current = Signal::derive(move || tab.get() == one);
            view! { <NavTab href current>{word}</NavTab> }
        })
        .collect_view();
    view! {
        <PageHead
            title=Signal::stored(name.clone())
            above=vec![Crumb::new(marketplace::MINE, here.href("/plugins?tab=mine"))]
            leading=move || tile(tile_name, icon, TileSize::S48)
            text
            actions
        />
        <NavTabs label=name>
            {tabs}
        </NavTabs>
        <div class="mt-6">{panel}</div>
    }
    .into_any()
}

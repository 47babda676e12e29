//! `/t/{tenant}/plugins/{plugin}?tab=permissions|versions`: what it is, and above all what it may do.

use leptos::prelude::*;
use tenon_api::{
    Permission,
    installations::Status,
    plugins::{PluginDetail, Release},
};

use super::{side::Side, state_badge, versions::Versions};
use crate::{
    api::{self, Answer},
    context::{Frame, use_here},
    icons::Icon,
    installations::{gone_notice, shown_status},
    page::{extension_href, first_page, loaded_page, tile, use_query_text},
    routes::use_plugin_key,
    shell::PageHead,
    texts::{self, marketplace as words, wizard},
    ui::{
        ButtonKind, Crumb, EmptyState, LinkButton, NavTab, NavTabs, Notice, NoticeTone, PermissionGroups,
        PowersStrip, TileSize,
    },
};

#[component]
pub fn PluginDetails() -> impl IntoView {
    let here = use_here();
    let key = use_plugin_key();
    let changes = here.live.changes_of(key);
    let tab = use_query_text("tab");
    // Once asked for they stay: a tab that is left costs nothing.
    let versions =
        Memo::new(move |before: Option<&bool>| before == Some(&true) || tab.with(|tab| tab == "versions"));
    let detail = Resource::new(
        move || (here.slug.get(), key.get(), changes.get(), versions.get()),
        |(slug, key, _, versions)| load(slug, key, versions),
    );
    let body = loaded_page(detail, |frame, (plugin, releases): Loaded| {
        view! { <Detail frame plugin releases /> }.into_any()
    });
    view! { <div class="content">{body}</div> }.into_any()
}

/// The plugin, and its releases when their tab was asked for.
type Loaded = (PluginDetail, Option<Vec<Release>>);

async fn load(slug: String, key: String, versions: bool) -> Answer<Loaded> {
    let plugin = api::plugins::read(&slug, &key).await?;
    let releases = if versions { Some(api::plugins::releases(&key).await?.items) } else { None };
    Ok((plugin, releases))
}

#[component]
fn Detail(frame: Frame, plugin: PluginDetail, releases: Option<Vec<Release>>) -> impl IntoView {
    let here = use_here();
    let tab = use_query_text("tab");
    let summary = plugin.summary.clone();
    let base = here.href(&["/plugins/", &summary.key].concat());
    let is = move |name: &'static str| Signal::derive(move || tab.with(|tab| tab == name));
    let first = Signal::derive(move || tab.with(|tab| !matches!(tab.as_str(), "permissions" | "versions")));
    let powers = plugin.permissions.len() as u64;
    let to = move |rest: &str| [base.as_str(), rest].concat();
    let (tile_name, tile_icon) = (summary.name.clone(), summary.icon_url.clone());
    let head = view! {
        <PageHead
            title=Signal::stored(summary.name.clone())
            above=vec![Crumb::new(words::TITLE, here.href("/plugins"))]
            leading=move || tile(tile_name, tile_icon, TileSize::S64)
            text={
                let plugin = plugin.clone();
                move || view! { <Under plugin /> }
            }
            actions={
                let (frame, plugin) = (frame.clone(), plugin.clone());
                move || view! { <Act frame plugin /> }
            }
        />
    };
    let tenant = frame.tenant_name().to_owned();
    let may = frame.can(Permission::PluginsInstall);
    let panel = {
        let (plugin, tenant, to) = (plugin.clone(), tenant.clone(), to.clone());
        move || match tab.get().as_str() {
            "permissions" => view! { <Permissions plugin=plugin.clone() tenant=tenant.clone() /> }.into_any(),
            "versions" => {
                let installed = plugin.summary.installation.as_ref().map(|one| one.release.clone());
                let install = (may && installed.is_none()).then(|| to("/install"));
                view! { <Versions releases=releases.clone() installed install /> }.into_any()
            }
            _ => view! { <Overview plugin=plugin.clone() /> }.into_any(),
        }
    };
    view! {
        {head}
        {gone_notice(&summary.key)}
        <MayNot frame=frame.clone() plugin=plugin.clone() />
        <div class="content-two">
            <div class="min-w-0">
                <PowersStrip powers=plugin.permissions.clone() />
                {plugin
                    .taken_together
                    .clone()
                    .map(|text| {
                        view! {
                            <div class="mt-4">
                                <Notice tone=NoticeTone::Warning>{text}</Notice>
                            </div>
                        }
                    })}
                <div class="mt-6">
                    <NavTabs label=summary.name.clone()>
                        <NavTab href=Signal::stored(to("")) current=first>
                            {words::OVERVIEW}
                        </NavTab>
                        <NavTab href=Signal::stored(to("?tab=permissions")) current=is("permissions") count=powers>
                            {words::PERMISSIONS}
                        </NavTab>
                        <NavTab href=Signal::stored(to("?tab=versions")) current=is("versions")>
                            {words::VERSIONS}
                        </NavTab>
                    </NavTabs>
                </div>
                <div class="mt-6">{panel}</div>
            </div>
            <Side plugin=plugin.clone() />
        </div>
    }
    .into_any()
}

/// Publisher, version, summary, and whether it runs here.
#[component]
fn Under(plugin: PluginDetail) -> impl IntoView {
    let PluginDetail { summary, compatibility, .. } = plugin;
    let runs = if compatibility.ok {
        let text = words::runs(&compatibility.server);
        view! {
            <span class="status tone-success">
                <Icon icon=icondata::LuCircleCheck size=14 />
                <span>{text}</span>
            </span>
        }
    } else {
        let text = words::does_not_run(&compatibility.requires, &compatibility.server);
        view! {
            <span class="status tone-warning">
                <Icon icon=icondata::LuTriangleAlert size=14 />
                <span>{text}</span>
            </span>
        }
    };
    view! {
        <p class="flex flex-wrap items-center gap-x-2 gap-y-1 text-muted">
            <span class="inline-flex items-center gap-1">
                {summary.publisher.name}
                {summary.publisher.verified.then(|| view! {
                    <Icon icon=icondata::LuBadgeCheck size=14 />
                    <span class="sr-only">{words::VERIFIED}</span>
                })}
            </span>
            <span aria-hidden="true">"·"</span>
            <code class="font-mono text-sm">{summary.version}</code>
            <span aria-hidden="true">"·"</span>
            <span>{texts::category(&summary.category).to_owned()}</span>
        </p>
        <p class="mt-1">{summary.summary}</p>
        <p class="mt-1 text-sm">{runs}</p>
    }
    .into_any()
}

/// The page's one primary button, by what this person may do and what is installed.
#[component]
fn Act(frame: Frame, plugin: PluginDetail) -> impl IntoView {
    let here = use_here();
    let key = plugin.summary.key.clone();
    let may = frame.can(Permission::PluginsInstall);
    let manage = here.href(&["/plugins/", &key, "/manage"].concat());
    match plugin.summary.installation.clone() {
        None if may && plugin.compatibility.ok => {
            let href = here.href(&["/plugins/", &key, "/install"].concat());
            view! { <LinkButton href kind=ButtonKind::Primary>{words::INSTALL}</LinkButton> }.into_any()
        }
        None => ().into_any(),
        Some(installation) => {
            let page = first_page(&frame.contributions.items, &key)
                .filter(|_| installation.status == Status::Active);
            let slug = here.slug.get_untracked();
            let page = page.map(|page| extension_href(&slug, &key, page.path.as_deref().unwrap_or_default()));
            let (word, _) = state_badge(installation.status, installation.update_available);
            let kind = if page.is_some() { ButtonKind::Secondary } else { ButtonKind::Primary };
            view! {
                {shown_status(installation.status, word)}
                {page
                    .map(|href| view! { <LinkButton href kind=ButtonKind::Primary>{words::OPEN}</LinkButton> })}
                <LinkButton href=manage kind>
                    {words::MANAGE}
                </LinkButton>
            }
            .into_any()
        }
    }
}

/// Who may install it, where this person may not.
#[component]
fn MayNot(frame: Frame, plugin: PluginDetail) -> impl IntoView {
    let may = frame.can(Permission::PluginsInstall);
    let href = use_here().href(&["/plugins/", &plugin.summary.key, "/install"].concat());
    (!may && plugin.summary.installation.is_none()).then(|| {
        let ask = wizard::ask(&frame.installers());
        view! {
            <div class="mb-6">
                <Notice actions=move || view! { <LinkButton href>{ask}</LinkButton> }>
                    {words::may_not_install(&frame.installers())}
                </Notice>
            </div>
        }
    })
}

#[component]
fn Overview(plugin: PluginDetail) -> impl IntoView {
    let readme = if plugin.readme_html.is_empty() {
        view! { <p class="text-muted">{words::NO_README}</p> }.into_any()
    } else {
        view! { <div class="prose" inner_html=plugin.readme_html></div> }.into_any()
    };
    let shots = (!plugin.screenshots.is_empty()).then(|| {
        let name = plugin.summary.name.clone();
        let images = plugin
            .screenshots
            .into_iter()
            .enumerate()
            .map(|(index, src)| {
                let alt = ["Screenshot ", &(index + 1).to_string(), " of ", &name].concat();
                view! {
                    <li>
                        <img src=src alt=alt loading="lazy" class="aspect-[16/10] w-full rounded-md border object-cover" />
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="mt-6 grid-cards">{images}</ul> }
    });
    let features = (!plugin.features.is_empty()).then(|| {
        let rows = plugin
            .features
            .into_iter()
            .map(|feature| {
                view! {
                    <li>
                        <p class="font-medium">{feature.name}</p>
                        <p class="text-muted">{feature.description}</p>
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="mt-8">
                <h2 class="mb-3 text-lg font-semibold">{words::FEATURES}</h2>
                <ul class="flex max-w-[68ch] flex-col gap-3">{rows}</ul>
            </section>
        }
    });
    let adds = (!plugin.adds.is_empty()).then(|| {
        let rows = plugin
            .adds
            .iter()
            .map(|added| {
                view! {
                    <li>
                        {added.label.clone()} " "
                        <span class="text-muted">{["(", words::added_kind(&added.kind), ")"].concat()}</span>
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="mt-8">
                <h2 class="mb-3 text-lg font-semibold">{words::ADDS}</h2>
                <ul class="flex flex-col gap-1">{rows}</ul>
            </section>
        }
    });
    view! {
        {readme}
        {shots}
        {features}
        {adds}
    }
    .into_any()
}

#[component]
fn Permissions(plugin: PluginDetail, tenant: String) -> impl IntoView {
    let title = words::may_do(&plugin.summary.name, &tenant);
    let body = if plugin.permissions.is_empty() {
        let text = words::asks_nothing(&plugin.summary.name);
        view! { <EmptyState title=text icon=icondata::LuShieldCheck /> }.into_any()
    } else {
        view! { <PermissionGroups powers=plugin.permissions publisher=plugin.summary.publisher.name /> }
            .into_any()
    };
    view! {
        <h2 class="text-lg font-semibold">{title}</h2>
        {body}
        <Never />
    }
    .into_any()
}

/// The foot of every consent.
#[component]
pub(super) fn Never() -> impl IntoView {
    let rows = tenon_contract::consent::NEVER.iter().map(|line| view! { <li>{*line}</li> }).collect_view();
    view! {
        <details class="mt-6 text-muted">
            <summary class="w-fit cursor-pointer font-medium">{words::CONSENT_FOOT}</summary>
            <ul class="mt-2 list-disc ps-5">{rows}</ul>
        </details>
    }
    .into_any()
}

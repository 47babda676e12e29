//! `/t/{tenant}/plugins/{plugin}/install?step=version|permissions|settings|review&version=`: what happens, what
//! it may do, how it is set up, then one button and progress in place. Nothing is written before that button.

mod ask;
mod choices;
mod consent;
mod flow;
mod progress;
mod review;
mod settings;
mod side;
mod version;

pub(crate) use review::count_kinds;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use tenon_api::{
    Permission,
    installations::{Installation, Retained},
    plan::{Plan, PlanAction, PluginRequest},
    plugins::{PluginDetail, Release},
};

use self::flow::{At, Flow, Memory};
use crate::{
    api::{self, Answer},
    context::{Frame, use_here},
    page::{loaded_page, tile, use_query_text},
    routes::use_plugin_key,
    shell::PageHead,
    texts::{marketplace as words, wizard},
    ui::{Crumb, Notice, NoticeTone, Step, Stepper, TileSize},
};

/// What the page needs to begin.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Start {
    plugin: PluginDetail,
    releases: Vec<Release>,
    /// There is one already: it runs, failed, or is being installed just now.
    installation: Option<Installation>,
    /// Data kept by an earlier uninstall.
    kept: Option<Retained>,
    /// Only for those who may install.
    plan: Option<Plan>,
    /// Of those who may not: what they asked for already.
    asked: Option<PluginRequest>,
}

async fn load(slug: String, key: String, version: String, may: bool) -> Answer<Start> {
    let plugin = api::plugins::read(&slug, &key).await?;
    let installation = match plugin.summary.installation {
        Some(_) => Some(api::installations::read(&slug, &key).await?),
        None => None,
    };
    let mut start = Start { plugin, releases: Vec::new(), installation, kept: None, plan: None, asked: None };
    if start.installation.is_some() {
        return Ok(start);
    }
    if !may {
        let all = api::plan::requests(&slug).await?.items;
        start.asked = all.into_iter().find(|request| request.plugin == key);
        return Ok(start);
    }
    start.releases = api::plugins::releases(&key).await?.items;
    start.kept = api::installations::retained(&slug).await?.items.into_iter().find(|kept| kept.plugin == key);
    let version = Some(version).filter(|version| !version.is_empty());
    start.plan = Some(api::plan::make(&slug, &key, PlanAction::Install, version).await?);
    Ok(start)
}

#[component]
pub fn Install() -> impl IntoView {
    let here = use_here();
    let key = use_plugin_key();
    let version = use_query_text("version");
    let may = here.frame().is_ok_and(|frame| frame.can(Permission::PluginsInstall));
    let start = Resource::new(
        move || (here.slug.get(), key.get(), version.get()),
        move |(slug, key, version)| load(slug, key, version, may),
    );
    let memory = Memory::new(Default::default());
    let reached = StoredValue::new(None::<At>);
    // Says why the plan was made anew.
    let changed = RwSignal::new(false);
    let again = Callback::new(move |()| {
        changed.set(true);
        start.refetch();
    });
    let reload = Callback::new(move |()| start.refetch());
    let body = loaded_page(start, move |frame, start| {
        view! { <Wizard frame start memory reached changed again reload /> }.into_any()
    });
    view! { <div class="content">{body}</div> }.into_any()
}

#[component]
fn Wizard(
    frame: Frame,
    start: Start,
    memory: Memory,
    /// The step that was drawn last.
    reached: StoredValue<Option<At>>,
    changed: RwSignal<bool>,
    again: Callback<()>,
    reload: Callback<()>,
) -> impl IntoView {
    let here = use_here();
    let query = use_query_map();
    let Start { plugin, releases, installation, kept, plan, asked } = start;
    let name = plugin.summary.name.clone();
    let detail = here.href(&["/plugins/", &plugin.summary.key].concat());
    let at = Memo::new(move |_| query.with(|query| At::named(&query.get("step").unwrap_or_default())));
    let work = progress::Work::begin(here, &plugin, installation);
    let title = words::install_title(&name);
    let steps_shown = plan.is_some();
    let document_title = {
        let title = title.clone();
        Signal::derive(move || {
            Some(if steps_shown { wizard::step_title(at.get() as usize, &title) } else { title.clone() })
        })
    };
    let (tile_name, icon) = (name.clone(), plugin.summary.icon_url.clone());
    let head = view! {
        <PageHead
            title=Signal::stored(title)
            document_title
            above=vec![
                Crumb::new(words::TITLE, here.href("/plugins")),
                Crumb::new(name.clone(), detail.clone()),
            ]
            here=words::INSTALL
            leading=move || tile(tile_name, icon, TileSize::S48)
        />
    };
    let Some(plan) = plan else {
        // What was there is dismissed: the wizard begins.
        #[cfg(feature = "hydrate")]
        if work.started() && frame.can(Permission::PluginsInstall) {
            Effect::new(move || {
                if !work.started() {
                    reload.run(());
                }
            });
        }
        let body = if work.started() {
            view! { <progress::Progress work plugin=plugin.clone() /> }.into_any()
        } else {
            let installers = frame.installers();
            view! { <ask::Ask plugin=plugin.clone() request=asked installers detail changed=reload /> }
                .into_any()
        };
        return view! {
            {head}
            {body}
        }
        .into_any();
    };
    let tenant = frame.tenant_name().to_owned();
    let flow = Flow::new(here, tenant.clone(), plugin.clone(), releases, kept, plan, memory);
    let steps = At::ALL
        .into_iter()
        .zip(wizard::STEPS)
        .map(|(at, word)| Step { word: word.into(), href: flow.href(at) })
        .collect();
    let current = Signal::derive(move || at.get() as usize);
    focus_step(at, reached);
    guard(&flow, at);
    // A plan that no longer holds is made anew; everything chosen stays.
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let stale = work
            .doing
            .error
            .with(|error| error.as_ref().is_some_and(|error| error.is(tenon_api::error::Code::PlanChanged)));
        if stale {
            work.doing.error.set(None);
            again.run(());
        }
    });
    let _ = again;
    let side = flow.clone();
    let main = move || {
        if work.started() {
            return view! { <progress::Progress work plugin=plugin.clone() /> }.into_any();
        }
        let flow = flow.clone();
        match at.get() {
            At::Version => view! { <version::Version flow /> }.into_any(),
            At::Permissions => view! { <consent::Consent flow /> }.into_any(),
            At::Settings => view! { <settings::SettingsStep flow /> }.into_any(),
            At::Review => view! { <review::Review flow work /> }.into_any(),
        }
    };
    let renewed = move || {
        changed.get().then(|| {
            view! {
                <div class="mb-6">
                    <Notice tone=NoticeTone::Warning appeared=true>{wizard::PLAN_CHANGED}</Notice>
                </div>
            }
        })
    };
    view! {
        {head}
        <div class="mb-6">
            <Stepper steps current />
        </div>
        {renewed}
        <div class="content-two">
            <div class="min-w-0">{main}</div>
            <aside class="order-first lg:order-none">
                <side::Side flow=side />
            </aside>
        </div>
    }
    .into_any()
}

/// A change of step moves the focus to its heading; the first step of a load does not. With a plan that is made anew the
/// page is drawn anew, also by the step from the versions, whose address names one: the heading that had the focus is
/// gone then, and the one in its place gets it.
fn focus_step(at: Memo<At>, reached: StoredValue<Option<At>>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |drawn: Option<()>| {
        let now = at.get();
        let last = reached.get_value();
        reached.set_value(Some(now));
        let focus = move || crate::config_form::focus_soon(vec![now.heading().to_owned()]);
        if last.is_some_and(|last| last != now) {
            focus();
        }
        if drawn.is_none() && last.is_some() && now != At::Version {
            request_animation_frame(move || {
                if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
                    focus();
                }
            });
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (at, reached);
}

/// Nobody comes past the permissions of this version without having allowed them.
fn guard(flow: &Flow, at: Memo<At>) {
    if !cfg!(feature = "hydrate") {
        return;
    }
    let flow = flow.clone();
    Effect::new(move || {
        let allowed = flow.allowed.with(|allowed| allowed.as_deref() == Some(flow.version()));
        if !allowed && at.get() > At::Permissions {
            flow.replace(At::Permissions);
        }
    });
}

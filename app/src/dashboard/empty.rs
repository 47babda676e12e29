//! The board without widgets: three plugins to begin with for those who may install, and whom to ask for the rest.
//! It comes in a file of its own: most boards are not empty.

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::{Permission, plugins::PluginSummary};

#[cfg(feature = "hydrate")]
use crate::routes::is_ready;
use crate::{
    api::{self, Answer, plugins::Search},
    context::{Frame, use_here},
    marketplace::{PluginCard, Viewer},
    routes::at_once,
    texts::dashboard as words,
    ui::{EmptyState, LinkButton, Skeleton, Still as _, part},
};

/// Three plugins to begin with.
pub(super) async fn suggest(slug: &str) -> Answer<Vec<PluginSummary>> {
    let search = Search { sort: "popular".into(), status: "available".into(), ..Search::default() };
    let mut found = api::plugins::list(slug, &search).await?.items;
    found.truncate(3);
    Ok(found)
}

/// Loads the file, for a document that came with an empty board.
#[cfg(feature = "hydrate")]
pub async fn preload() {
    __preload_draw_empty().await;
}

/// The empty board. Where its file is not there yet, it shows when it came.
pub(super) fn empty(frame: Frame, suggested: Option<Value>) -> AnyView {
    let there = RwSignal::new(true);
    #[cfg(feature = "hydrate")]
    {
        there.set(is_ready(preload()));
        if !there.get_untracked() {
            leptos::task::spawn_local(async move {
                preload().await;
                // The board may have widgets again.
                let _ = there.try_set(true);
            });
        }
    }
    part(move || if there.get() { at_once(draw_empty(frame.clone(), suggested.clone())) } else { ().still() })
}

#[lazy]
fn draw_empty(frame: Frame, suggested: Option<Value>) -> AnyView {
    let browse = use_here().href("/plugins");
    if !frame.can(Permission::PluginsInstall) {
        let text = words::empty_member(&frame.installers());
        return view! { <EmptyState title=text icon=icondata::LuLayoutDashboard /> }.still();
    }
    let known = suggested.and_then(|plugins| tenon_contract::json::read::<Vec<PluginSummary>>(plugins).ok());
    #[cfg(feature = "hydrate")]
    let ask = known.is_none();
    let plugins = RwSignal::new(known);
    #[cfg(feature = "hydrate")]
    if ask {
        let slug = use_here().slug.get_untracked();
        leptos::task::spawn_local(async move {
            let found = suggest(&slug).await.unwrap_or_default();
            let _ = plugins.try_set(Some(found));
        });
    }
    part(move || match plugins.get() {
        None => view! { <Skeleton lines=3 cards=true /> }.still(),
        Some(plugins) => draw_suggested(&frame, plugins, browse.clone()),
    })
}

fn draw_suggested(frame: &Frame, plugins: Vec<PluginSummary>, browse: String) -> AnyView {
    if plugins.is_empty() {
        return view! {
            <EmptyState title=words::EMPTY_ADMIN_NONE icon=icondata::LuLayoutDashboard>
                <LinkButton href=browse>{words::BROWSE}</LinkButton>
            </EmptyState>
        }
        .still();
    }
    let viewer = Viewer::of(frame);
    let cards = plugins
        .into_iter()
        .map(|plugin| view! { <PluginCard plugin viewer=viewer.clone() /> })
        .collect_view();
    view! {
        <p class="mb-4 text-md font-semibold">{words::EMPTY_ADMIN}</p>
        <div class="grid-cards">{cards}</div>
        <div class="mt-4">
            <LinkButton href=browse>{words::BROWSE}</LinkButton>
        </div>
    }
    .still()
}

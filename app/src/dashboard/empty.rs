//! The board without widgets: three plugins to begin with for those who may install, and whom to ask for the rest.

use leptos::prelude::*;
use tenon_api::{Page, Permission, plugins::PluginSummary};

use crate::{
    api::{self, plugins::Search},
    context::{Frame, use_here},
    marketplace::{PluginCard, Viewer},
    page::loaded,
    texts::dashboard as words,
    ui::{EmptyState, LinkButton, Still as _},
};

#[component]
pub fn Empty(frame: Frame) -> impl IntoView {
    if frame.can(Permission::PluginsInstall) {
        view! { <Suggest frame /> }.still()
    } else {
        let text = words::empty_member(&frame.installers());
        view! { <EmptyState title=text icon=icondata::LuLayoutDashboard /> }.still()
    }
}

#[component]
fn Suggest(frame: Frame) -> impl IntoView {
    let here = use_here();
    let plugins = Resource::new(
        move || here.slug.get(),
        |slug| async move {
            let search = Search { sort: "popular".into(), status: "available".into(), ..Search::default() };
            api::plugins::list(&slug, &search).await
        },
    );
    let viewer = Viewer::of(&frame);
    loaded(plugins, 3, move |page: Page<PluginSummary>| {
        let cards: Vec<_> = page
            .items
            .into_iter()
            .take(3)
            .map(|plugin| view! { <PluginCard plugin viewer=viewer.clone() /> })
            .collect();
        let browse = here.href("/plugins");
        if cards.is_empty() {
            return view! {
                <EmptyState title=words::EMPTY_ADMIN_NONE icon=icondata::LuLayoutDashboard>
                    <LinkButton href=browse>{words::BROWSE}</LinkButton>
                </EmptyState>
            }
            .still();
        }
        view! {
            <p class="mb-4 text-md font-semibold">{words::EMPTY_ADMIN}</p>
            <div class="grid-cards">{cards}</div>
            <div class="mt-4">
                <LinkButton href=browse>{words::BROWSE}</LinkButton>
            </div>
        }
        .still()
    })
}

//! The board without widgets: three plugins to begin with for those who may install, and whom to ask for the rest.

use leptos::prelude::*;
use tenon_api::{Permission, plugins::PluginSummary};

use crate::{
    context::{Frame, use_here},
    marketplace::{PluginCard, Viewer},
    texts::dashboard as words,
    ui::{EmptyState, LinkButton, Still as _},
};

#[component]
pub fn Empty(frame: Frame, suggested: Vec<PluginSummary>) -> impl IntoView {
    let browse = use_here().href("/plugins");
    if !frame.can(Permission::PluginsInstall) {
        let text = words::empty_member(&frame.installers());
        return view! { <EmptyState title=text icon=icondata::LuLayoutDashboard /> }.still();
    }
    if suggested.is_empty() {
        return view! {
            <EmptyState title=words::EMPTY_ADMIN_NONE icon=icondata::LuLayoutDashboard>
                <LinkButton href=browse>{words::BROWSE}</LinkButton>
            </EmptyState>
        }
        .still();
    }
    let viewer = Viewer::of(&frame);
    let cards = suggested
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

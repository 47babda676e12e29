//! `/t/{tenant}/plugins`: the Marketplace tab and the way to My Plugins; a plugin's detail page; installing.

mod card;
mod detail;
mod filters;
mod install;
mod list;
mod side;
mod versions;

use leptos::prelude::*;
use tenon_api::installations::{Operation, OperationStatus, Status};

use crate::{
    api::{self, installations::Filter},
    context::use_here,
    installations::MyPlugins,
    page::use_query_text,
    shell::PageHead,
    texts::marketplace as texts,
    ui::{BadgeTone, NavTab, NavTabs},
};

pub use card::{PluginCard, Viewer};
pub use detail::PluginDetails;
pub use install::Install;
pub(crate) use install::count_kinds;

/// Both tabs; `?tab=mine` is the second.
#[component]
pub fn Plugins() -> impl IntoView {
    let here = use_here();
    let tab = use_query_text("tab");
    let mine = Memo::new(move |_| tab.with(|tab| tab == "mine"));
    let installed = Resource::new(
        move || (here.slug.get(), here.live.changes.get()),
        // Only how many there are, by status.
        |(slug, _)| async move {
            api::installations::list(&slug, &Filter { limit: "1", ..Filter::default() }).await
        },
    );
    let href = Signal::derive(move || here.href("/plugins"));
    let href_mine = Signal::derive(move || here.href("/plugins?tab=mine"));
    let count = move || {
        Suspend::new(async move {
            let count = installed.await.ok().map(|page| page.counts.get("all").copied().unwrap_or_default());
            view! { <NavTab href=href_mine current=mine count>{texts::MINE}</NavTab> }
        })
    };
    view! {
        <div class="content">
            <PageHead title=texts::TITLE />
            <NavTabs label=texts::TITLE>
                <NavTab href current=Signal::derive(move || !mine.get())>
                    {texts::MARKETPLACE}
                </NavTab>
                <Transition fallback=move || {
                    view! { <NavTab href=href_mine current=mine>{texts::MINE}</NavTab> }
                }>{count}</Transition>
            </NavTabs>
            <div class="mt-5">
                {move || {
                    if mine.get() {
                        view! { <MyPlugins counted=installed /> }.into_any()
                    } else {
                        view! { <list::Marketplace /> }.into_any()
                    }
                }}
            </div>
        </div>
    }
    .into_any()
}

/// How an installation shows on a card or beside a name: word, tone, and whether work goes on.
pub(crate) fn state_badge(status: Status, update: bool) -> (&'static str, BadgeTone) {
    match status {
        Status::Active if update => ("Update", BadgeTone::Warning),
        Status::Active => ("Installed", BadgeTone::Success),
        Status::Disabled => ("Disabled", BadgeTone::Neutral),
        Status::Failed => ("Failed", BadgeTone::Danger),
        Status::Installing | Status::Enabling => ("Installing…", BadgeTone::Neutral),
        Status::Upgrading | Status::RollingBack => ("Updating…", BadgeTone::Neutral),
        Status::Disabling => ("Disabling…", BadgeTone::Neutral),
        Status::Uninstalling => ("Removing…", BadgeTone::Neutral),
    }
}

/// The running operation, if there is one.
pub(crate) fn running(operation: Option<&Operation>) -> bool {
    operation.is_some_and(|operation| operation.status == OperationStatus::Running)
}

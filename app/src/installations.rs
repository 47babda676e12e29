//! What is installed: the My Plugins tab, Manage with its danger zone, uninstalling, and kept data.

mod actions;
mod activity;
mod calls;
mod disable;
mod health;
mod jobs;
mod manage;
mod mine;
mod overview;
mod permissions;
mod provider;
mod retained;
mod row;
mod settings;
mod uninstall;

use leptos::prelude::*;
use tenon_api::{
    installations::{Installation, Status},
    live::Change,
};

use crate::{
    context::use_here,
    texts::installations as words,
    ui::{LinkButton, Notice, NoticeTone, Status as StatusMark, StatusKind},
};

pub use manage::Manage;
pub use mine::MyPlugins;

/// Icon and word of a state; `word` says what goes on.
pub(crate) fn shown_status(status: Status, word: &'static str) -> AnyView {
    let kind = match status {
        Status::Active => StatusKind::Active,
        Status::Disabled => StatusKind::Disabled,
        Status::Failed => StatusKind::Failed,
        Status::Installing => StatusKind::Installing,
        Status::Upgrading | Status::RollingBack => StatusKind::Updating,
        Status::Uninstalling => StatusKind::Removing,
        Status::Enabling | Status::Disabling => {
            return view! { <StatusMark kind=StatusKind::Working word /> }.into_any();
        }
    };
    view! { <StatusMark kind /> }.into_any()
}

/// The state of an installation, with what stops it or waits in front of it.
pub(crate) fn status_of(installation: &Installation) -> AnyView {
    if let Some(stopped) = &installation.stopped {
        let kind = if stopped.by == "recall" { StatusKind::Recalled } else { StatusKind::StoppedByOperator };
        return view! { <StatusMark kind /> }.into_any();
    }
    if installation.needs.iter().any(|need| need == "approval") {
        return view! { <StatusMark kind=StatusKind::NeedsApproval /> }.into_any();
    }
    let word = match installation.status {
        Status::Enabling => words::ENABLING,
        _ => words::DISABLING,
    };
    shown_status(installation.status, word)
}

/// Says it when the plugin of this page is removed while the page is open.
pub(crate) fn gone_notice(plugin: &str) -> AnyView {
    let here = use_here();
    let live = here.live;
    let plugin = plugin.to_owned();
    let notice = move || {
        let happened = live.happened.get()?;
        (happened.plugin == plugin && happened.change == Change::Removed).then(|| {
            let mine = here.href("/plugins?tab=mine");
            view! {
                <div class="mb-6">
                    <Notice
                        tone=NoticeTone::Neutral
                        appeared=true
                        actions=move || view! { <LinkButton href=mine>{crate::texts::marketplace::MINE}</LinkButton> }
                    >
                        {words::gone(&happened.plugin_name, happened.actor.as_deref())}
                    </Notice>
                </div>
            }
        })
    };
    view! { {notice} }.into_any()
}

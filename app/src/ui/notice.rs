//! Notices, empty states, skeletons: what the page has to say when it has nothing else to show.

use leptos::prelude::*;
use crate::ui::{Part, Still as _};

use crate::icons::{Icon, IconData};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoticeTone {
    #[default]
    Neutral,
    Accent,
    Success,
    Warning,
    Danger,
}

/// Something to notice. `appeared` makes it an alert that is read out at once; use it only for a notice that
/// was not there when the page was.
#[component]
pub fn Notice(
    #[prop(optional)] tone: NoticeTone,
    #[prop(optional, into)] title: Option<String>,
    #[prop(optional)] appeared: bool,
    /// At most two.
    #[prop(optional, into)]
    actions: Option<Part>,
    children: Part,
) -> impl IntoView {
    let (class, icon) = notice_look(tone);
    view! {
        <div class=class role=if appeared { "alert" } else { "note" }>
            <Icon icon size=18 />
            <div class="notice-body">
                {title.map(|title| view! { <span class="notice-title">{title} " "</span> })}
                {children.run()}
            </div>
            {actions.map(|actions| view! { <div class="notice-actions">{actions.run()}</div> })}
        </div>
    }
    .still()
}

pub(crate) fn notice_look(tone: NoticeTone) -> (&'static str, IconData) {
    match tone {
        NoticeTone::Neutral => ("notice", icondata::LuInfo),
        NoticeTone::Accent => ("notice notice-accent", icondata::LuInfo),
        NoticeTone::Success => ("notice notice-success", icondata::LuCircleCheck),
        NoticeTone::Warning => ("notice notice-warning", icondata::LuTriangleAlert),
        NoticeTone::Danger => ("notice notice-danger", icondata::LuCircleX),
    }
}

/// Nothing yet, no result, may not, broke, or waiting: one line, one more, one action as children.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(optional, into)] text: Option<String>,
    #[prop(optional)] icon: Option<IconData>,
    /// Replaces results, so it is announced.
    #[prop(optional)]
    announced: bool,
    /// Shown as code under a broken page.
    #[prop(optional, into)]
    request_id: Option<String>,
    #[prop(optional)] children: Option<Part>,
) -> impl IntoView {
    view! {
        <div class="empty" role=announced.then_some("status")>
            {icon.map(|icon| view! { <Icon icon size=24 /> })}
            <p class="empty-title">{title}</p>
            {text.map(|text| view! { <p class="empty-text">{text}</p> })}
            {request_id
                .map(|id| {
                    view! {
                        <p class="empty-text">
                            "Request " <code class="code">{id}</code>
                        </p>
                    }
                })}
            {children.map(|children| view! { <div class="empty-actions">{children.run()}</div> })}
        </div>
    }
    .still()
}

/// Shapes of the final height, shown after 200 ms; put `aria-busy` on the region around it.
#[component]
pub fn Skeleton(
    #[prop(default = 3)] lines: u8,
    /// Cards of the grid instead of lines of text.
    #[prop(optional)]
    cards: bool,
) -> impl IntoView {
    let class = if cards { "skeleton skeleton-card grid-cards" } else { "skeleton" };
    view! {
        <div class=class aria-hidden="true">
            {(0..lines).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
    .still()
}

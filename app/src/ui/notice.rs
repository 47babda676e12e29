//! Notices, empty states, skeletons: what the page has to say when it has nothing else to show.

use leptos::prelude::*;

use super::{Part, el};
use crate::icons::{self, IconData};

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
    let (class, sign) = notice_look(tone);
    let body = el("div")
        .class("notice-body")
        .maybe_kid(title.map(|title| el("span").class("notice-title").kid(title)))
        .kid(" ")
        .kid(children.run());
    el("div")
        .class(class)
        .attr("role", if appeared { "alert" } else { "note" })
        .kid(icons::icon(sign, 18, ""))
        .kid(body)
        .maybe_kid(actions.map(|actions| el("div").class("notice-actions").kid(actions.run())))
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
    let request = request_id
        .map(|id| el("p").class("empty-text").kid("Request ").kid(el("code").class("code").kid(id)));
    el("div")
        .class("empty")
        .maybe("role", announced.then_some("status"))
        .maybe_kid(icon.map(|sign| icons::icon(sign, 24, "")))
        .kid(el("p").class("empty-title").kid(title))
        .maybe_kid(text.map(|text| el("p").class("empty-text").kid(text)))
        .maybe_kid(request)
        .maybe_kid(children.map(|children| el("div").class("empty-actions").kid(children.run())))
}

/// Shapes of the final height, shown after 200 ms; put `aria-busy` on the region around it.
#[component]
pub fn Skeleton(
    #[prop(default = 3)] lines: u8,
    /// Cards of the grid instead of lines of text.
    #[prop(optional)]
    cards: bool,
) -> impl IntoView {
    el("div")
        .class(if cards { "skeleton skeleton-card grid-cards" } else { "skeleton" })
        .attr("aria-hidden", "true")
        .kids((0..lines).map(|_| el("i")))
}

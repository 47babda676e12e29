//! Badges (a word on a soft fill) and statuses (icon + word, no fill).

use leptos::prelude::*;

use super::{Part, el};
use crate::icons::{self, IconData};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadgeTone {
    #[default]
    Neutral,
    Accent,
    Success,
    Warning,
    Danger,
    /// Only in `/admin` and while impersonating.
    Operator,
}

#[component]
pub fn Badge(
    #[prop(optional)] tone: BadgeTone,
    #[prop(optional)] icon: Option<IconData>,
    #[prop(optional)] class: &'static str,
    children: Part,
) -> impl IntoView {
    let tone = match tone {
        BadgeTone::Neutral => "badge ",
        BadgeTone::Accent => "badge badge-accent ",
        BadgeTone::Success => "badge badge-success ",
        BadgeTone::Warning => "badge badge-warning ",
        BadgeTone::Danger => "badge badge-danger ",
        BadgeTone::Operator => "badge badge-operator ",
    };
    el("span")
        .class([tone, class].concat())
        .maybe_kid(icon.map(|sign| icons::icon(sign, 12, "")))
        .kid(children.run())
}

/// The states things can be in, each with its icon and word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusKind {
    Active,
    Disabled,
    Failed,
    Installing,
    Updating,
    Removing,
    NeedsApproval,
    Update,
    Recalled,
    StoppedByOperator,
    /// Something else is well / wrong / neither; give the word in `word`.
    Good,
    Bad,
    Warning,
    Working,
    Neutral,
}

impl StatusKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Disabled => "Disabled",
            Self::Failed => "Failed",
            Self::Installing => "Installing…",
            Self::Updating => "Updating…",
            Self::Removing => "Removing…",
            Self::NeedsApproval => "Needs approval",
            Self::Update => "Update",
            Self::Recalled => "Recalled",
            Self::StoppedByOperator => "Stopped by operator",
            Self::Good | Self::Bad | Self::Warning | Self::Working | Self::Neutral => "",
        }
    }

    pub(super) fn look(self) -> (IconData, &'static str) {
        match self {
            Self::Active | Self::Good => (icondata::LuCircleCheck, "status tone-success"),
            Self::Disabled => (icondata::LuCirclePause, "status tone-neutral"),
            Self::Failed | Self::Bad => (icondata::LuCircleX, "status tone-danger"),
            Self::Installing | Self::Updating | Self::Removing | Self::Working => {
                (icondata::LuLoaderCircle, "status tone-neutral")
            }
            Self::NeedsApproval | Self::Warning => (icondata::LuTriangleAlert, "status tone-warning"),
            Self::Update => (icondata::LuArrowUpRight, "status tone-warning"),
            Self::Recalled => (icondata::LuOctagonAlert, "status tone-danger"),
            Self::StoppedByOperator => (icondata::LuCircleSlash, "status tone-neutral"),
            Self::Neutral => (icondata::LuCircleMinus, "status tone-neutral"),
        }
    }
}

/// Icon + word. `word` replaces the usual word; it is always there.
#[component]
pub fn Status(kind: StatusKind, #[prop(optional, into)] word: Option<String>) -> impl IntoView {
    let (icon, class) = kind.look();
    let word = word.unwrap_or_else(|| kind.word().to_owned());
    let working = matches!(
        kind,
        StatusKind::Installing | StatusKind::Updating | StatusKind::Removing | StatusKind::Working
    );
    el("span")
        .class(class)
        .kid(icons::icon(icon, 14, if working { "spin" } else { "" }))
        .kid(el("span").kid(word))
}

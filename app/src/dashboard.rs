//! `/t/{tenant}`: what needs somebody, and the widgets of plugins. Widgets come and go while the page is open.

mod attention;
mod board;
mod empty;

#[cfg(feature = "hydrate")]
pub use empty::preload;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_api::views::{Contribution, ViewResult};

use crate::{
    api::{self, Answer},
    context::{Frame, use_here},
    page::in_order,
    problem::{Problem, ProblemPage},
    shell::PageHead,
    slots::{HeaderActions, request_of},
    ui::{Skeleton, Still as _},
};

/// The slot of the widgets.
const SLOT: &str = "dashboard.widgets";
/// The slot of the buttons at the end of the h1 row.
const ACTIONS: &str = "header.actions";

/// What the server rendered of the widgets, in the order of the slot.
pub(crate) type Rendered = Vec<(Contribution, Option<ViewResult>)>;

/// The contributions of a slot in their order.
pub(crate) fn of_slot(all: &[Contribution], slot: &str) -> Vec<Contribution> {
    in_order(all.iter().filter(|one| one.slot == slot).cloned(), |one| one.order)
}

/// Renders the views of these contributions, all in one call.
pub(crate) async fn render(slug: &str, found: Vec<Contribution>) -> Answer<Rendered> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let requests = found.iter().map(|one| request_of(one, "", Vec::new())).collect();
    let mut views = api::views::render(slug, requests).await?.views;
    let take = |one: &Contribution, views: &mut Vec<ViewResult>| {
        let at = views.iter().position(|view| view.plugin == one.plugin && view.contribution == one.id)?;
        Some(views.swap_remove(at))
    };
    Ok(found
        .into_iter()
        .map(|one| {
            let view = take(&one, &mut views);
            (one, view)
        })
        .collect())
}

/// What the board begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Board {
    pub widgets: Rendered,
    /// Three plugins to begin with, where there is no widget and this person may install one: as JSON, because
    /// most boards are not empty and never read it. The empty board asks for what is not there.
    pub suggested: Option<Value>,
}

/// `all` are the contributions of the tenant as they are now.
pub async fn load(frame: &Frame, all: &[Contribution]) -> Answer<Board> {
    let slug = frame.tenant.as_ref().map_or("", |tenant| &tenant.slug);
    let widgets = render(slug, of_slot(all, SLOT)).await?;
    #[cfg(feature = "ssr")]
    let suggested = if widgets.is_empty() && frame.can(tenon_api::Permission::PluginsInstall) {
        serde_json::to_value(empty::suggest(slug).await?).ok()
    } else {
        None
    };
    #[cfg(not(feature = "ssr"))]
    let suggested = None;
    Ok(Board { widgets, suggested })
}

#[component]
pub fn Dashboard() -> impl IntoView {
    let here = use_here();
    let frame = match here.frame() {
        Ok(frame) => frame,
        Err(error) => return view! { <ProblemPage error /> }.still(),
    };
    let title = frame.tenant_name().to_owned();
    let at_first = of_slot(&frame.contributions.items, ACTIONS);
    let actions = Signal::derive(move || match here.live.contributions.get() {
        Some(news) => of_slot(&news, ACTIONS),
        None => at_first.clone(),
    });
    let slug = here.slug;
    // The first page of a load brings its board; what changes later is rendered by the board, only for what is new.
    let board = RwSignal::new(here.take_board());
    #[cfg(feature = "hydrate")]
    if board.with_untracked(Option::is_none) {
        let frame = frame.clone();
        leptos::task::spawn_local(async move {
            let news = here.live.contributions.get_untracked();
            let all = news.as_ref().unwrap_or(&frame.contributions.items);
            let found = load(&frame, all).await;
            let _ = board.try_set(Some(found));
        });
    }
    let first_attention = frame.attention.clone();
    let frame = StoredValue::new(frame);
    let body = move || match board.get() {
        None => view! { <Skeleton lines=3 cards=true /> }.still(),
        Some(Ok(board)) => view! { <board::Grid here frame=frame.get_value() board /> }.still(),
        Some(Err(error)) => view! { <Problem error /> }.still(),
    };
    view! {
        <div class="content content-wide">
            <PageHead
                title=Signal::stored(title)
                actions=move || view! { <HeaderActions tenant=slug items=actions /> }
            />
            <attention::NeedsYou here first=first_attention />
            {body}
        </div>
    }
    .still()
}

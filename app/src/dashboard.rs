//! `/t/{tenant}`: what needs somebody, and the widgets of plugins. Widgets come and go while the page is open.

mod attention;
mod board;
mod empty;

use leptos::prelude::*;

use crate::ui::Still as _;
use tenon_api::views::{Contribution, ViewResult};

use crate::{
    api::{self, Answer},
    context::{Frame, Here, use_here},
    page::loaded_page,
    shell::PageHead,
    slots::{HeaderActions, request_of},
};

/// The slot of the widgets.
const SLOT: &str = "dashboard.widgets";
/// The slot of the buttons at the end of the h1 row.
const ACTIONS: &str = "header.actions";

/// What the server rendered of the widgets, in the order of the slot.
pub(crate) type Rendered = Vec<(Contribution, Option<ViewResult>)>;

/// The contributions of a slot in their order.
pub(crate) fn of_slot(all: &[Contribution], slot: &str) -> Vec<Contribution> {
    let mut found: Vec<Contribution> = all.iter().filter(|one| one.slot == slot).cloned().collect();
    found.sort_by_key(|one| one.order);
    found
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

#[component]
pub fn Dashboard() -> impl IntoView {
    let here = use_here();
    // Rendered once for the page; what changes later is rendered by the board, only for what is new.
    let rendered = Resource::new(
        move || here.slug.get(),
        move |slug| async move {
            let news = here.live.contributions.get_untracked();
            let all = match news {
                Some(items) => items,
                None => here.frame()?.contributions.items,
            };
            render(&slug, of_slot(&all, SLOT)).await
        },
    );
    let body = loaded_page(rendered, move |frame, rendered| view! { <Loaded frame here rendered /> }.still());
    view! { <div class="content content-wide">{body}</div> }.still()
}

#[component]
fn Loaded(frame: Frame, here: Here, rendered: Rendered) -> impl IntoView {
    let title = frame.tenant_name().to_owned();
    let at_first = of_slot(&frame.contributions.items, ACTIONS);
    let actions = Signal::derive(move || match here.live.contributions.get() {
        Some(news) => of_slot(&news, ACTIONS),
        None => at_first.clone(),
    });
    let slug = here.slug;
    view! {
        <PageHead
            title=Signal::stored(title)
            actions=move || view! { <HeaderActions tenant=slug items=actions /> }
        />
        <attention::NeedsYou here first=frame.attention.clone() />
        <board::Board here frame rendered />
    }
    .still()
}

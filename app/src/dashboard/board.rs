//! The grid of widgets. Nothing that is there moves: a new widget takes its place by its order, one that goes
//! takes only itself away.

use leptos::prelude::*;

use crate::ui::{Draw, Still as _, el, key_of, list};
use tenon_api::{
    Permission,
    views::{Contribution, ViewResult},
};

use super::{Board, empty::empty};
use crate::{
    context::{Frame, Here},
    slots::Widget,
    texts::dashboard as words,
};

/// A widget on the board; the view is what it was first rendered with.
#[derive(Clone)]
struct Placed {
    contribution: Contribution,
    view: Option<ViewResult>,
}

impl Placed {
    /// A release that changes brings another widget.
    fn key(&self) -> u64 {
        let one = &self.contribution;
        key_of(&[&one.plugin, &one.id, one.view.as_deref().unwrap_or_default()])
    }
}

fn widget(slug: Memo<String>, placed: Placed, manages: bool) -> AnyView {
    let tenant = slug.get_untracked();
    view! { <Widget tenant contribution=placed.contribution result=placed.view manages /> }.still()
}

#[component]
pub fn Grid(here: Here, frame: Frame, board: Board) -> impl IntoView {
    let placed: Vec<Placed> =
        board.widgets.into_iter().map(|(contribution, view)| Placed { contribution, view }).collect();
    let suggested = StoredValue::new(board.suggested);
    let widgets = RwSignal::new(placed);
    let hidden = RwSignal::new(0_usize);
    let slug = here.slug;
    let manages = frame.can(Permission::PluginsInstall);
    #[cfg(feature = "hydrate")]
    browser::follow(here, widgets, hidden);
    let any = Memo::new(move |_| !widgets.read().is_empty());
    let frame = StoredValue::new(frame);
    let grid = move || {
        if any.get() {
            let list = list(move || {
                let one =
                    |placed: Placed| (placed.key(), Box::new(move || widget(slug, placed, manages)) as Draw);
                widgets.get().into_iter().map(one).collect()
            });
            el("div").class("grid-widgets").attr("id", "widgets").kid(list).still()
        } else {
            empty(frame.get_value(), suggested.get_value())
        }
    };
    view! {
        <h2 class="sr-only">{words::WIDGETS}</h2>
        {grid}
        <Pill hidden />
    }
    .still()
}

/// Says that a widget came where nobody looks: above the viewport.
#[component]
fn Pill(hidden: RwSignal<usize>) -> impl IntoView {
    let show = move |_| {
        hidden.set(0);
        #[cfg(feature = "hydrate")]
        browser::show_first();
    };
    view! {
        <div role="status">
            {move || {
                let count = hidden.get();
                (count > 0)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="btn btn-secondary fixed start-1/2 top-[72px] z-20 -translate-x-1/2 rounded-xl bg-raised shadow-2"
                                on:click=show
                            >
                                <span>{words::new_widgets(count)} " · " {words::SHOW}</span>
                            </button>
                        }
                    })
            }}
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use tenon_api::views::Contribution;
    use wasm_bindgen::JsCast as _;

    use super::{
        super::{SLOT, of_slot, render},
        Placed,
    };
    use crate::context::Here;

    /// Turns news of contributions into widgets that come and go.
    pub(super) fn follow(here: Here, widgets: RwSignal<Vec<Placed>>, hidden: RwSignal<usize>) {
        crate::effect::effect(move || {
            let Some(news) = here.live.contributions.get() else { return };
            let wanted = of_slot(&news, SLOT);
            let known = |one: &Contribution, placed: &[Placed]| {
                let key = Placed { contribution: one.clone(), view: None }.key();
                placed.iter().any(|placed| placed.key() == key)
            };
            let missing: Vec<Contribution> = widgets
                .with_untracked(|placed| wanted.iter().filter(|one| !known(one, placed)).cloned().collect());
            let left = widgets.with_untracked(|placed| {
                placed.iter().all(|placed| wanted.iter().any(|one| same(one, &placed.contribution)))
            });
            if !left {
                widgets.update(|placed| {
                    placed.retain(|placed| wanted.iter().any(|one| same(one, &placed.contribution)))
                });
            }
            if missing.is_empty() {
                return;
            }
            let slug = here.slug.get_untracked();
            leptos::task::spawn_local(async move {
                // Without an answer the widgets come all the same and say themselves what is wrong.
                let rendered = match render(&slug, missing.clone()).await {
                    Ok(rendered) => rendered,
                    Err(_) => missing.into_iter().map(|one| (one, None)).collect(),
                };
                let count = rendered.len();
                widgets.try_update(|placed| {
                    for (contribution, view) in rendered {
                        if !known(&contribution, placed) {
                            let at = placed
                                .partition_point(|placed| placed.contribution.order <= contribution.order);
                            placed.insert(at, Placed { contribution, view });
                        }
                    }
                });
                request_animation_frame(move || {
                    let above = document()
                        .get_element_by_id("widgets")
                        .and_then(|board| board.dyn_into::<web_sys::HtmlElement>().ok())
                        .is_some_and(|board| {
                            let end = f64::from(board.offset_top() + board.offset_height());
                            end < window().scroll_y().unwrap_or_default()
                        });
                    if above {
                        let _ = hidden.try_update(|hidden| *hidden += count);
                    }
                });
            });
        });
    }

    fn same(one: &Contribution, other: &Contribution) -> bool {
        one.plugin == other.plugin && one.id == other.id && one.view == other.view
    }

    pub(super) fn show_first() {
        if let Some(board) = document().get_element_by_id("widgets") {
            board.scroll_into_view();
        }
    }
}

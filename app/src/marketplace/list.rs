//! The Marketplace tab: filters above, cards below, and what it says when there are none.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use tenon_api::{
    Page,
    page::Total,
    plugins::{Category, PluginSummary},
};

use super::{
    card::{PluginCard, Viewer},
    filters::{Filters, search_href},
};
use crate::{
    api::{self, plugins::Search},
    context::{Here, use_here},
    doing::{Doing, ErrorNote},
    page::{loaded, loaded_part},
    texts::marketplace as texts,
    ui::{Button, EmptyState, LinkButton},
};

#[component]
pub fn Marketplace() -> impl IntoView {
    let here = use_here();
    let query = use_query_map();
    let search = Memo::new(move |_| {
        query.with(|query| {
            let value = |name: &str| query.get(name).unwrap_or_default();
            Search {
                q: value("q"),
                category: value("category"),
                status: value("status"),
                sort: value("sort"),
                cursor: String::new(),
            }
        })
    });
    let categories = Resource::new(|| (), |()| api::plugins::categories());
    let plugins = Resource::new(
        move || (here.slug.get(), search.get(), here.live.changes.get()),
        |(slug, search, _)| async move { api::plugins::list(&slug, &search).await },
    );
    let count =
        move || Suspend::new(async move { plugins.await.ok().map(|page| texts::found(number(&page))) });
    view! {
        {loaded(categories, 1, move |page: Page<Category>| {
            view! { <Filters search categories=page.items /> }.into_any()
        })}
        <p class="mt-4 mb-3 text-sm text-muted" role="status">
            <Transition>{count}</Transition>
        </p>
        {loaded_part(plugins, move |frame, page: Page<PluginSummary>| {
            let viewer = Viewer::of(&frame);
            if page.items.is_empty() {
                return view! { <Nothing here search=search.get_untracked() /> }.into_any();
            }
            let cards = page
                .items
                .into_iter()
                .map(|plugin| view! { <PluginCard plugin viewer=viewer.clone() /> })
                .collect_view();
            view! {
                <div class="grid-cards">{cards}</div>
                {page.next.map(|next| view! { <More here search=search.get_untracked() next viewer=viewer.clone() /> })}
            }
            .into_any()
        })}
    }
    .into_any()
}

fn number(page: &Page<PluginSummary>) -> u64 {
    match &page.total {
        Some(Total::Exact(count)) => *count,
        Some(Total::AtLeast(_)) => 1_000,
        None => page.items.len() as u64,
    }
}

#[component]
fn Nothing(here: Here, search: Search) -> impl IntoView {
    let narrowed = !search.q.is_empty() || !search.category.is_empty() || !search.status.is_empty();
    if narrowed {
        let clear = search_href(&here.href("/plugins"), &Search { sort: search.sort, ..Search::default() });
        view! {
            <EmptyState title=texts::none(&search.q) icon=icondata::LuSearchX announced=true>
                <LinkButton href=clear>{texts::CLEAR_FILTERS}</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <EmptyState title=texts::EMPTY text=texts::EMPTY_TEXT icon=icondata::LuBlocks /> }.into_any()
    }
}

/// The foot of the list: further plugins are put below those that are there.
#[component]
fn More(here: Here, search: Search, next: String, viewer: Viewer) -> impl IntoView {
    let further = RwSignal::new(Vec::<PluginSummary>::new());
    let cursor = RwSignal::new(Some(next));
    let doing = Doing::new();
    let load = move |_| {
        let Some(cursor_now) = cursor.get_untracked() else { return };
        let search = Search { cursor: cursor_now, ..search.clone() };
        let slug = here.slug.get_untracked();
        doing.run(async move {
            let page = api::plugins::list(&slug, &search).await?;
            let _ = further.try_update(|all| all.extend(page.items));
            let _ = cursor.try_set(page.next);
            Ok(())
        });
    };
    let load = Callback::new(load);
    view! {
        <div class="grid-cards mt-4 empty:hidden">
            <For each=move || further.get() key=|plugin| plugin.key.clone() let:plugin>
                <PluginCard plugin viewer=viewer.clone() />
            </For>
        </div>
        <div class="mt-6 flex flex-col items-start gap-3">
            {move || {
                cursor
                    .read()
                    .is_some()
                    .then(|| {
                        view! {
                            <Button busy=doing.busy busy_label=texts::MORE on_click=Callback::new(move |_| load.run(()))>
                                {texts::MORE}
                            </Button>
                        }
                    })
            }}
            <ErrorNote error=doing.error />
        </div>
    }
    .into_any()
}

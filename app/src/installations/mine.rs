//! The My Plugins tab: every installation with its state, and data kept after uninstalls.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenon_api::{Page, Permission, installations::Installation};

use super::{retained::Retained, row::Row};
use crate::{
    api::{self, Answer, Query, installations::Filter},
    context::use_here,
    page::{follow_address, loaded_part, use_query_text},
    texts::{installations as words, marketplace},
    ui::{Column, EmptyState, LinkButton, SearchField, Table},
};

/// The filters of the table: value in the address, the key of its count, word.
const FILTERS: [(&str, &str, &str); 5] = [
    ("", "all", words::ALL),
    ("needs", "needs", words::NEEDS_YOU),
    ("active", "active", words::ACTIVE),
    ("disabled", "disabled", words::DISABLED),
    ("failed", "failed", words::FAILED),
];

/// `counted` holds how many there are by status.
#[component]
pub fn MyPlugins(counted: Resource<Answer<Page<Installation>>>) -> impl IntoView {
    loaded_part(counted, move |frame, page: Page<Installation>| {
        let may = frame.can(Permission::PluginsInstall);
        let kept = may.then(|| view! { <Retained /> });
        let any = page.counts.get("all").is_some_and(|all| *all > 0);
        let list = if any {
            view! { <Installed counts=page.counts /> }.into_any()
        } else {
            view! { <Nothing may /> }.into_any()
        };
        view! {
            {list}
            {kept}
        }
        .into_any()
    })
}

#[component]
fn Nothing(may: bool) -> impl IntoView {
    let here = use_here();
    let text = if may { words::NONE_ADMIN } else { "" };
    view! {
        <EmptyState title=words::NONE text icon=icondata::LuBlocks>
            <LinkButton href=here.href("/plugins")>{crate::texts::dashboard::BROWSE}</LinkButton>
        </EmptyState>
    }
}

fn mine_href(base: &str, status: &str, q: &str, cursor: &str) -> String {
    Query::new().with("tab", "mine").with("status", status).with("q", q).with("cursor", cursor).after(base)
}

#[component]
fn Installed(counts: BTreeMap<String, u64>) -> impl IntoView {
    let here = use_here();
    let (status, q, cursor) = (use_query_text("status"), use_query_text("q"), use_query_text("cursor"));
    let base = here.href("/plugins");
    follow_address("mine-search", move || q.get());
    let page = Resource::new(
        move || (here.slug.get(), status.get(), q.get(), cursor.get(), here.live.changes.get()),
        |(slug, status, q, cursor, _)| async move {
            api::installations::list(&slug, &Filter { status: &status, q: &q, limit: "50", cursor: &cursor })
                .await
        },
    );
    let chips = {
        let base = base.clone();
        move || {
            let (now, q) = (status.get(), q.get());
            FILTERS
                .iter()
                .map(|(value, key, word)| {
                    let count = counts.get(*key).copied().unwrap_or_default();
                    // Only what exists is offered; the one that is on stays, so that it can be left.
                    (count > 0 || value.is_empty() || *value == now).then(|| {
                        let current = (*value == now).then_some("true");
                        view! {
                            <li>
                                <a
                                    href=mine_href(&base, value, &q, "")
                                    class="btn btn-secondary btn-sm aria-[current]:bg-active"
                                    aria-current=current
                                    data-noscroll=""
                                    data-keep-focus=""
                                >
                                    <span>{*word}</span>
                                    <span class="count">{count.to_string()}</span>
                                </a>
                            </li>
                        }
                    })
                })
                .collect_view()
        }
    };
    let navigate = use_navigate();
    let search = {
        let base = base.clone();
        Callback::new(move |text: String| {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&mine_href(&base, &status.get_untracked(), &text, ""), options);
        })
    };
    let action = base.clone();
    view! {
        <div class="mb-4 flex flex-wrap items-center gap-3">
            <ul class="flex flex-wrap gap-2">{chips}</ul>
            <form
                method="get"
                action=action
                role="search"
                class="min-w-0 grow basis-[240px] lg:ms-auto lg:max-w-[320px]"
                on:submit=move |event| event.prevent_default()
            >
                <input type="hidden" name="tab" value="mine" />
                <SearchField
                    id="mine-search"
                    label=words::SEARCH
                    placeholder=words::SEARCH
                    value=q.get_untracked()
                    main=true
                    on_search=search
                />
            </form>
        </div>
        {loaded_part(page, move |frame, page: Page<Installation>| {
            if page.items.is_empty() {
                let clear = mine_href(&base, "", "", "");
                return view! {
                    <EmptyState title=words::NO_MATCH icon=icondata::LuSearchX announced=true>
                        <LinkButton href=clear>{marketplace::CLEAR_FILTERS}</LinkButton>
                    </EmptyState>
                }
                .into_any();
            }
            let more = page.next.as_ref().map(|next| {
                mine_href(&base, &status.get_untracked(), &q.get_untracked(), next)
            });
            let rows = page
                .items
                .into_iter()
                .map(|installation| view! { <Row frame=frame.clone() installation /> })
                .collect_view();
            view! {
                <Table
                    caption=words::TABLE
                    list=true
                    columns=vec![
                        Column::new(words::COL_PLUGIN),
                        Column::new(words::COL_STATUS),
                        Column::new(words::COL_VERSION),
                        Column::new(words::COL_CHANGED),
                        Column::actions(words::COL_ACTIONS),
                    ]
                >
                    {rows}
                </Table>
                {more
                    .map(|href| {
                        view! {
                            <div class="mt-4">
                                <LinkButton href>{marketplace::MORE}</LinkButton>
                            </div>
                        }
                    })}
            }
            .into_any()
        })}
    }
    .into_any()
}

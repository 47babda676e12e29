//! The My Plugins tab: every installation with its state, and data kept after uninstalls.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenon_api::{
    Page, Permission,
    installations::{Installation, Status},
};

use super::{retained::Retained, row::Row};
use crate::{
    api::{Answer, Query},
    context::{Frame, use_here},
    page::{loaded_page, use_query_text},
    texts::installations as words,
    ui::{Column, EmptyState, LinkButton, SearchField, Table},
};

/// The filters of the table: value in the address, word, and what fits.
const FILTERS: [(&str, &str, fn(&Installation) -> bool); 5] = [
    ("", words::ALL, |_| true),
    ("needs", words::NEEDS_YOU, |one| !one.needs.is_empty() || one.stopped.is_some()),
    ("active", words::ACTIVE, |one| one.status == Status::Active),
    ("disabled", words::DISABLED, |one| one.status == Status::Disabled),
    ("failed", words::FAILED, |one| one.status == Status::Failed),
];

#[component]
pub fn MyPlugins(installed: Resource<Answer<Page<Installation>>>) -> impl IntoView {
    let status = use_query_text("status");
    let q = use_query_text("q");
    loaded_page(installed, move |frame, page: Page<Installation>| {
        let may = frame.can(Permission::PluginsInstall);
        let kept = may.then(|| view! { <Retained /> });
        if page.items.is_empty() {
            return view! {
                <Nothing may />
                {kept}
            }
            .into_any();
        }
        view! {
            <Installed frame page status q />
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

#[component]
fn Installed(frame: Frame, page: Page<Installation>, status: Memo<String>, q: Memo<String>) -> impl IntoView {
    let here = use_here();
    let base = here.href("/plugins");
    let href = {
        let base = base.clone();
        move |status: &str, q: &str| Query::new().with("tab", "mine").with("status", status).with("q", q).after(&base)
    };
    let items = StoredValue::new(page.items);
    let chips = {
        let href = href.clone();
        move || {
            let (now, q) = (status.get(), q.get());
            FILTERS
                .iter()
                .map(|(value, word, fits)| {
                    let count = items.with_value(|items| items.iter().filter(|one| fits(one)).count());
                    // Only what exists is offered; the one that is on stays, so that it can be left.
                    (count > 0 || value.is_empty() || *value == now).then(|| {
                        let current = (*value == now).then_some("true");
                        view! {
                            <li>
                                <a
                                    href=href(value, &q)
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
    let search = Callback::new(move |text: String| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&href(&status.get_untracked(), &text), options);
    });
    let shown = Memo::new(move |_| {
        let (status, q) = (status.get(), q.get().to_lowercase());
        let fits = FILTERS.iter().find(|(value, ..)| *value == status).map_or(FILTERS[0].2, |filter| filter.2);
        items.with_value(|items| {
            let found = items.iter().filter(|one| fits(one)).filter(|one| {
                q.is_empty() || one.name.to_lowercase().contains(&q) || one.plugin.contains(&q)
            });
            found.cloned().collect::<Vec<_>>()
        })
    });
    let frame = StoredValue::new(frame);
    let rows = move || {
        let found = shown.get();
        if found.is_empty() {
            return view! { <EmptyState title=words::NO_MATCH icon=icondata::LuSearchX announced=true /> }.into_any();
        }
        let rows = found
            .into_iter()
            .map(|installation| frame.with_value(|frame| view! { <Row frame=frame.clone() installation /> }))
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
        }
        .into_any()
    };
    let now = q.get_untracked();
    view! {
        <div class="mb-4 flex flex-wrap items-center gap-3">
            <ul class="flex flex-wrap gap-2">{chips}</ul>
            <form
                method="get"
                action=base
                role="search"
                class="min-w-0 grow basis-[240px] lg:ms-auto lg:max-w-[320px]"
                on:submit=move |event| event.prevent_default()
            >
                <input type="hidden" name="tab" value="mine" />
                <SearchField
                    id="mine-search"
                    label=words::SEARCH
                    placeholder=words::SEARCH
                    value=now
                    main=true
                    on_search=search
                />
            </form>
        </div>
        {rows}
    }
    .into_any()
}

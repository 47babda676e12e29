//! `/t/{tenant}/audit`: who did what, newest first; filters, page and the open entry live in the address.

mod drawer;
mod filters;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use tenon_api::{
    Page, Permission,
    audit::{AuditEntry, Outcome},
};

use crate::{
    api::{
        self, Query,
        audit::{Filter, PAGE_SIZE},
    },
    context::use_here,
    icons::Icon,
    page::{framed, loaded, pages, use_query_text},
    shell::PageHead,
    texts::audit as words,
    ui::{Column, EmptyState, LinkButton, RelativeTime, Status, StatusKind, Table},
};

#[component]
pub fn Audit() -> impl IntoView {
    let body = framed(|frame| {
        if frame.can(Permission::AuditRead) {
            view! { <Log /> }.into_any()
        } else {
            crate::context::set_status(403);
            let text = words::may_not(&frame.installers());
            view! { <EmptyState title=text icon=icondata::LuLock /> }.into_any()
        }
    });
    view! {
        <div class="content-wide content">
            <PageHead title=words::TITLE />
            {body}
        </div>
    }
    .into_any()
}

/// The filter of an address.
fn read_filter() -> Memo<Filter> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let value = |name: &str| query.get(name).unwrap_or_default();
            Filter {
                actor: value("actor"),
                action: value("action"),
                target: value("target"),
                outcome: value("outcome"),
                from: value("from"),
                to: value("to"),
                cursor: value("cursor"),
                limit: PAGE_SIZE.to_owned(),
            }
        })
    })
}

/// The address of a filter, with one entry open or none.
fn filter_href(base: &str, filter: &Filter, open: &str) -> String {
    Query::new()
        .with("actor", &filter.actor)
        .with("action", &filter.action)
        .with("target", &filter.target)
        .with("outcome", &filter.outcome)
        .with("from", &filter.from)
        .with("to", &filter.to)
        .with("cursor", &filter.cursor)
        .with("open", open)
        .after(base)
}

#[component]
fn Log() -> impl IntoView {
    let here = use_here();
    let filter = read_filter();
    let open = use_query_text("open");
    let entries = Resource::new(
        move || (here.slug.get(), filter.get()),
        |(slug, filter)| async move { api::audit::list(&slug, &filter).await },
    );
    let base = here.href("/audit");
    view! {
        <filters::Filters filter base=base.clone() />
        {loaded(entries, 8, move |page: Page<AuditEntry>| {
            let filter = filter.get_untracked();
            let blank = Filter { limit: PAGE_SIZE.to_owned(), ..Filter::default() };
            if page.items.is_empty() {
                return view! { <Nothing filtered=filter != blank base=base.clone() /> }.into_any();
            }
            let items = StoredValue::new(page.items.clone());
            let row_base = base.clone();
            let row_filter = filter.clone();
            let rows = page
                .items
                .into_iter()
                .map(|entry| {
                    let href = filter_href(&row_base, &row_filter, &entry.id.to_string());
                    view! { <Row entry href open /> }
                })
                .collect_view();
            let close = filter_href(&base, &filter, "");
            let drawer = move || {
                let id = open.get();
                items
                    .with_value(|items| items.iter().find(|entry| entry.id.to_string() == id).cloned())
                    .map(|entry| view! { <drawer::Drawer entry close=close.clone() /> })
            };
            let first = (!filter.cursor.is_empty())
                .then(|| filter_href(&base, &Filter { cursor: String::new(), ..filter.clone() }, ""));
            let older = page.next.map(|cursor| filter_href(&base, &Filter { cursor, ..filter.clone() }, ""));
            view! {
                <Table
                    caption=words::TABLE
                    list=true
                    columns=vec![
                        Column::new(words::COL_TIME),
                        Column::new(words::COL_WHO),
                        Column::new(words::COL_WHAT),
                        Column::new(words::COL_TARGET),
                        Column::new(words::COL_FROM),
                        Column::new(words::COL_RESULT),
                    ]
                >
                    {rows}
                </Table>
                {pages(first, older)}
                {drawer}
            }
            .into_any()
        })}
    }
    .into_any()
}

#[component]
fn Nothing(filtered: bool, base: String) -> impl IntoView {
    if filtered {
        view! {
            <EmptyState title=words::NO_MATCH icon=icondata::LuSearchX announced=true>
                <LinkButton href=base>{words::CLEAR}</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <EmptyState title=words::NONE icon=icondata::LuScrollText /> }.into_any()
    }
}

#[component]
fn Row(entry: AuditEntry, href: String, open: Memo<String>) -> impl IntoView {
    let id = entry.id.to_string();
    let current = move || open.with(|open| *open == id).then_some("true");
    view! {
        <tr aria-current=current class="aria-[current]:bg-active">
            <td>
                <a href=href data-noscroll="" data-keep-focus="">
                    <RelativeTime at=Signal::stored(entry.at) />
                </a>
            </td>
            <td>{entry.actor.name.clone()}</td>
            <td>{shown_sentence(&entry)}</td>
            <td>{entry.target_name.clone()}</td>
            <td>{(!entry.address.is_empty()).then(|| view! { <code class="font-mono">{entry.address.clone()}</code> })}</td>
            <td>{outcome(entry.outcome)}</td>
        </tr>
    }
    .into_any()
}

/// The entry's sentence; its action where the server has none.
pub(crate) fn shown_sentence(entry: &AuditEntry) -> String {
    if entry.sentence.is_empty() { entry.action.clone() } else { entry.sentence.clone() }
}

/// Icon and word of an outcome.
pub(crate) fn outcome(outcome: Outcome) -> AnyView {
    let (kind, word) = match outcome {
        Outcome::Ok => (StatusKind::Good, words::OK),
        Outcome::Refused => (StatusKind::Warning, words::REFUSED),
        Outcome::Failed => (StatusKind::Bad, words::FAILED),
    };
    view! { <Status kind word /> }.into_any()
}

/// A link out of the drawer.
pub(super) fn close_link(href: String) -> AnyView {
    view! {
        <a
            href=href
            class="btn btn-ghost btn-icon btn-sm"
            aria-label=words::CLOSE
            data-noscroll=""
            data-keep-focus=""
            data-drawer-close=""
        >
            <Icon icon=icondata::LuX />
        </a>
    }
    .into_any()
}

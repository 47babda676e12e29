//! Manage, Activity, Calls: jobs of the plugin and the calls into it; filters and page live in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use tenon_api::{
    Page,
    error::Code,
    running::{HostCall, Invocation},
};

use super::jobs::Jobs;
use crate::{
    api::{self, Query, running::Filter},
    context::use_here,
    page::{loaded_part, pages},
    texts::{audit, installations as words},
    ui::{Column, EmptyState, LinkButton, RelativeTime, Status, StatusKind, Table},
};

/// The filter of an address.
fn read_filter() -> Memo<Filter> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let value = |name: &str| query.get(name).unwrap_or_default();
            Filter { kind: value("kind"), outcome: value("outcome"), cursor: value("cursor") }
        })
    })
}

fn calls_href(base: &str, kind: &str, outcome: &str, cursor: &str) -> String {
    Query::new()
        .with("tab", "activity")
        .with("show", "calls")
        .with("kind", kind)
        .with("outcome", outcome)
        .with("cursor", cursor)
        .after(base)
}

#[component]
pub fn Calls(#[prop(into)] plugin: Memo<String>) -> impl IntoView {
    let here = use_here();
    let filter = read_filter();
    // No news of the plugin among its sources: what is being read does not move.
    let calls = Resource::new(
        move || (here.slug.get(), plugin.get(), filter.get()),
        |(slug, key, filter)| async move {
            match api::running::invocations(&slug, &key, &filter).await {
                // Nothing is installed, which the page says already.
                Err(error) if error.is(Code::NotFound) => Ok(None),
                answer => answer.map(Some),
            }
        },
    );
    let base = move || here.href(&["/plugins/", &plugin.read(), "/manage"].concat());
    let kinds = move || {
        let (base, filter) = (base(), filter.get());
        chips(words::KIND, &words::KINDS, &filter.kind, |kind| calls_href(&base, kind, &filter.outcome, ""))
    };
    let outcomes = move || {
        let (base, filter) = (base(), filter.get());
        chips(words::COL_OUTCOME, &words::OUTCOMES, &filter.outcome, |outcome| {
            calls_href(&base, &filter.kind, outcome, "")
        })
    };
    let list = loaded_part(calls, move |_, page: Option<Page<Invocation>>| {
        page.map_or_else(|| ().into_any(), |page| list(page, &filter.get_untracked(), &base()))
    });
    view! {
        <Jobs plugin ended=Callback::new(move |()| calls.refetch()) />
        <section>
            <h2 class="mb-3 text-lg font-semibold">{words::CALLS}</h2>
            <div class="mb-4 flex flex-col gap-2">{kinds} {outcomes}</div>
            {list}
        </section>
    }
    .into_any()
}

/// Links of which one is on. A value of the address that has no word of its own stands as it is.
fn chips(
    label: &'static str,
    known: &[(&'static str, &'static str)],
    now: &str,
    href: impl Fn(&str) -> String,
) -> AnyView {
    let other = (!known.iter().any(|(value, _)| *value == now)).then_some((now, now));
    let links = known.iter().copied().chain(other).map(|(value, word)| {
        view! {
            <li>
                <a
                    href=href(value)
                    class="btn btn-secondary btn-sm aria-[current]:bg-active"
                    aria-current=(value == now).then_some("true")
                    data-noscroll=""
                    data-keep-focus=""
                >
                    <span>{word.to_owned()}</span>
                </a>
            </li>
        }
        .into_any()
    });
    view! {
        <ul class="flex flex-wrap gap-2" aria-label=label>
            {links.collect_view()}
        </ul>
    }
    .into_any()
}

fn list(page: Page<Invocation>, filter: &Filter, base: &str) -> AnyView {
    let Filter { kind, outcome, cursor } = filter;
    if page.items.is_empty() {
        return match [kind, outcome, cursor].iter().all(|text| text.is_empty()) {
            true => view! { <EmptyState title=words::NO_CALLS icon=icondata::LuActivity /> }.into_any(),
            false => {
                let all = calls_href(base, "", "", "");
                view! {
                    <EmptyState title=words::NO_SUCH_CALLS icon=icondata::LuSearchX announced=true>
                        <LinkButton href=all>{audit::CLEAR}</LinkButton>
                    </EmptyState>
                }
                .into_any()
            }
        };
    }
    let newest = (!cursor.is_empty()).then(|| calls_href(base, kind, outcome, ""));
    let older = page.next.map(|next| calls_href(base, kind, outcome, &next));
    view! {
        <Table
            caption=words::CALLS_TABLE
            list=true
            columns=vec![
                Column::new(words::COL_WHAT),
                Column::new(words::COL_OUTCOME),
                Column::new(words::COL_VERSION),
                Column::new(words::COL_WHEN),
                Column::new(words::COL_TOOK).end(),
                Column::new(words::COL_MEMORY).end(),
            ]
        >
            {page.items.into_iter().map(row).collect_view()}
        </Table>
        {pages(newest, older)}
    }
    .into_any()
}

fn row(call: Invocation) -> AnyView {
    let (kind, word) = match call.outcome.as_str() {
        "ok" => (StatusKind::Good, words::ANSWERED),
        "refused" | "invalid" => (StatusKind::Neutral, "Refused"),
        "not-supported" => (StatusKind::Neutral, "Not handled"),
        _ => (StatusKind::Bad, "Failed"),
    };
    let took = super::activity::took(i64::try_from(call.duration_us).unwrap_or(i64::MAX));
    view! {
        <tr>
            <td>
                {words::call(&call.kind, &call.subject)} {reach(call.host_calls, call.host_call_count)}
            </td>
            <td>
                <Status kind word />
                {call.message.map(|text| view! { <p class="text-muted">{text}</p> })}
            </td>
            <td>
                <code class="font-mono">{call.version}</code>
            </td>
            <td>
                <RelativeTime at=Signal::stored(call.at) />
            </td>
            <td class="end">{took}</td>
            <td class="end">{words::memory(call.memory_peak)}</td>
        </tr>
    }
    .into_any()
}

/// What the call used, one click away.
fn reach(calls: Vec<HostCall>, count: u64) -> Option<AnyView> {
    if calls.is_empty() {
        return None;
    }
    let lines = calls.into_iter().map(|call| {
        let line = words::host_call(&call.capability, &call.target, call.bytes, call.ok);
        view! { <li class="font-mono text-sm">{line}</li> }.into_any()
    });
    let summary = words::host_calls(count);
    Some(
        view! {
            <details>
                <summary class="text-muted">{summary}</summary>
                <ul>{lines.collect_view()}</ul>
            </details>
        }
        .into_any(),
    )
}

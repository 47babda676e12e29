//! Manage, Activity, Calls: jobs of the plugin and the last calls into it.

use leptos::prelude::*;
use tenon_api::{
    Page,
    error::Code,
    running::{HostCall, Invocation, Job, RunStatus},
};

use crate::{
    api::{self, Answer},
    context::use_here,
    doing::{Doing, ErrorNote},
    page::loaded_part,
    texts::installations as words,
    ui::{Button, Column, EmptyState, RelativeTime, Status, StatusKind, Table, use_toasts},
};

type Loaded = (Page<Job>, Page<Invocation>);

/// `None`: nothing is installed, which the page says already.
async fn load(slug: String, key: String) -> Answer<Option<Loaded>> {
    let jobs = match api::running::jobs(&slug, &key).await {
        Ok(jobs) => jobs,
        Err(error) if error.is(Code::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some((jobs, api::running::invocations(&slug, &key).await?)))
}

#[component]
pub fn Calls(#[prop(into)] plugin: Memo<String>) -> impl IntoView {
    let here = use_here();
    let news = here.live.changes_of(plugin);
    let loaded =
        Resource::new(move || (here.slug.get(), plugin.get(), news.get()), |(slug, key, _)| load(slug, key));
    let look = Callback::new(move |()| loaded.refetch());
    loaded_part(loaded, move |_, loaded: Option<Loaded>| {
        let Some((jobs, calls)) = loaded else { return ().into_any() };
        let key = plugin.get_untracked();
        let has_jobs = !jobs.items.is_empty();
        view! {
            {has_jobs
                .then(|| {
                    view! {
                        <section class="mb-8">
                            <h2 class="mb-3 text-lg font-semibold">{words::JOBS}</h2>
                            <Jobs jobs=jobs.items key look />
                        </section>
                    }
                })}
            <section>
                <h2 class="mb-3 text-lg font-semibold">{words::CALLS}</h2>
                {list(calls)}
            </section>
        }
        .into_any()
    })
}

fn state(status: RunStatus) -> (StatusKind, &'static str) {
    match status {
        RunStatus::Queued => (StatusKind::Working, "Waiting"),
        RunStatus::Running => (StatusKind::Working, "Going on"),
        RunStatus::Done => (StatusKind::Good, "Done"),
        RunStatus::Failed => (StatusKind::Bad, "Failed"),
        RunStatus::Cancelled => (StatusKind::Neutral, "Cancelled"),
    }
}

#[component]
fn Jobs(jobs: Vec<Job>, key: String, look: Callback<()>) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    let doing = Doing::new();
    let row = move |job: Job| {
        let (name, title, key) = (job.name.clone(), job.title.clone(), key.clone());
        let run = Callback::new(move |_| {
            let (slug, key, name, title) =
                (here.slug.get_untracked(), key.clone(), name.clone(), title.clone());
            doing.run(async move {
                api::running::run(&slug, &key, &name).await?;
                toasts.say(words::job_started(&title));
                look.run(());
                Ok(())
            });
        });
        let last = job.last_run.map(|run| {
            let (kind, word) = state(run.status);
            let says = run.message.filter(|text| !text.is_empty());
            view! {
                <Status kind word />
                {says.map(|text| view! { <p class="text-muted">{text}</p> })}
                <p class="text-muted">
                    <RelativeTime at=Signal::stored(run.queued_at) />
                </p>
            }
        });
        view! {
            <tr>
                <td>
                    {job.title}
                    {job.schedule.map(|when| view! { <p class="text-muted font-mono text-sm">{when}</p> })}
                </td>
                <td>{last}</td>
                <td class="end">
                    <Button busy=doing.busy on_click=run>
                        {words::RUN_NOW}
                    </Button>
                </td>
            </tr>
        }
        .into_any()
    };
    view! {
        <Table
            caption=words::JOBS_TABLE
            list=true
            columns=vec![
                Column::new(words::COL_WHAT),
                Column::new(words::COL_LAST_RUN),
                Column::new(words::COL_ACTION).end(),
            ]
        >
            {jobs.into_iter().map(row).collect_view()}
        </Table>
        <ErrorNote error=doing.error />
    }
    .into_any()
}

fn list(page: Page<Invocation>) -> AnyView {
    if page.items.is_empty() {
        return view! { <EmptyState title=words::NO_CALLS icon=icondata::LuActivity /> }.into_any();
    }
    let rows = page.items.into_iter().map(|call| {
        let (kind, word) = match call.outcome.as_str() {
            "ok" => (StatusKind::Good, "Answered"),
            "refused" | "invalid" => (StatusKind::Neutral, "Refused"),
            "not-supported" => (StatusKind::Neutral, "Not handled"),
            _ => (StatusKind::Bad, "Failed"),
        };
        let took = super::activity::took(i64::try_from(call.duration_us).unwrap_or(i64::MAX));
        view! {
            <tr>
                <td>
                    {words::call(&call.kind, &call.subject)}
                    {reach(call.host_calls, call.host_call_count)}
                </td>
                <td>
                    <Status kind word />
                    {call.message.map(|text| view! { <p class="text-muted">{text}</p> })}
                </td>
                <td>
                    <RelativeTime at=Signal::stored(call.at) />
                </td>
                <td class="end">{took}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <Table
            caption=words::CALLS_TABLE
            list=true
            columns=vec![
                Column::new(words::COL_WHAT),
                Column::new(words::COL_OUTCOME),
                Column::new(words::COL_WHEN),
                Column::new(words::COL_TOOK).end(),
            ]
        >
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}

/// What the call used, one click away.
fn reach(calls: Vec<HostCall>, count: u64) -> Option<AnyView> {
    if calls.is_empty() {
        return None;
    }
    let lines = calls.into_iter().map(|call| {
        let failed = if call.ok { "" } else { ", refused" };
        let line =
            [&call.capability, " ", &call.target, " (", &call.bytes.to_string(), " B", failed, ")"].concat();
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

//! Manage, Activity, Calls: jobs of the plugin, how far their runs are, and the buttons that start and cancel one.

use leptos::prelude::*;
use tenon_api::{
    Page,
    error::Code,
    ids::RunId,
    installations::{Installation, Status as Installed},
    running::{Job, Run, RunStatus},
};

use crate::{
    api::{self, Answer},
    context::use_here,
    doing::{Doing, ErrorNote},
    page::loaded_part,
    texts::installations as words,
    ui::{Button, ButtonSize, Column, RelativeTime, Status, StatusKind, Table, use_toasts},
};

type Loaded = (Installation, Page<Job>);

/// `None`: nothing is installed, which the page says already.
async fn load(slug: String, key: String) -> Answer<Option<Loaded>> {
    let installation = match api::installations::read(&slug, &key).await {
        Ok(installation) => installation,
        Err(error) if error.is(Code::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some((installation, api::running::jobs(&slug, &key).await?)))
}

/// Nothing where the plugin has no jobs; `ended` runs after a run that was started here.
#[component]
pub fn Jobs(#[prop(into)] plugin: Memo<String>, ended: Callback<()>) -> impl IntoView {
    let here = use_here();
    let news = here.live.changes_of(plugin);
    let loaded =
        Resource::new(move || (here.slug.get(), plugin.get(), news.get()), |(slug, key, _)| load(slug, key));
    loaded_part(loaded, move |_, loaded: Option<Loaded>| {
        let Some((installation, jobs)) = loaded.filter(|(_, jobs)| !jobs.items.is_empty()) else {
            return ().into_any();
        };
        let doing = Doing::new();
        let blocked = match installation.status {
            Installed::Active => None,
            Installed::Disabled => Some(words::enable_first(&installation.name)),
            _ => Some(words::WAIT.to_owned()),
        };
        let rows = jobs.items.into_iter().map(move |job| {
            let (key, blocked) = (installation.plugin.clone(), blocked.clone());
            view! { <Row job key blocked doing ended /> }
        });
        view! {
            <section class="mb-8">
                <h2 class="mb-3 text-lg font-semibold">{words::JOBS}</h2>
                <Table
                    caption=words::JOBS_TABLE
                    list=true
                    columns=vec![
                        Column::new(words::COL_WHAT),
                        Column::new(words::COL_LAST_RUN),
                        Column::new(words::COL_ACTION).end(),
                    ]
                >
                    {rows.collect_view()}
                </Table>
                <ErrorNote error=doing.error />
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

/// The newest of what was loaded, answered and told: each may overtake the others.
fn newest(known: impl IntoIterator<Item = Option<Run>>) -> Option<Run> {
    let place = |run: &Run| {
        let begun = run.status != RunStatus::Queued;
        (run.queued_at, run.status.is_over(), run.attempt, begun, run.done)
    };
    let mut newest: Option<Run> = None;
    for run in known.into_iter().flatten() {
        if newest.as_ref().is_none_or(|found| place(found) <= place(&run)) {
            newest = Some(run);
        }
    }
    newest
}

#[component]
fn Row(
    job: Job,
    key: String,
    /// Why it cannot be started.
    blocked: Option<String>,
    doing: Doing,
    ended: Callback<()>,
) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    // What answers said; and the run that was started here.
    let answered = RwSignal::new(None::<Run>);
    let own = RwSignal::new(None::<RunId>);
    let names = StoredValue::new((key, job.name, job.title.clone()));
    let last = {
        let first = job.last_run;
        Memo::new(move |_| {
            let told = names.with_value(|(key, name, _)| here.live.run(key, name));
            newest([first.clone(), answered.get(), told])
        })
    };
    #[cfg(feature = "hydrate")]
    crate::effect::effect(move || {
        let over = last.with(|run| run.as_ref().filter(|run| run.status.is_over()).map(|run| run.id));
        // A quick run is told as over before the answer says which one was started.
        if over.is_some() && own.get() == over {
            own.set(None);
            ended.run(());
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = ended;
    let start = Callback::new(move |_| {
        let (slug, (key, name, title)) = (here.slug.get_untracked(), names.get_value());
        doing.run(async move {
            let run = api::running::run(&slug, &key, &name).await?.run;
            toasts.say(words::job_started(&title));
            let _ = own.try_set(Some(run));
            let read = api::running::read_run(&slug, &key, &run.to_string()).await?;
            let _ = answered.try_set(Some(read));
            Ok(())
        });
    });
    let cancel = move |run: String| {
        let (slug, (key, _, title)) = (here.slug.get_untracked(), names.get_value());
        doing.run(async move {
            let now = match api::running::cancel(&slug, &key, &run).await {
                Ok(now) => {
                    toasts.say(words::run_cancelled(&title));
                    now
                }
                // It ended meanwhile: the row says how.
                Err(error) if error.is(Code::Conflict) => {
                    toasts.say(words::run_over(&title));
                    api::running::read_run(&slug, &key, &run).await?
                }
                Err(error) => return Err(error),
            };
            let _ = answered.try_set(Some(now));
            Ok(())
        });
    };
    let shown = move || last.get().map(|run| view! { <LastRun run /> });
    let open = Memo::new(move |_| {
        last.with(|run| run.as_ref().filter(|run| !run.status.is_over()).map(|run| run.id.to_string()))
    });
    let stop = move || {
        open.get().map(|run| {
            let press = Callback::new(move |_| cancel(run.clone()));
            view! {
                <Button size=ButtonSize::Sm busy=doing.busy on_click=press>
                    {words::CANCEL_RUN}
                </Button>
            }
        })
    };
    view! {
        <tr>
            <td>
                {job.title}
                {job.when.map(|when| view! { <p class="text-sm text-muted">{when}</p> })}
            </td>
            <td>{shown}</td>
            <td class="end">
                <div class="flex flex-wrap gap-2 sm:justify-end">
                    {stop}
                    <Button size=ButtonSize::Sm busy=doing.busy disabled=Signal::stored(blocked) on_click=start>
                        {words::RUN_NOW}
                    </Button>
                </div>
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn LastRun(run: Run) -> impl IntoView {
    let (kind, word) = state(run.status);
    let at_work = run.status == RunStatus::Running;
    let far = at_work.then(|| words::run_progress(run.done, run.total)).filter(|text| !text.is_empty());
    let says = run.message.filter(|text| !text.is_empty());
    view! {
        <Status kind word />
        {far.map(|text| view! { <p class="num">{text}</p> })}
        {says.map(|text| view! { <p class="text-muted">{text}</p> })}
        <p class="text-muted">
            <RelativeTime at=Signal::stored(run.queued_at) />
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use tenon_api::Timestamp;

    use super::*;

    fn run(queued: i64, status: RunStatus, done: u64) -> Run {
        Run {
            id: RunId::new(),
            job: "work".into(),
            status,
            cause: "person".into(),
            attempt: 1,
            done,
            total: 10,
            message: None,
            report: None,
            queued_at: Timestamp::from_micros(queued),
            started_at: None,
            finished_at: None,
        }
    }

    #[test]
    fn what_is_further_on_wins_whichever_comes_last() {
        let (waits, works, further, over) = (
            run(1, RunStatus::Queued, 0),
            run(1, RunStatus::Running, 2),
            run(1, RunStatus::Running, 3),
            run(1, RunStatus::Cancelled, 0),
        );
        let found = |known: &[&Run]| newest(known.iter().map(|run| Some((*run).clone())));
        assert_eq!(found(&[&works, &waits]), Some(works.clone()));
        assert_eq!(found(&[&further, &works]), Some(further.clone()));
        assert_eq!(found(&[&over, &further]), Some(over.clone()));
        let next = run(2, RunStatus::Queued, 0);
        assert_eq!(found(&[&next, &over]), Some(next.clone()), "a new run begins anew");
        assert_eq!(newest([None, None]), None);
    }
}

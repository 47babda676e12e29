//! Claims jobs and runs them: woken by commits, by the next due time, and never by a tick under a second.

use std::time::Duration;

use tenon_api::{Timestamp, error::Code};
use tenon_store::{
    Cx, JobRow, TenantCx,
    jobs::{self, Queue},
};
use tokio::task::JoinSet;

use super::{files::DeleteFiles, operation::RunOperation, plugin::RunPluginJob};
use crate::{Core, Error, Result, invocations::write_for_ever, operations::run::Fence};

/// How long the runner sleeps when nothing is due and nobody rings.
const IDLE: Duration = Duration::from_secs(30);

/// Installs, uninstalls and what follows from them never wait for what plugins do.
const OWN: Queue = Queue::AllBut(RunPluginJob::KIND);
const OF_PLUGINS: Queue = Queue::Plugins(RunPluginJob::KIND);

/// Starts the workers; they end when the set is dropped. On SQLite no other process can be at work, so what was
/// running when the last one ended is free again.
pub async fn start(core: &Core) -> Result<JoinSet<()>> {
    if core.db.is_sqlite() {
        let cx = Cx::system("boot");
        let freed = core
            .db
            .write_platform(&cx, |tx| Box::pin(async move { jobs::free_all_leases(tx).await }))
            .await?;
        if freed > 0 {
            tracing::info!(freed, "work that the last process left behind goes on");
        }
    }
    let mut workers = JoinSet::new();
    workers.spawn(super::maintenance::sweep_for_ever(core.clone()));
    workers.spawn(write_for_ever(core.clone()));
    for _ in 0..core.settings.job_workers.max(1) {
        workers.spawn(work(core.clone(), OWN));
    }
    for _ in 0..core.settings.plugin_job_workers.max(1) {
        workers.spawn(work(core.clone(), OF_PLUGINS));
    }
    Ok(workers)
}

async fn work(core: Core, queue: Queue) {
    loop {
        // Listen before looking, so that no ring is lost in between.
        let bell = core.job_bell.notified();
        match claim(&core, queue).await {
            Ok(Some(job)) => {
                // Another worker may have more to do.
                core.job_bell.notify_waiters();
                run_one(&core, job).await;
            }
            Ok(None) => {
                let wait = next_wait(&core, queue).await;
                let _ = tokio::time::timeout(wait, bell).await;
            }
            Err(error) => {
                tracing::error!(%error, "jobs cannot be claimed");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }
}

async fn claim(core: &Core, queue: Queue) -> Result<Option<JobRow>> {
    let cx = Cx::system("jobs");
    let lease = i64::try_from(core.settings.job_lease.as_secs()).unwrap_or(60);
    let per_tenant = i64::from(match queue {
        OWN => core.settings.jobs_per_tenant,
        _ => core.settings.plugin_jobs_per_tenant,
    });
    Ok(core
        .db
        .write_platform(&cx, move |tx| {
            Box::pin(async move { jobs::claim(tx, queue, lease, per_tenant).await })
        })
        .await?)
}

/// Until the next job is due, at least a second so that nothing spins.
async fn next_wait(core: &Core, queue: Queue) -> Duration {
    let cx = Cx::system("jobs");
    let due = async {
        let mut tx = core.db.read_platform(&cx).await?;
        jobs::next_due(&mut tx, queue).await
    };
    match due.await {
        Ok(Some(at)) => Duration::from_micros(u64::try_from(at - Timestamp::now().micros()).unwrap_or(0))
            .clamp(Duration::from_secs(1), IDLE),
        Ok(None) => IDLE,
        Err(error) => {
            tracing::error!(%error, "the next job cannot be read");
            Duration::from_secs(2)
        }
    }
}

async fn run_one(core: &Core, job: JobRow) {
    let fence = Fence { job: job.id, attempt: job.attempt };
    let outcome = {
        let work = execute(core, &job, fence);
        tokio::pin!(work);
        let mut beat = tokio::time::interval(core.settings.job_lease / 3);
        beat.tick().await;
        loop {
            tokio::select! {
                outcome = &mut work => break outcome,
                _ = beat.tick() => extend(core, &job, fence).await,
            }
        }
    };
    if let Err(error) = outcome {
        settle(core, &job, fence, &error).await;
    }
}

async fn execute(core: &Core, job: &JobRow, fence: Fence) -> Result<()> {
    let cx = tenant_cx(job);
    match job.kind.as_str() {
        RunOperation::KIND => {
            let payload: RunOperation =
                serde_json::from_value(job.payload.clone()).map_err(Error::internal)?;
            payload.run(core, &cx, fence).await?;
        }
        DeleteFiles::KIND => {
            let payload: DeleteFiles =
                serde_json::from_value(job.payload.clone()).map_err(Error::internal)?;
            payload.run(core, &cx).await?;
        }
        RunPluginJob::KIND => {
            let payload: RunPluginJob =
                serde_json::from_value(job.payload.clone()).map_err(Error::internal)?;
            payload.run(core, &cx, fence).await?;
        }
        other => return Err(Error::internal(format!("no code runs jobs of the kind {other:?}"))),
    }
    // A job whose work was over already still has its row.
    core.write(&cx, move |tx| {
        Box::pin(async move {
            match jobs::finish(tx, fence.job, fence.attempt).await {
                Err(tenon_store::Error::FenceLost) => Ok(()),
                other => other,
            }
        })
    })
    .await
}

/// Jobs name their tenant by id only; names are for pages.
fn tenant_cx(job: &JobRow) -> Cx {
    let tenant = TenantCx { id: job.tenant_id, slug: String::new(), name: String::new(), role: None };
    Cx::system(job.id.to_string()).in_tenant(tenant)
}

async fn extend(core: &Core, job: &JobRow, fence: Fence) {
    let cx = tenant_cx(job);
    let lease = i64::try_from(core.settings.job_lease.as_secs()).unwrap_or(60);
    let extended = core
        .db
        .write(&cx, move |tx| {
            Box::pin(async move { jobs::extend(tx, fence.job, fence.attempt, lease).await })
        })
        .await;
    if let Err(error) = extended {
        tracing::warn!(%error, job = %fence.job, "a lease could not be extended");
    }
}

/// Later again with a growing pause, or never again.
async fn settle(core: &Core, job: &JobRow, fence: Fence, error: &Error) {
    let (id, kind, attempt) = (job.id, &job.kind, job.attempt);
    match error.code() {
        // A plugin's own word, which it may say as often as it likes.
        Code::PluginUnavailable => tracing::info!(job = %id, kind, attempt, %error, "a plugin's job waits"),
        _ => {
            tracing::error!(job = %id, kind, attempt, %error, source = ?std::error::Error::source(error), "a job failed");
        }
    }
    let cx = tenant_cx(job);
    let text = error.to_string();
    let is_last = job.attempt >= job.max_attempts;
    let pause = (1_i64 << job.attempt.clamp(0, 9)).max(error.retry_after().map_or(0, |s| s as i64));
    let at = Timestamp::now().plus_seconds(pause);
    if is_last && job.kind == RunPluginJob::KIND {
        let given_up = match serde_json::from_value::<RunPluginJob>(job.payload.clone()) {
            Ok(payload) => payload.give_up(core, &cx, fence, error.detail()).await,
            Err(error) => Err(Error::internal(error)),
        };
        if let Err(error) = given_up {
            tracing::error!(%error, job = %fence.job, "a failed run could not be ended");
        }
        return;
    }
    let settled = core
        .db
        .write(&cx, move |tx| {
            let text = text.clone();
            Box::pin(async move {
                if is_last {
                    jobs::bury(tx, fence.job, fence.attempt, &text).await
                } else {
                    jobs::retry(tx, fence.job, fence.attempt, at, &text).await
                }
            })
        })
        .await;
    if let Err(error) = settled {
        tracing::error!(%error, job = %fence.job, "a failed job could not be put back");
    }
}

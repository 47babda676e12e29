//! The job behind a run of a plugin's `[[jobs]]`: one call, then the run's end. A fault that says "later" is tried
//! again, with a growing pause, on the same run.

use serde::{Deserialize, Serialize};
use tenon_api::{
    error::Code,
    ids::{JobId, RunId},
};
use tenon_contract::{
    abi::{CallKind, FaultCode, JobAnswer, JobHead},
    guest::MAX_KEPT_RUNS,
};
use tenon_store::{
    Cx, NewEvent, NewJob, TenantTx, installations, jobs,
    runs::{self, Ended, RunRow, RunState},
};

use crate::{
    Core, Error, Result,
    guests::{Call, explain},
    invocations::plain,
    operations::run::Fence,
    ports::Outcome,
    snapshot::Installed,
};

/// Bytes of a report that is kept.
const MAX_REPORT: usize = 64 << 10;
/// Seconds that a plugin may ask to be left alone before the next attempt.
const MAX_PAUSE: u64 = 3_600;
/// Characters of the sentence that is kept.
const MAX_MESSAGE: usize = 500;

/// Carries a run out; may run twice.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunPluginJob {
    pub run: RunId,
}

/// What an attempt came to.
enum End {
    Over(Ended),
    /// Worth another attempt, after this many seconds where it is known.
    Again {
        why: String,
        after: Option<u64>,
    },
}

impl RunPluginJob {
    pub const KIND: &'static str = "run_plugin_job";
    pub const MAX_ATTEMPTS: i64 = 5;

    pub fn queue(&self, cx: &Cx) -> Result<NewJob> {
        Ok(NewJob {
            id: JobId::new(),
            kind: Self::KIND.into(),
            key: self.run.to_string(),
            payload: serde_json::to_value(self).map_err(Error::internal)?,
            run_at: cx.now,
            max_attempts: Self::MAX_ATTEMPTS,
        })
    }

    pub async fn run(&self, core: &Core, cx: &Cx, fence: Fence) -> Result<()> {
        let id = self.run;
        let begun = core
            .db
            .write(cx, move |tx| {
                Box::pin(async move {
                    jobs::check_fence(tx, fence.job, fence.attempt).await?;
                    match runs::begin(tx, id).await? {
                        true => runs::find(tx, id).await,
                        false => Ok(None),
                    }
                })
            })
            .await?;
        // Cancelled meanwhile, or deleted with its plugin.
        let Some(row) = begun else { return Ok(()) };
        let snapshot = core.snapshot(cx).await?;
        let installed = snapshot.active().find(|installed| installed.row.id == row.installation_id).cloned();
        let Some(installed) = installed else {
            return self.end(core, cx, fence, failed("The plugin is not active any more.")).await;
        };
        core.tell_run(cx, installed.key.as_str(), id).await?;
        match self.attempt(core, cx, &installed, &row).await? {
            End::Over(ended) => self.end(core, cx, fence, ended).await,
            End::Again { why, after } => {
                let error = Error::new(Code::PluginUnavailable, why);
                Err(match after {
                    Some(seconds) => error.with_retry_after(seconds),
                    None => error,
                })
            }
        }
    }

    /// No attempt is left: the run failed, and nothing stays of the job.
    pub async fn give_up(&self, core: &Core, cx: &Cx, fence: Fence, why: &str) -> Result<()> {
        let (id, ended) = (self.run, failed(why));
        let closed = core
            .db
            .write(cx, move |tx| {
                let ended = ended.clone();
                Box::pin(async move {
                    let closed = close(tx, id, &ended).await?;
                    jobs::finish(tx, fence.job, fence.attempt).await?;
                    Ok(closed)
                })
            })
            .await?;
        self.tell(core, cx, closed).await
    }

    async fn attempt(&self, core: &Core, cx: &Cx, installed: &Installed, row: &RunRow) -> Result<End> {
        let head = JobHead {
            v: 1,
            version: installed.release.version.to_string(),
            job: row.job.clone(),
            run: row.id.to_string(),
            attempt: u32::try_from(row.attempt).unwrap_or(1),
            input: row.input.clone(),
        };
        let head = serde_json::to_string(&head).map_err(Error::internal)?;
        let called = Call {
            subject: row.job.clone(),
            run: Some(row.id),
            power: Some(format!("jobs:{}", row.job)),
            ..Call::new(installed, CallKind::Job, head)
        };
        let report = core.call(cx, called).await?;
        Ok(match report.outcome {
            Outcome::Answer { head, .. } => {
                let answer: JobAnswer = serde_json::from_str(&head).unwrap_or_default();
                let report = answer.report.map(|report| report.to_string());
                End::Over(Ended {
                    state: RunState::Done,
                    message: answer.message.map(|message| plain(&message, MAX_MESSAGE)),
                    report: report.filter(|report| report.len() <= MAX_REPORT),
                })
            }
            Outcome::Fault(fault) if fault.code == FaultCode::Unavailable => {
                let after = fault.retry_after_ms.map(|ms| u64::from(ms).div_ceil(1_000).min(MAX_PAUSE));
                End::Again { why: plain(&fault.message, MAX_MESSAGE), after }
            }
            Outcome::Resting { retry_after } => {
                End::Again { why: explain(&report.outcome), after: Some(retry_after.as_secs() + 1) }
            }
            busy @ (Outcome::Busy | Outcome::NotReady | Outcome::Broken(_)) => {
                End::Again { why: explain(&busy), after: None }
            }
            other => End::Over(failed(&explain(&other))),
        })
    }

    /// The run's end, by the attempt that holds the job: what a lost one comes to is rolled back.
    async fn end(&self, core: &Core, cx: &Cx, fence: Fence, ended: Ended) -> Result<()> {
        let id = self.run;
        let closed = core
            .db
            .write(cx, move |tx| {
                let ended = ended.clone();
                Box::pin(async move {
                    jobs::check_fence(tx, fence.job, fence.attempt).await?;
                    close(tx, id, &ended).await
                })
            })
            .await?;
        self.tell(core, cx, closed).await
    }

    async fn tell(&self, core: &Core, cx: &Cx, closed: Option<String>) -> Result<()> {
        match closed {
            Some(plugin) => core.tell_run(cx, &plugin, self.run).await,
            None => Ok(()),
        }
    }
}

/// The run's end with its event; answers whose it was, or nothing when it was cancelled meanwhile.
async fn close(tx: &mut TenantTx<'_>, run: RunId, ended: &Ended) -> tenon_store::Result<Option<String>> {
    let Some(row) = runs::find(tx, run).await? else { return Ok(None) };
    if !runs::end(tx, run, ended).await? {
        return Ok(None);
    }
    // A plugin that starts its jobs without end writes over its own past.
    runs::trim_job(tx, row.installation_id, &row.job, MAX_KEPT_RUNS as i64).await?;
    let plugin = installations::get(tx, row.installation_id).await?.plugin_key;
    let kind = if ended.state == RunState::Done { "job.finished" } else { "job.failed" };
    tx.emit(NewEvent::new(
        kind,
        serde_json::json!({
            "plugin": plugin, "installation": row.installation_id, "job": row.job, "run": row.id,
            "message": ended.message,
        }),
    ));
    Ok(Some(plugin))
}

fn failed(why: &str) -> Ended {
    Ended { state: RunState::Failed, message: Some(plain(why, MAX_MESSAGE)), report: None }
}

//! The job behind a run of a plugin's `[[jobs]]`: one call, then the run's end. A fault that says "later" is tried
//! again, with a growing pause, on the same run.

use serde::{Deserialize, Serialize};
use tenon_api::ids::{JobId, RunId};
use tenon_contract::abi::{CallKind, FaultCode, JobAnswer, JobHead};
use tenon_store::{
    Cx, NewEvent, NewJob, jobs,
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
    /// Worth another attempt.
    Again(String),
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
            return self.end(core, cx, None, &row, failed("The plugin is not active any more.")).await;
        };
        core.tell_run(cx, installed.key.as_str(), id).await?;
        match self.attempt(core, cx, &installed, &row).await? {
            End::Over(ended) => self.end(core, cx, Some(&installed), &row, ended).await,
            End::Again(why) if row.attempt >= Self::MAX_ATTEMPTS => {
                self.end(core, cx, Some(&installed), &row, failed(&why)).await
            }
            End::Again(why) => Err(Error::new(tenon_api::error::Code::PluginUnavailable, why)),
        }
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
        let called =
            Call { subject: row.job.clone(), run: Some(row.id), ..Call::new(installed, CallKind::Job, head) };
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
                End::Again(plain(&fault.message, MAX_MESSAGE))
            }
            busy @ (Outcome::Busy | Outcome::Resting { .. } | Outcome::NotReady) => {
                End::Again(explain(&busy))
            }
            other => End::Over(failed(&explain(&other))),
        })
    }

    /// The run's end with its event; nothing when it was cancelled meanwhile.
    async fn end(
        &self,
        core: &Core,
        cx: &Cx,
        installed: Option<&Installed>,
        row: &RunRow,
        ended: Ended,
    ) -> Result<()> {
        let kind = if ended.state == RunState::Done { "job.finished" } else { "job.failed" };
        let plugin = installed.map(|installed| installed.key.to_string()).unwrap_or_default();
        let event = NewEvent::new(
            kind,
            serde_json::json!({
                "plugin": plugin, "installation": row.installation_id, "job": row.job, "run": row.id,
                "message": ended.message,
            }),
        );
        let id = self.run;
        core.db
            .write(cx, move |tx| {
                let (ended, event) = (ended.clone(), event.clone());
                Box::pin(async move {
                    if runs::end(tx, id, &ended).await? {
                        tx.emit(event);
                    }
                    Ok(())
                })
            })
            .await?;
        core.tell_run(cx, &plugin, id).await
    }
}

fn failed(why: &str) -> Ended {
    Ended { state: RunState::Failed, message: Some(plain(why, MAX_MESSAGE)), report: None }
}

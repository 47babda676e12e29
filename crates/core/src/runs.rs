//! Jobs of plugins: starting them, running them, saying how far they are. A run is a row that outlives the job in
//! the queue behind it; `jobs::plugin` carries it out.

pub mod cancel;
pub mod get;
pub mod list;
pub mod progress;
pub mod start;

use tenon_api::running::{Run, RunStatus};
use tenon_contract::manifest::Job;
use tenon_store::runs::{RunRow, RunState};

use crate::{Error, Result, snapshot::Installed};

fn declared<'a>(installed: &'a Installed, job: &str) -> Result<&'a Job> {
    let mut all = installed.release.manifest.jobs.iter();
    all.find(|known| known.name == job).ok_or_else(|| Error::not_found("job"))
}

fn wire(row: RunRow) -> Run {
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    Run {
        id: row.id,
        job: row.job,
        status: match row.state {
            RunState::Queued => RunStatus::Queued,
            RunState::Running => RunStatus::Running,
            RunState::Done => RunStatus::Done,
            RunState::Failed => RunStatus::Failed,
            RunState::Cancelled => RunStatus::Cancelled,
        },
        cause: row.cause,
        attempt: u32::try_from(row.attempt).unwrap_or_default(),
        done: count(row.done),
        total: count(row.total),
        message: row.message,
        report: row.report.and_then(|text| serde_json::from_str(&text).ok()),
        queued_at: row.queued_at,
        started_at: row.started_at,
        finished_at: row.finished_at,
    }
}

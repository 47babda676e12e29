//! Calls into the sandbox, as they went. A call only leaves a note in memory; a worker writes what gathered in one
//! write per tenant, and whoever looks has them written first.

pub mod list;
mod recorder;
pub mod usage;

use tenon_api::{Timestamp, ids::InvocationId};
use tenon_contract::abi::{CallKind, FaultCode};
use tenon_store::{Cx, invocations::InvocationRow};

pub(crate) use recorder::{Noted, Recorder, write_for_ever};

use crate::{
    Error,
    guests::explain,
    ports::{Outcome, Report},
    snapshot::Installed,
};

/// Characters of a sentence that is kept.
const MAX_MESSAGE: usize = 500;

/// The note of one call.
pub(crate) fn noted(
    cx: &Cx,
    installed: &Installed,
    kind: CallKind,
    subject: String,
    power: Option<String>,
    report: &Report,
) -> Noted {
    let micros = |time: std::time::Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
    let failed = !matches!(report.outcome, Outcome::Answer { .. });
    let bytes: u64 = report.host_calls.iter().map(|call| call.bytes).sum();
    Noted {
        tenant: installed.row.tenant_id,
        failed,
        power,
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        row: InvocationRow {
            id: InvocationId::new(),
            installation_id: installed.row.id,
            at: Timestamp::now(),
            kind: kind.as_str().to_owned(),
            subject,
            version: installed.release.version.to_string(),
            outcome: word(&report.outcome).to_owned(),
            message: failed.then(|| plain(&told(&report.outcome), MAX_MESSAGE)),
            duration_us: micros(report.duration),
            memory_peak: i64::try_from(report.peak_memory).unwrap_or(i64::MAX),
            host_calls: serde_json::to_value(&report.host_calls).unwrap_or_default(),
            host_call_count: i64::try_from(report.host_call_count).unwrap_or(i64::MAX),
            actor: cx.actor.label(),
            request_id: cx.request_id.clone(),
        },
    }
}

/// Why it brought no answer, for who looks into the record: what broke as the sandbox names it, too.
fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Trap(why) | Outcome::Broken(why) => format!("{} ({why})", explain(outcome)),
        other => explain(other),
    }
}

/// A plugin that has nothing to do in this kind of call did nothing, unless it used a power before it said so.
pub(crate) fn is_worth_a_note(report: &Report) -> bool {
    let nothing = matches!(&report.outcome, Outcome::Fault(fault) if fault.code == FaultCode::NotSupported);
    !nothing || report.host_call_count > 0
}

/// A guest's text as it may be kept: without control characters, which one database does not take, and cut.
pub(crate) fn plain(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(most).collect()
}

/// How it ended, as the record keeps it.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Answer { .. } => "ok",
        Outcome::Fault(fault) => match fault.code {
            FaultCode::Invalid => "invalid",
            FaultCode::Refused => "refused",
            FaultCode::Unavailable => "unavailable",
            FaultCode::NotSupported => "not-supported",
            FaultCode::Failed => "failed",
        },
        Outcome::Deadline => "deadline",
        Outcome::OutOfMemory => "memory",
        Outcome::Trap(_) => "trap",
        Outcome::Resting { .. } => "resting",
        Outcome::Busy => "busy",
        Outcome::NotReady => "not-ready",
        Outcome::Broken(_) => "server",
    }
}

/// Every word that [`InvocationRow::outcome`] may hold, and `failed` for all but `ok` besides its own meaning.
const OUTCOMES: [&str; 13] = [
    "ok",
    "invalid",
    "refused",
    "unavailable",
    "not-supported",
    "failed",
    "deadline",
    "memory",
    "trap",
    "resting",
    "busy",
    "not-ready",
    "server",
];

fn known(pointer: &str, text: &str, all: &[&str]) -> crate::Result<()> {
    if all.contains(&text) {
        return Ok(());
    }
    Err(Error::invalid(pointer, "unknown", format!("{text:?} is none of {}.", all.join(", "))))
}

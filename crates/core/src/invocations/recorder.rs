//! Notes wait here until the worker writes them. What does not fit is counted and dropped: a record of calls must
//! never hold up a call.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tenon_api::{
    Timestamp,
    error::Code,
    ids::{InstallationId, TenantId},
};
use tenon_store::{
    Cx, TenantCx, installations,
    invocations::{self as store, Counted, InvocationRow},
};
use tokio::sync::Notify;

use crate::{Core, Error, Result};

/// Notes that may wait.
const MOST: usize = 20_000;
/// Of one installation: a plugin that is called without end loses its own notes, and nobody else's.
const MOST_OF_ONE: usize = MOST / 10;
/// Rows of one write.
const BATCH: usize = 500;
/// Notes gather this long.
const PAUSE: Duration = Duration::from_secs(1);
const HOUR: i64 = 3_600_000_000;

/// One call that was made.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub tenant: TenantId,
    pub failed: bool,
    pub bytes: i64,
    /// What is used by the call itself; see [`crate::guests::Call`].
    pub power: Option<String>,
    pub row: InvocationRow,
}

#[derive(Debug, Default)]
pub struct Recorder {
    waiting: Mutex<Waiting>,
    bell: Notify,
    /// One writer at a time, so that whoever looks sees what was noted before.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Waiting {
    notes: Vec<Noted>,
    of_one: HashMap<InstallationId, usize>,
    dropped: u64,
}

impl Recorder {
    pub(crate) fn note(&self, noted: Noted) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let all = waiting.notes.len();
        let own = waiting.of_one.entry(noted.row.installation_id).or_default();
        if all >= MOST || *own >= MOST_OF_ONE {
            waiting.dropped += 1;
            return;
        }
        *own += 1;
        waiting.notes.push(noted);
        drop(waiting);
        self.bell.notify_one();
    }

    fn take(&self) -> Waiting {
        mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Back in front, after a write that did not work.
    fn give_back(&self, notes: Vec<Noted>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = mem::replace(&mut waiting.notes, notes);
        waiting.notes.extend(newer);
        let over = waiting.notes.len().saturating_sub(MOST);
        waiting.notes.truncate(MOST);
        waiting.dropped += over as u64;
        // What was given back takes places of its installation again.
        let mut of_one = HashMap::new();
        for note in &waiting.notes {
            *of_one.entry(note.row.installation_id).or_default() += 1;
        }
        waiting.of_one = of_one;
    }
}

pub(crate) async fn write_for_ever(core: Core) {
    loop {
        core.invocations.bell.notified().await;
        tokio::time::sleep(PAUSE).await;
        if let Err(error) = core.record_calls().await {
            tracing::warn!(%error, "the record of calls could not be written; it is tried again");
            // Nothing else may ring for what was given back.
            core.invocations.bell.notify_one();
        }
    }
}

impl Core {
    /// Waits until what was noted until now is written: by the recorder, whose work it is, and not by who looks.
    pub(crate) async fn calls_written(&self) -> Result<()> {
        let core = self.clone();
        let written =
            tokio::spawn(async move { core.record_calls().await }).await.map_err(Error::internal)?;
        if let Err(error) = written {
            // Whoever looks sees what is there: another tenant's notes may be what could not be written.
            tracing::warn!(%error, "the record of calls could not be written before somebody looked");
        }
        Ok(())
    }

    /// Writes what was noted until now.
    pub async fn record_calls(&self) -> Result<()> {
        let _turn = self.invocations.turn.lock().await;
        let Waiting { notes, dropped, .. } = self.invocations.take();
        if dropped > 0 {
            tracing::warn!(dropped, "calls were not recorded: too many at once");
        }
        let mut by_tenant: HashMap<TenantId, Vec<Noted>> = HashMap::new();
        for note in notes {
            by_tenant.entry(note.tenant).or_default().push(note);
        }
        let mut failed = None;
        for (tenant, notes) in by_tenant {
            for batch in notes.chunks(BATCH) {
                match self.write_batch(tenant, batch).await {
                    Ok(()) => {}
                    Err(error) if error.code() == Code::Unavailable => {
                        self.invocations.give_back(batch.to_vec());
                        failed = Some(error);
                    }
                    // It would not be taken the next time either, and would hold up all that comes after it.
                    Err(error) => {
                        let source = std::error::Error::source(&error).map(ToString::to_string);
                        tracing::error!(%tenant, calls = batch.len(), source, "calls were not recorded: the database does not take them");
                    }
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }

    async fn write_batch(&self, tenant: TenantId, notes: &[Noted]) -> Result<()> {
        let tenant = TenantCx { id: tenant, slug: String::new(), name: String::new(), role: None };
        let cx = Cx::system("record").in_tenant(tenant);
        let notes = notes.to_vec();
        self.db
            .write(&cx, move |tx| {
                let mut notes = notes.clone();
                Box::pin(async move {
                    // What was only tried, before anything was installed, belongs to nothing that is kept.
                    let known: BTreeSet<InstallationId> = installations::ids(tx).await?.into_iter().collect();
                    notes.retain(|note| known.contains(&note.row.installation_id));
                    let (sums, powers) = (sums(&notes), powers(&notes));
                    for note in &notes {
                        store::insert(tx, &note.row).await?;
                    }
                    for sum in &sums {
                        store::count(tx, sum).await?;
                    }
                    for ((installation, power), (uses, at)) in &powers {
                        store::use_power(tx, *installation, power, *uses, *at).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(())
    }
}

fn sums(notes: &[Noted]) -> Vec<Counted> {
    let mut all: BTreeMap<(InstallationId, i64), Counted> = BTreeMap::new();
    for note in notes {
        let hour = note.row.at.micros().div_euclid(HOUR) * HOUR;
        let sum = all.entry((note.row.installation_id, hour)).or_insert(Counted {
            installation: note.row.installation_id,
            hour: Timestamp(hour),
            calls: 0,
            failed: 0,
            duration_us: 0,
            bytes: 0,
        });
        sum.calls += 1;
        sum.failed += i64::from(note.failed);
        sum.duration_us = sum.duration_us.saturating_add(note.row.duration_us);
        sum.bytes = sum.bytes.saturating_add(note.bytes);
    }
    all.into_values().collect()
}

type Powers = BTreeMap<(InstallationId, String), (i64, Timestamp)>;

/// Uses of each power; of a call with very many only the first ones say of what. A job, a hook and a route are used by
/// being called.
fn powers(notes: &[Noted]) -> Powers {
    let mut all = Powers::new();
    for note in notes {
        let calls = note.row.host_calls.as_array().into_iter().flatten();
        for power in calls.filter_map(power_of).chain(note.power.clone()) {
            let used = all.entry((note.row.installation_id, power)).or_insert((0, note.row.at));
            used.0 += 1;
            used.1 = used.1.max(note.row.at);
        }
    }
    all
}

/// The id of the power in the consent, or the capability's name where a call does not say which of several it used.
fn power_of(call: &Value) -> Option<String> {
    let word = |name: &str| call.get(name)?.as_str();
    let (capability, target) = (word("capability")?, word("target")?);
    match capability {
        // Progress is part of the run, which counts itself.
        "jobs" if target == "progress" => None,
        "directory" | "secrets" => Some(format!("{capability}:{target}")),
        // An own value is not named; a shared one by its namespace.
        "kv" if !target.is_empty() => Some(format!("kv:shared:{target}")),
        // Up to its version: what stands behind it is the guest's to choose.
        "services" => Some(match target.split_once('@') {
            Some((name, rest)) => {
                let version = rest.split('.').next().unwrap_or_default();
                format!("services:{name}@{version}")
            }
            None => capability.to_owned(),
        }),
        _ => Some(capability.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tenon_api::ids::InvocationId;

    use super::*;

    fn noted(installation: InstallationId) -> Noted {
        let row = InvocationRow {
            id: InvocationId::new(),
            installation_id: installation,
            at: Timestamp(0),
            kind: "route".into(),
            subject: String::new(),
            version: "1.0.0".into(),
            outcome: "ok".into(),
            message: None,
            duration_us: 1,
            memory_peak: 0,
            host_calls: json!([]),
            host_call_count: 0,
            actor: "anonymous".into(),
            request_id: String::new(),
        };
        Noted { tenant: TenantId::new(), failed: false, bytes: 0, power: None, row }
    }

    /// Also while nothing can be written: what is given back counts like what is new.
    #[test]
    fn a_plugin_that_is_called_without_end_takes_its_own_places_only() {
        let (recorder, busy, other) = (Recorder::default(), InstallationId::new(), InstallationId::new());
        for _ in 0..3 {
            for _ in 0..MOST_OF_ONE + 10 {
                recorder.note(noted(busy));
            }
            let taken = recorder.take();
            assert_eq!(taken.notes.len(), MOST_OF_ONE);
            recorder.give_back(taken.notes);
        }
        recorder.note(noted(other));
        assert_eq!(recorder.take().notes.len(), MOST_OF_ONE + 1);
    }

    #[test]
    fn a_guest_names_no_powers() {
        let power = |capability: &str, target: &str| {
            power_of(&json!({"capability": capability, "target": target, "ok": false}))
        };
        let asked = Some("services:jira/ticketing@1".to_owned());
        for method in ["create", "one.more", "a@2.b", ""] {
            assert_eq!(power("services", &format!("jira/ticketing@1.{method}")), asked, "{method}");
        }
        assert_eq!(power("services", "list").as_deref(), Some("services"));
        assert_eq!(power("kv", "").as_deref(), Some("kv"));
        assert_eq!(power("jobs", "progress"), None);
    }
}

//! One commit: values are checked, hooks asked, and everything is stored, told and audited in one transaction.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value, json};
use tenon_api::{
    FieldError, Timestamp,
    error::Code,
    ids::{InstallationId, RecordId},
};
use tenon_contract::records::{MAX_BEFORE_BYTES, MAX_COMMIT_STEPS, MAX_OPERATIONS};
use tenon_store::{
    Cx, NewAudit, NewEvent, TenantTx,
    kv::{self, KvError},
    records::{
        find,
        write::{self, Done, Expect, Operation, Problem, Quota, WriteError, Written},
    },
};

use super::{
    hooks::{self, Draft},
    open::Opened,
    values::{self, Fit, Given},
};
use crate::{Core, Error, Result};

/// A wanted write.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// `None` makes a new record.
    pub id: Option<RecordId>,
    /// `None` deletes.
    pub values: Option<Map<String, Value>>,
    /// Only when the stored version is this; 0: only when there is none.
    pub if_version: Option<i64>,
    /// Pointer of the operation in what the caller sent; empty where it is the whole.
    pub place: String,
}

/// The writes on one collection.
#[derive(Debug)]
pub(crate) struct Part {
    pub opened: Opened,
    pub changes: Vec<Change>,
}

/// A small value in the same commit.
#[derive(Debug, Clone)]
pub(crate) struct KvPart {
    pub installation: InstallationId,
    pub put: kv::Put,
    pub place: String,
}

#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub parts: Vec<Part>,
    pub kv: Vec<KvPart>,
    /// Told with the rest, or not at all.
    pub events: Vec<NewEvent>,
    /// A hook's own writes are not shown to hooks: they would call each other for ever.
    pub without_hooks: bool,
}

/// A write that happened.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub id: RecordId,
    pub values: Map<String, Value>,
    pub done: Done,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What became of each part's changes, and the new versions of the small values.
#[derive(Debug, Default)]
pub(crate) struct Committed {
    pub parts: Vec<Vec<Stored>>,
    pub kv: Vec<i64>,
}

/// A part that may be stored.
struct Ready {
    opened: Opened,
    operations: Vec<Operation>,
    places: Vec<String>,
    /// The version was read for the hooks; nobody asked for it.
    read: Vec<bool>,
}

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("{1}")]
    Records(usize, #[source] WriteError),
    #[error("{1}")]
    Kv(usize, #[source] KvError),
}

/// Somebody else may write between the hooks and the transaction so often.
const TRIES: usize = 3;

pub(crate) async fn commit(core: &Core, cx: &Cx, batch: Batch) -> Result<Committed> {
    let count = batch.parts.iter().map(|part| part.changes.len()).sum::<usize>();
    let count = count + batch.kv.len() + batch.events.len();
    if count > MAX_OPERATIONS {
        let detail = format!("{count} operations; send at most {MAX_OPERATIONS} at once.");
        return Err(Error::invalid("/operations", "too_many", detail));
    }
    let (kv, events): (Arc<[KvPart]>, Arc<[NewEvent]>) = (batch.kv.into(), batch.events.into());
    let mut tries = 0;
    loop {
        tries += 1;
        let (mut ready, mut steps) = (Vec::with_capacity(batch.parts.len()), MAX_COMMIT_STEPS);
        for part in &batch.parts {
            ready.push(prepare(core, cx, part, batch.without_hooks, &mut steps).await?);
        }
        let ready: Arc<[Ready]> = ready.into();
        match store(core, cx, &ready, &kv, &events).await? {
            Ok(committed) => return Ok(committed),
            Err(refused) if tries < TRIES && is_race(&refused, &ready) => {}
            Err(refused) => return Err(told(refused, &ready, &kv)),
        }
    }
}

/// Checked values, after the hooks. `steps` are those that checking may still take.
async fn prepare(core: &Core, cx: &Cx, part: &Part, without_hooks: bool, steps: &mut u64) -> Result<Ready> {
    let opened = &part.opened;
    let given = part.changes.iter().map(|change| {
        let values = change.values.clone()?;
        Some(Given { values, at: format!("{}/values", change.place) })
    });
    let mut accepted =
        values::accept(core, cx, opened, given.collect(), check_ids(&part.changes), steps).await?;
    let mut expects: Vec<Expect> = part.changes.iter().map(expect).collect();
    let mut read = vec![false; expects.len()];
    let hooks = if without_hooks { Vec::new() } else { hooks::of(core, cx, opened).await? };
    if !hooks.is_empty() {
        let mut drafts = drafts(core, cx, part, &accepted).await?;
        for (at, draft) in drafts.iter().enumerate() {
            match (expects[at], &draft.before) {
                (Expect::Present, None) => return Err(missing(&draft.place)),
                (Expect::Present, Some(before)) => {
                    expects[at] = Expect::Version(before.version);
                    read[at] = true;
                }
                _ => {}
            }
        }
        hooks::run(core, cx, opened, &hooks, &mut drafts).await?;
        let changed = drafts.into_iter().map(|draft| {
            let values = draft.after.filter(|_| draft.changed)?;
            Some(Given { values, at: format!("{}/values", draft.place) })
        });
        let changed = values::accept(core, cx, opened, changed.collect(), Vec::new(), steps).await?;
        for (accepted, changed) in accepted.iter_mut().zip(changed) {
            if changed.is_some() {
                *accepted = changed;
            }
        }
    }
    let operations = part.changes.iter().zip(accepted).zip(expects).map(|((change, put), expect)| {
        Operation { id: change.id.unwrap_or_else(RecordId::new), expect, put }
    });
    Ok(Ready {
        opened: opened.clone(),
        operations: operations.collect(),
        places: part.changes.iter().map(|change| change.place.clone()).collect(),
        read,
    })
}

fn expect(change: &Change) -> Expect {
    match (change.id, change.if_version, &change.values) {
        (None, ..) => Expect::Fresh,
        (Some(_), None, _) => Expect::Present,
        (Some(_), Some(0), Some(_)) => Expect::Absent,
        // A deletion of what is not there.
        (Some(_), Some(0), None) => Expect::Version(-1),
        (Some(_), Some(version), _) => Expect::Version(version),
    }
}

/// Ids that stand twice or cannot be; versions of what is new.
fn check_ids(changes: &[Change]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut seen: HashMap<RecordId, &str> = HashMap::new();
    for change in changes {
        let mut wrong = |field: &str, code: &str, detail: String| {
            let pointer = format!("{}/{field}", change.place);
            errors.push(FieldError { pointer, code: code.into(), detail });
        };
        let Some(id) = change.id else {
            if change.if_version.is_some_and(|version| version != 0) {
                wrong(
                    "if_version",
                    "version",
                    "A new record has no version yet. Leave if_version out.".into(),
                );
            }
            continue;
        };
        let bytes = id.as_bytes();
        if bytes.iter().all(|byte| *byte == 0) || bytes[0] == 0xff {
            wrong("id", "id", "This id is kept for other uses. Leave it out to get a new one.".into());
        }
        if let Some(first) = seen.insert(id, &change.place) {
            wrong(
                "id",
                "duplicate",
                format!("{id} stands twice, first at {first}. Send one operation a record."),
            );
        }
    }
    errors.truncate(100);
    errors
}

/// What the hooks see: the stored records beside the new values.
async fn drafts(core: &Core, cx: &Cx, part: &Part, accepted: &[Option<Fit>]) -> Result<Vec<Draft>> {
    let mut tx = part.opened.reader(core, cx).await?;
    let ids = part.changes.iter().filter_map(|change| change.id);
    let stored = find::documents(&mut tx, &part.opened.target, ids, MAX_BEFORE_BYTES).await?;
    let mut stored = stored.ok_or_else(|| {
        let detail = format!(
            "The stored records that this changes have more than {} MiB together, and plugins look at each of them first. Send fewer operations at once.",
            MAX_BEFORE_BYTES >> 20
        );
        Error::invalid("/operations", "too_large", detail)
    })?;
    let drafts = part.changes.iter().zip(accepted).map(|(change, accepted)| Draft {
        id: change.id,
        before: change.id.and_then(|id| stored.remove(&id)),
        after: accepted.as_ref().map(|(values, _)| values.clone()),
        changed: false,
        place: change.place.clone(),
    });
    Ok(drafts.collect())
}

async fn store(
    core: &Core,
    cx: &Cx,
    ready: &Arc<[Ready]>,
    kv: &Arc<[KvPart]>,
    events: &Arc<[NewEvent]>,
) -> Result<std::result::Result<Committed, Refused>> {
    let quota = Quota { records: core.settings.records_per_installation, bytes: core.settings.record_bytes };
    let shared = (ready.clone(), kv.clone(), events.clone());
    let answer = core.db.write(cx, move |tx| {
        let (ready, kv, events) = shared.clone();
        Box::pin(async move {
            let committed = write_all(tx, &ready, &kv, quota).await?;
            events.iter().cloned().for_each(|event| tx.emit(event));
            Ok(committed)
        })
    });
    match answer.await {
        Ok(committed) => Ok(Ok(committed)),
        Err(error) => match error.into_rolled::<Refused>() {
            Ok(refused) => Ok(Err(refused)),
            Err(error) => Err(error.into()),
        },
    }
}

async fn write_all(
    tx: &mut TenantTx<'_>,
    ready: &[Ready],
    kv: &[KvPart],
    quota: Quota,
) -> tenon_store::Result<Committed> {
    let mut committed = Committed::default();
    for (at, part) in ready.iter().enumerate() {
        let written = match write::write(tx, &part.opened.target, &part.operations, quota).await {
            Ok(written) => written,
            Err(WriteError::Store(error)) => return Err(error),
            Err(error) => return Err(tenon_store::Error::rolled(Refused::Records(at, error))),
        };
        tell(tx, part, &written);
        committed.parts.push(part.operations.iter().zip(written).map(stored).collect());
    }
    for (at, part) in kv.iter().enumerate() {
        match kv::set(tx, part.installation, &part.put).await {
            Ok(version) => committed.kv.push(version),
            Err(KvError::Store(error)) => return Err(error),
            Err(error) => return Err(tenon_store::Error::rolled(Refused::Kv(at, error))),
        }
    }
    Ok(committed)
}

fn stored((operation, written): (&Operation, Written)) -> Stored {
    Stored {
        id: operation.id,
        values: operation.put.as_ref().map(|(values, _)| values.clone()).unwrap_or_default(),
        done: written.done,
        version: written.version,
        created_at: written.created_at,
        updated_at: written.updated_at,
    }
}

/// Ids that an event or an audit entry lists.
const IDS_TOLD: usize = 100;

/// One event and one audit entry.
fn tell(tx: &mut TenantTx<'_>, part: &Ready, written: &[Written]) {
    if written.is_empty() {
        return;
    }
    let count = |wanted: Done| written.iter().filter(|written| written.done == wanted).count();
    let ids: Vec<RecordId> = part.operations.iter().map(|operation| operation.id).take(IDS_TOLD).collect();
    let (plugin, collection) = (part.opened.installed.key.to_string(), &part.opened.collection.name);
    let data = json!({
        "plugin": plugin, "plugin_name": part.opened.plugin_name(), "collection": collection,
        "created": count(Done::Created), "updated": count(Done::Updated), "deleted": count(Done::Deleted),
        "ids": ids,
    });
    tx.audit(NewAudit::new("records.changed", part.opened.installed.row.id).after(data.clone()));
    tx.emit(NewEvent::new("records.changed", data));
}

/// Only versions that were read for the hooks are stale: everything is looked at again.
fn is_race(refused: &Refused, ready: &[Ready]) -> bool {
    match refused {
        Refused::Records(at, WriteError::Problems(problems)) => {
            problems.iter().all(|(operation, problem)| {
                matches!(problem, Problem::Stale(_)) && ready[*at].read.get(*operation) == Some(&true)
            })
        }
        _ => false,
    }
}

fn missing(place: &str) -> Error {
    let error = Error::not_found("record");
    if place.is_empty() {
        return error;
    }
    let detail = error.detail().to_owned();
    error.with_errors(vec![FieldError { pointer: format!("{place}/id"), code: "not_found".into(), detail }])
}

/// A refusal of the store in words.
fn told(refused: Refused, ready: &[Ready], kv: &[KvPart]) -> Error {
    match refused {
        Refused::Records(at, WriteError::Problems(problems)) => problems_told(&ready[at], problems),
        Refused::Records(at, WriteError::Full { wanted, quota }) => {
            let name = ready[at].opened.plugin_name();
            let detail = if wanted.records > quota.records {
                format!(
                    "{name} may keep {} records here and this would make {}. Delete some, or ask the operator for more (records.max_records).",
                    quota.records, wanted.records
                )
            } else {
                format!(
                    "{name} may keep {} MiB of records here and this would go over it. Delete some, or ask the operator for more (records.max_mib).",
                    quota.bytes >> 20
                )
            };
            Error::new(Code::QuotaExceeded, detail)
        }
        Refused::Records(_, WriteError::Store(error)) => error.into(),
        Refused::Kv(at, KvError::Version(stored)) => {
            let detail = format!("The value {:?} is at version {stored}.", kv[at].put.key);
            let pointer = format!("{}/if_version", kv[at].place);
            Error::new(Code::StaleVersion, detail.clone()).with_errors(vec![FieldError {
                pointer,
                code: "stale_version".into(),
                detail,
            }])
        }
        Refused::Kv(_, error @ KvError::Quota { .. }) => Error::new(Code::QuotaExceeded, error.to_string()),
        Refused::Kv(_, KvError::Store(error)) => error.into(),
    }
}

fn problems_told(part: &Ready, problems: Vec<(usize, Problem)>) -> Error {
    let first = match problems.first() {
        Some((at, Problem::Missing)) => missing(&part.places[*at]),
        Some((_, Problem::Stale(0))) => Error::new(
            Code::StaleVersion,
            "The record is gone. Load the list again; to keep what you wrote, make a new record.",
        ),
        Some((_, Problem::Stale(version))) => Error::new(
            Code::StaleVersion,
            format!(
                "Somebody changed this meanwhile: it is at version {version}. Load it again and repeat what you did."
            ),
        ),
        Some((_, Problem::Taken { .. })) | None => {
            Error::new(Code::AlreadyExists, "Another record has these values already. Choose others.")
        }
    };
    let mut errors = Vec::new();
    for (at, problem) in problems {
        let place = &part.places[at];
        let mut wrong = |pointer: String, code: &str, detail: String| {
            errors.push(FieldError { pointer, code: code.into(), detail });
        };
        match problem {
            Problem::Missing if place.is_empty() => {}
            Problem::Missing => {
                wrong(format!("{place}/id"), "not_found", "There is no such record here.".into())
            }
            Problem::Stale(0) => {
                wrong(format!("{place}/if_version"), "stale_version", "The record is gone.".into())
            }
            Problem::Stale(version) => wrong(
                format!("{place}/if_version"),
                "stale_version",
                format!("The record is at version {version}."),
            ),
            Problem::Taken { fields, by } => {
                for field in &fields {
                    let name = field.replace('~', "~0").replace('/', "~1");
                    let detail = match fields.as_slice() {
                        [_] => format!("{by} has this value already. Choose another."),
                        _ => format!(
                            "{by} has these values of {} already. Choose others.",
                            fields.join(" and ")
                        ),
                    };
                    wrong(format!("{place}/values/{name}"), "already_exists", detail);
                }
            }
        }
    }
    errors.truncate(100);
    first.with_errors(errors)
}

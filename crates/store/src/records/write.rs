//! The one place that writes records: documents, keys, unique sets and usage of one commit.

use std::collections::HashMap;

use serde_json::{Map, Value};
use tenon_api::{Timestamp, ids::RecordId};

use super::{
    RecordRow, Target, Usage,
    many::{self, KeyRow},
    reindex, usage_of_all,
};
use crate::{Error, TenantTx};

/// What must be stored for an operation to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// The id was made for this write.
    Fresh,
    /// There is none with this id.
    Absent,
    /// There is one, of whatever version.
    Present,
    /// It has this version.
    Version(i64),
}

/// One operation; no two of a commit are about one id.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: RecordId,
    pub expect: Expect,
    /// The values to store, and the same as text; `None` deletes.
    pub put: Option<(Map<String, Value>, String)>,
}

/// What an installation may hold in all its collections.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    pub records: i64,
    pub bytes: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    Created,
    Updated,
    Deleted,
}

/// What became of an operation, in the order they came.
#[derive(Debug, Clone)]
pub struct Written {
    pub done: Done,
    /// The new version; of a deleted record its last.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Why an operation cannot happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// There is no such record.
    Missing,
    /// The stored version is this one (0: none).
    Stale(i64),
    /// Another record has these values.
    Taken { fields: Vec<String>, by: RecordId },
}

#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// By the operation's place. Nothing was written.
    #[error("{} operations cannot happen", .0.len())]
    Problems(Vec<(usize, Problem)>),
    /// It would hold this much.
    #[error("{} records of {} bytes would go over the quota of {} and {}", .wanted.records, .wanted.bytes, .quota.records, .quota.bytes)]
    Full { wanted: Usage, quota: Quota },
    #[error(transparent)]
    Store(#[from] Error),
}

sql!(
    UPDATE = "UPDATE records SET doc = $6, version = $7, updated_at = $8
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3 AND workspace_id = $4 AND id = $5"
);
sql!(
    DELETE = "DELETE FROM records
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3 AND workspace_id = $4 AND id = $5"
);
sql!(
    DELETE_KEY = "DELETE FROM record_keys
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3 AND workspace_id = $4 AND field = $5
      AND key = $6 AND id = $7"
);
sql!(
    DELETE_UNIQUE = "DELETE FROM record_uniques
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3 AND workspace_id = $4 AND fields = $5
      AND key = $6 AND id = $7"
);
sql!(
    HOLDER = "SELECT id FROM record_uniques
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3 AND workspace_id = $4 AND fields = $5
      AND key = $6"
);
sql!(
    COUNT = "INSERT INTO record_usage (tenant_id, installation_id, collection, records, bytes, indexes)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (tenant_id, installation_id, collection) DO UPDATE
    SET records = record_usage.records + excluded.records, bytes = record_usage.bytes + excluded.bytes"
);

/// Rows that a write takes away and adds.
#[derive(Default)]
struct Rows {
    gone_keys: Vec<(String, Vec<u8>, RecordId)>,
    new_keys: Vec<(String, Vec<u8>, RecordId)>,
    gone_uniques: Vec<(usize, Vec<u8>, RecordId)>,
    /// With the place of the operation.
    new_uniques: Vec<(usize, Vec<u8>, RecordId, usize)>,
}

/// What the operations come to, before anything is written.
#[derive(Default)]
struct Plan {
    written: Vec<Written>,
    rows: Rows,
    growth: Usage,
    problems: Vec<(usize, Problem)>,
}

impl Plan {
    fn add(
        &mut self,
        target: &Target,
        (at, operation): (usize, &Operation),
        before: Option<&RecordRow>,
        now: Timestamp,
    ) {
        let version = before.map_or(0, |row| row.version);
        let problem = match operation.expect {
            Expect::Fresh => None,
            Expect::Absent => (version != 0).then_some(Problem::Stale(version)),
            Expect::Present => (version == 0).then_some(Problem::Missing),
            Expect::Version(wanted) => (version != wanted).then_some(Problem::Stale(version)),
        };
        if let Some(problem) = problem {
            self.problems.push((at, problem));
            return;
        }
        let created_at = before.map_or(now, |row| row.created_at);
        let (mut gone, mut gone_uniques) = (Vec::new(), Vec::new());
        if let Some(row) = before {
            let values = row.values();
            gone = own(target.keys(&values, row.created_at, row.updated_at), row.id);
            gone_uniques = target.unique_keys(&values).into_iter().map(|(n, key)| (n, key, row.id)).collect();
            self.growth.bytes -= row.doc.len() as i64;
            self.growth.records -= 1;
        }
        let (mut new, mut new_uniques) = (Vec::new(), Vec::new());
        if let Some((values, doc)) = &operation.put {
            new = own(target.keys(values, created_at, now), operation.id);
            new_uniques = target.unique_keys(values);
            self.growth.bytes += doc.len() as i64;
            self.growth.records += 1;
        }
        // What stays is not touched.
        let rows = &mut self.rows;
        rows.gone_keys.extend(gone.iter().filter(|row| !new.contains(row)).cloned());
        rows.new_keys.extend(new.into_iter().filter(|row| !gone.contains(row)));
        let stays = |number: &usize, key: &Vec<u8>| {
            gone_uniques.iter().any(|(n, known, _)| n == number && known == key)
        };
        for (number, key) in &new_uniques {
            if !stays(number, key) {
                rows.new_uniques.push((*number, key.clone(), operation.id, at));
            }
        }
        rows.gone_uniques
            .extend(gone_uniques.into_iter().filter(|(n, key, _)| !new_uniques.contains(&(*n, key.clone()))));
        self.written.push(Written {
            done: match (&operation.put, before) {
                (None, _) => Done::Deleted,
                (Some(_), None) => Done::Created,
                (Some(_), Some(_)) => Done::Updated,
            },
            version: if operation.put.is_some() { version + 1 } else { version },
            created_at,
            updated_at: now,
        });
    }
}

/// All operations happen, or none.
pub async fn write(
    tx: &mut TenantTx<'_>,
    target: &Target,
    operations: &[Operation],
    quota: Quota,
) -> Result<Vec<Written>, WriteError> {
    reindex::if_changed(tx, target).await?;
    let now = tx.now();
    let mut plan = Plan::default();
    // The documents of one statement at a time: ten thousand of the largest would not fit into memory.
    for (from, chunk) in operations.chunks(many::ROWS).enumerate() {
        let known: Vec<RecordId> =
            chunk.iter().filter(|one| one.expect != Expect::Fresh).map(|one| one.id).collect();
        let stored: HashMap<RecordId, RecordRow> =
            many::get(tx, target, &known).await?.into_iter().map(|row| (row.id, row)).collect();
        for (at, operation) in chunk.iter().enumerate() {
            plan.add(target, (from * many::ROWS + at, operation), stored.get(&operation.id), now);
        }
    }
    let Plan { written, rows, growth, problems } = plan;
    if !problems.is_empty() {
        return Err(WriteError::Problems(problems));
    }
    store(tx, target, operations, &written).await?;
    take_away(tx, target, &rows).await?;
    add(tx, target, &rows).await?;
    let tenant = tx.tenant();
    execute!(
        tx,
        COUNT,
        tenant,
        target.installation,
        &target.collection,
        growth.records,
        growth.bytes,
        target.definition()
    )?;
    let wanted = usage_of_all(tx, target.installation).await?;
    let over = (growth.records > 0 && wanted.records > quota.records)
        || (growth.bytes > 0 && wanted.bytes > quota.bytes);
    if over {
        return Err(WriteError::Full { wanted, quota });
    }
    Ok(written)
}

fn own(rows: Vec<(&str, Vec<u8>)>, id: RecordId) -> Vec<(String, Vec<u8>, RecordId)> {
    rows.into_iter().map(|(field, key)| (field.to_owned(), key, id)).collect()
}

/// The documents.
async fn store(
    tx: &mut TenantTx<'_>,
    target: &Target,
    operations: &[Operation],
    written: &[Written],
) -> Result<(), Error> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let Target { installation, collection, workspace, .. } = target;
    let mut new = Vec::new();
    for (operation, written) in operations.iter().zip(written) {
        match &operation.put {
            None => {
                execute!(tx, DELETE, tenant, *installation, collection, *workspace, operation.id)?;
            }
            Some((_, doc)) if written.done == Done::Created => new.push((operation.id, doc.as_str())),
            Some((_, doc)) => {
                execute!(
                    tx,
                    UPDATE,
                    tenant,
                    *installation,
                    collection,
                    *workspace,
                    operation.id,
                    doc,
                    written.version,
                    now
                )?;
            }
        }
    }
    for chunk in new.chunks(many::ROWS) {
        if many::insert(tx, target, chunk, now).await? != chunk.len() as u64 {
            return Err(Error::Conflict("record"));
        }
    }
    Ok(())
}

async fn take_away(tx: &mut TenantTx<'_>, target: &Target, rows: &Rows) -> Result<(), Error> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    for (field, key, id) in &rows.gone_keys {
        execute!(tx, DELETE_KEY, tenant, *installation, collection, *workspace, field, key, *id)?;
    }
    for (number, key, id) in &rows.gone_uniques {
        let fields = target.unique_name(*number);
        execute!(tx, DELETE_UNIQUE, tenant, *installation, collection, *workspace, fields, key, *id)?;
    }
    Ok(())
}

async fn add(tx: &mut TenantTx<'_>, target: &Target, rows: &Rows) -> Result<(), WriteError> {
    let keys: Vec<KeyRow<'_>> =
        rows.new_keys.iter().map(|(field, key, id)| (field.as_str(), key.as_slice(), *id)).collect();
    for chunk in keys.chunks(many::ROWS) {
        many::insert_keys(tx, target, chunk).await?;
    }
    let names: Vec<String> = (0..target.uniques.len()).map(|number| target.unique_name(number)).collect();
    let uniques: Vec<KeyRow<'_>> = rows
        .new_uniques
        .iter()
        .map(|(number, key, id, _)| (names[*number].as_str(), key.as_slice(), *id))
        .collect();
    let mut free = 0;
    for chunk in uniques.chunks(many::ROWS) {
        free += many::insert_uniques(tx, target, chunk).await?;
    }
    if free == uniques.len() as u64 {
        return Ok(());
    }
    let problems = taken(tx, target, rows, &names).await?;
    if problems.is_empty() {
        return Err(Error::Conflict("record").into());
    }
    Err(WriteError::Problems(problems))
}

/// Who holds what was not free; at most 100.
async fn taken(
    tx: &mut TenantTx<'_>,
    target: &Target,
    rows: &Rows,
    names: &[String],
) -> Result<Vec<(usize, Problem)>, Error> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let mut holders: HashMap<(usize, &[u8]), RecordId> = HashMap::new();
    let mut problems = Vec::new();
    for (number, key, id, at) in &rows.new_uniques {
        let holder = match holders.get(&(*number, key.as_slice())) {
            Some(holder) => *holder,
            None => {
                let found: Option<(RecordId,)> = fetch_optional!(
                    (RecordId,),
                    tx,
                    HOLDER,
                    tenant,
                    *installation,
                    collection,
                    *workspace,
                    &names[*number],
                    key
                )?;
                let Some((holder,)) = found else { continue };
                holders.insert((*number, key), holder);
                holder
            }
        };
        if holder != *id {
            let fields = target.uniques[*number].iter().map(|(name, _)| name.clone()).collect();
            problems.push((*at, Problem::Taken { fields, by: holder }));
            if problems.len() == 100 {
                break;
            }
        }
    }
    Ok(problems)
}

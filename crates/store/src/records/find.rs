//! Pages, counts and groups, each one statement. A page that is sorted by the field it is filtered by (or by `id`
//! without a filter) follows one index ([`by_key`], [`by_id`]); filters on other fields become a set of ids inside
//! the statement ([`across`]), which costs what those filters let through.

use std::collections::HashMap;

use tenon_api::ids::RecordId;
use uuid::Uuid;

use super::{
    RecordRow, Target,
    key::{END, KeyRange, intersect},
    many,
};
use crate::{Result, TenantTx};

/// What the values of one field must be.
#[derive(Debug, Clone)]
pub struct Narrowed {
    /// An index, or `id created_at updated_at`.
    pub field: String,
    /// Tidy.
    pub ranges: Vec<KeyRange>,
}

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Of the field that is sorted by; empty for `id`.
    pub key: Vec<u8>,
    pub id: RecordId,
}

/// A page.
#[derive(Debug, Clone)]
pub struct Find {
    /// All must hold; one entry a field.
    pub narrowed: Vec<Narrowed>,
    pub sort: String,
    pub descending: bool,
    pub after: Option<Position>,
    pub limit: usize,
    /// Bytes of documents; a page that reaches them ends there, after one record at the least.
    pub bytes: usize,
}

#[derive(Debug, Clone, Default)]
pub struct Found {
    pub records: Vec<RecordRow>,
    /// Set when there is more.
    pub next: Option<Position>,
}

/// Joins conditions on the same field.
pub fn narrow(conditions: Vec<Narrowed>) -> Vec<Narrowed> {
    let mut narrowed: Vec<Narrowed> = Vec::new();
    for condition in conditions {
        match narrowed.iter_mut().find(|known| known.field == condition.field) {
            Some(known) => known.ranges = intersect(&known.ranges, &condition.ranges),
            None => narrowed.push(condition),
        }
    }
    narrowed
}

fn of_field<'f>(narrowed: &'f [Narrowed], field: &str) -> Option<&'f [KeyRange]> {
    narrowed.iter().find(|one| one.field == field).map(|one| one.ranges.as_slice())
}

pub async fn find(tx: &mut TenantTx<'_>, target: &Target, find: &Find) -> Result<Found> {
    let all = [KeyRange::all()];
    if find.sort != "id" {
        let ranges = of_field(&find.narrowed, &find.sort).unwrap_or(&all);
        if find.narrowed.iter().all(|one| one.field == find.sort) {
            return by_key::page(tx, target, &find.sort, ranges, find).await;
        }
        return across::by_key(tx, target, ranges, find).await;
    }
    match find.narrowed.as_slice() {
        [] => by_id::page(tx, target, &KeyRange::all(), find).await,
        [one] if one.field == "id" && one.ranges.len() == 1 => {
            by_id::page(tx, target, &one.ranges[0], find).await
        }
        // One key's ids are in order already.
        [one] if matches!(one.ranges.as_slice(), [range] if range.is_point()) => {
            let key = one.ranges[0].from.clone();
            let after = find.after.as_ref().map(|at| Position { key, id: at.id });
            let find = Find { after, ..find.clone() };
            let mut found = by_key::page(tx, target, &one.field, &one.ranges, &find).await?;
            if let Some(next) = &mut found.next {
                next.key.clear();
            }
            Ok(found)
        }
        _ => across::by_id(tx, target, find).await,
    }
}

/// What a page still has room for; asked of each row as it comes from the database.
struct Room {
    left: usize,
    empty: bool,
    /// A row did not fit, so there is more.
    full: bool,
}

impl Room {
    fn of(find: &Find) -> Self {
        Self { left: find.bytes, empty: true, full: false }
    }

    fn takes(&mut self, row: &RecordRow) -> bool {
        let bytes = row.doc.len();
        self.full = !self.empty && bytes > self.left;
        self.empty = false;
        self.left = self.left.saturating_sub(bytes);
        !self.full
    }
}

/// The rows of a page with one more tell that there is a next one, and so does a page that is full.
fn cut(mut records: Vec<(Vec<u8>, RecordRow)>, limit: usize, room: &Room) -> Found {
    let more = room.full || records.len() > limit;
    records.truncate(limit);
    let last = records.last().filter(|_| more);
    let next = last.map(|(key, record)| Position { key: key.clone(), id: record.id });
    Found { records: records.into_iter().map(|(_, record)| record).collect(), next }
}

#[derive(sqlx::FromRow)]
struct Keyed {
    key: Vec<u8>,
    #[sqlx(flatten)]
    record: RecordRow,
}

/// Records along an index. `CROSS JOIN` tells SQLite to follow the index: its guess may be the records, and then
/// a sort.
macro_rules! keyed {
    ($tail:expr) => {
        concat!(
            "SELECT k.key AS key, ",
            record_columns!(),
            " FROM record_keys k CROSS JOIN records r
             WHERE r.tenant_id = k.tenant_id AND r.installation_id = k.installation_id
               AND r.collection = k.collection AND r.workspace_id = k.workspace_id AND r.id = k.id
               AND k.tenant_id = $1 AND k.installation_id = $2 AND k.collection = $3 AND k.workspace_id = $4
               AND k.field = $5 AND ",
            $tail
        )
    };
}

macro_rules! by_id {
    ($tail:expr) => {
        concat!(
            "SELECT ",
            record_columns!(),
            " FROM records r
             WHERE r.tenant_id = $1 AND r.installation_id = $2 AND r.collection = $3 AND r.workspace_id = $4
               AND r.id >= $5 AND r.id < $6 ",
            $tail
        )
    };
}

/// Before every id.
const NIL: RecordId = RecordId::from_uuid(Uuid::nil());

/// Where to start in a range, and where to end, in the order of the page; `None`: the page is past it.
fn bounds<'r>(range: &'r KeyRange, find: &'r Find) -> Option<(&'r [u8], RecordId, &'r [u8])> {
    let (from, to) = (range.from.as_slice(), range.to.as_slice());
    match (&find.after, find.descending) {
        (None, false) => Some((from, NIL, to)),
        (None, true) => Some((to, NIL, from)),
        (Some(at), false) if at.key.as_slice() < from => Some((from, NIL, to)),
        (Some(at), false) => (at.key.as_slice() < to).then_some((at.key.as_slice(), at.id, to)),
        (Some(at), true) if at.key.as_slice() >= to => Some((to, NIL, from)),
        (Some(at), true) => (at.key.as_slice() >= from).then_some((at.key.as_slice(), at.id, from)),
    }
}

/// The first id that is not below these bytes.
fn first_id(bytes: &[u8]) -> RecordId {
    if bytes == [END] {
        return RecordId::from_uuid(Uuid::max());
    }
    let mut id = [0; 16];
    let length = bytes.len().min(16);
    id[..length].copy_from_slice(&bytes[..length]);
    let id = u128::from_be_bytes(id);
    RecordId::from_uuid(Uuid::from_u128(if bytes.len() > 16 { id.saturating_add(1) } else { id }))
}

/// Records by id, in no order; those that are not there are left out. `None` when they have more than `most` bytes
/// together: no more of them is read.
pub async fn documents(
    tx: &mut TenantTx<'_>,
    target: &Target,
    ids: impl Iterator<Item = RecordId>,
    most: usize,
) -> Result<Option<HashMap<RecordId, RecordRow>>> {
    let ids: Vec<RecordId> = ids.collect();
    let mut found = HashMap::with_capacity(ids.len());
    let mut left = most;
    for chunk in ids.chunks(many::ROWS) {
        for row in many::get(tx, target, chunk).await? {
            let Some(rest) = left.checked_sub(row.doc.len()) else { return Ok(None) };
            left = rest;
            found.insert(row.id, row);
        }
    }
    Ok(Some(found))
}

#[macro_use]
mod matching;
mod across;
mod by_id;
mod by_key;
mod tally;
pub use by_id::get;
pub use tally::{count, group};

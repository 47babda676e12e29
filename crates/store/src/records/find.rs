//! Pages, counts and groups. A page that is sorted by the field it is filtered by (or by `id` without a filter)
//! follows one index; filters on other fields become sets of ids, which costs what those filters let through.

use std::collections::{BTreeSet, HashMap};

use tenon_api::ids::RecordId;
use uuid::Uuid;

use super::{
    RecordRow, Target,
    key::{END, KeyRange, intersect},
    many, record_columns,
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

/// What is left to check of a record that an index brought.
struct Rest<'f> {
    ids: Option<&'f [KeyRange]>,
    sets: Vec<BTreeSet<RecordId>>,
}

impl Rest<'_> {
    fn holds(&self, id: &RecordId) -> bool {
        self.ids.is_none_or(|ranges| ranges.iter().any(|range| range.holds(id.as_bytes())))
            && self.sets.iter().all(|set| set.contains(id))
    }
}

fn of_field<'f>(narrowed: &'f [Narrowed], field: &str) -> Option<&'f [KeyRange]> {
    narrowed.iter().find(|one| one.field == field).map(|one| one.ranges.as_slice())
}

/// Sets for all narrowed fields but `id` and `but`.
async fn rest<'f>(
    tx: &mut TenantTx<'_>,
    target: &Target,
    narrowed: &'f [Narrowed],
    but: Option<&str>,
) -> Result<Rest<'f>> {
    let mut sets = Vec::new();
    for one in narrowed.iter().filter(|one| one.field != "id" && Some(one.field.as_str()) != but) {
        let mut set = BTreeSet::new();
        for range in &one.ranges {
            let rows = ids_of(tx, target, &one.field, range).await?;
            set.extend(rows);
        }
        sets.push(set);
    }
    // The smallest first: it settles most.
    sets.sort_by_key(BTreeSet::len);
    Ok(Rest { ids: of_field(narrowed, "id"), sets })
}

pub async fn find(tx: &mut TenantTx<'_>, target: &Target, find: &Find) -> Result<Found> {
    let others = |field: &str| find.narrowed.iter().filter(|one| one.field != field).count();
    if find.sort != "id" {
        let all = [KeyRange::all()];
        let ranges = of_field(&find.narrowed, &find.sort).unwrap_or(&all);
        if others(&find.sort) == 0 {
            return by_key(tx, target, &find.sort, ranges, find).await;
        }
        let rest = rest(tx, target, &find.narrowed, Some(&find.sort)).await?;
        return filtered(tx, target, ranges, &rest, find).await;
    }
    match find.narrowed.as_slice() {
        [] => by_id(tx, target, &[KeyRange::all()], find).await,
        [one] if one.field == "id" => by_id(tx, target, &one.ranges, find).await,
        // One key's ids are in order already.
        [one] if matches!(one.ranges.as_slice(), [range] if range.is_point()) => {
            let key = one.ranges[0].from.clone();
            let after = find.after.as_ref().map(|at| Position { key, id: at.id });
            let find = Find { after, ..find.clone() };
            let mut found = by_key(tx, target, &one.field, &one.ranges, &find).await?;
            if let Some(next) = &mut found.next {
                next.key.clear();
            }
            Ok(found)
        }
        _ => {
            let rest = rest(tx, target, &find.narrowed, None).await?;
            among(tx, target, &rest, find).await
        }
    }
}

/// The rows of a page with one more tell that there is a next one.
fn cut(mut records: Vec<(Vec<u8>, RecordRow)>, limit: usize) -> Found {
    let more = records.len() > limit;
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

macro_rules! keyed {
    ($tail:literal) => {
        concat!(
            "SELECT k.key AS key, ",
            record_columns!(),
            " FROM record_keys k JOIN records r ON r.tenant_id = k.tenant_id
               AND r.installation_id = k.installation_id AND r.collection = k.collection
               AND r.workspace_id = k.workspace_id AND r.id = k.id
             WHERE k.tenant_id = $1 AND k.installation_id = $2 AND k.collection = $3 AND k.workspace_id = $4
               AND k.field = $5 AND ",
            $tail
        )
    };
}

sql!(BY_KEY = keyed!("(k.key, k.id) > ($6, $7) AND k.key < $8 ORDER BY k.key, k.id LIMIT $9"));
sql!(
    BY_KEY_DOWN = keyed!("(k.key, k.id) < ($6, $7) AND k.key >= $8 ORDER BY k.key DESC, k.id DESC LIMIT $9")
);

macro_rules! keys {
    ($select:literal, $tail:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM record_keys k
             WHERE k.tenant_id = $1 AND k.installation_id = $2 AND k.collection = $3 AND k.workspace_id = $4
               AND k.field = $5 AND ",
            $tail
        )
    };
}

sql!(KEYS = keys!("k.key, k.id", "(k.key, k.id) > ($6, $7) AND k.key < $8 ORDER BY k.key, k.id LIMIT $9"));
sql!(
    KEYS_DOWN = keys!(
        "k.key, k.id",
        "(k.key, k.id) < ($6, $7) AND k.key >= $8 ORDER BY k.key DESC, k.id DESC LIMIT $9"
    )
);

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

/// In the order of the page.
fn ordered(ranges: &[KeyRange], descending: bool) -> Vec<&KeyRange> {
    if descending { ranges.iter().rev().collect() } else { ranges.iter().collect() }
}

async fn by_key(
    tx: &mut TenantTx<'_>,
    target: &Target,
    field: &str,
    ranges: &[KeyRange],
    find: &Find,
) -> Result<Found> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let mut records: Vec<(Vec<u8>, RecordRow)> = Vec::new();
    for range in ordered(ranges, find.descending) {
        let Some((key, id, end)) = bounds(range, find) else { continue };
        let limit = (find.limit + 1 - records.len()) as i64;
        let rows: Vec<Keyed> = if find.descending {
            fetch_all!(
                Keyed,
                tx,
                BY_KEY_DOWN,
                tenant,
                *installation,
                collection,
                *workspace,
                field,
                key,
                id,
                end,
                limit
            )?
        } else {
            fetch_all!(
                Keyed,
                tx,
                BY_KEY,
                tenant,
                *installation,
                collection,
                *workspace,
                field,
                key,
                id,
                end,
                limit
            )?
        };
        records.extend(rows.into_iter().map(|row| (row.key, row.record)));
        if records.len() > find.limit {
            break;
        }
    }
    Ok(cut(records, find.limit))
}

/// Keys read at once where a filter on another field throws some away.
const STRIDE: i64 = 1_000;

/// Follows the index of the sort and keeps what the other filters let through.
async fn filtered(
    tx: &mut TenantTx<'_>,
    target: &Target,
    ranges: &[KeyRange],
    rest: &Rest<'_>,
    find: &Find,
) -> Result<Found> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let field = find.sort.as_str();
    let mut kept: Vec<(Vec<u8>, RecordId)> = Vec::new();
    for range in ordered(ranges, find.descending) {
        let mut find = find.clone();
        while kept.len() <= find.limit {
            let Some((key, id, end)) = bounds(range, &find) else { break };
            let rows: Vec<(Vec<u8>, RecordId)> = if find.descending {
                fetch_all!(
                    (Vec<u8>, RecordId),
                    tx,
                    KEYS_DOWN,
                    tenant,
                    *installation,
                    collection,
                    *workspace,
                    field,
                    key,
                    id,
                    end,
                    STRIDE
                )?
            } else {
                fetch_all!(
                    (Vec<u8>, RecordId),
                    tx,
                    KEYS,
                    tenant,
                    *installation,
                    collection,
                    *workspace,
                    field,
                    key,
                    id,
                    end,
                    STRIDE
                )?
            };
            let ended = (rows.len() as i64) < STRIDE;
            let Some((key, id)) = rows.last().cloned() else { break };
            kept.extend(rows.into_iter().filter(|(_, id)| rest.holds(id)));
            if ended {
                break;
            }
            find.after = Some(Position { key, id });
        }
    }
    kept.truncate(find.limit + 1);
    let mut documents = documents(tx, target, kept.iter().map(|(_, id)| *id)).await?;
    let records = kept.into_iter().filter_map(|(key, id)| Some((key, documents.remove(&id)?)));
    Ok(cut(records.collect(), find.limit))
}

/// By `id`, of the ids that all filters let through.
async fn among(tx: &mut TenantTx<'_>, target: &Target, rest: &Rest<'_>, find: &Find) -> Result<Found> {
    let Some(smallest) = rest.sets.first() else { return Ok(Found::default()) };
    let past = |id: &RecordId| {
        find.after.as_ref().is_none_or(|at| if find.descending { *id < at.id } else { *id > at.id })
    };
    let fits = |id: &&RecordId| past(id) && rest.holds(id);
    let ids: Vec<RecordId> = if find.descending {
        smallest.iter().rev().filter(fits).take(find.limit + 1).copied().collect()
    } else {
        smallest.iter().filter(fits).take(find.limit + 1).copied().collect()
    };
    let mut documents = documents(tx, target, ids.iter().copied()).await?;
    let records = ids.iter().filter_map(|id| Some((Vec::new(), documents.remove(id)?)));
    Ok(cut(records.collect(), find.limit))
}

macro_rules! by_id {
    ($tail:literal) => {
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

sql!(BY_ID = by_id!("ORDER BY r.id LIMIT $7"));
sql!(BY_ID_DOWN = by_id!("ORDER BY r.id DESC LIMIT $7"));

async fn by_id(tx: &mut TenantTx<'_>, target: &Target, ranges: &[KeyRange], find: &Find) -> Result<Found> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let left = match &find.after {
        None => vec![KeyRange::all()],
        Some(at) if find.descending => vec![KeyRange { from: Vec::new(), to: at.id.as_bytes().to_vec() }],
        Some(at) => KeyRange::others(at.id.as_bytes().to_vec())[1..].to_vec(),
    };
    let ranges = intersect(ranges, &left);
    let mut records = Vec::new();
    for range in ordered(&ranges, find.descending) {
        let (from, to) = (first_id(&range.from), first_id(&range.to));
        let limit = (find.limit + 1 - records.len()) as i64;
        let rows: Vec<RecordRow> = if find.descending {
            fetch_all!(
                RecordRow,
                tx,
                BY_ID_DOWN,
                tenant,
                *installation,
                collection,
                *workspace,
                from,
                to,
                limit
            )?
        } else {
            fetch_all!(RecordRow, tx, BY_ID, tenant, *installation, collection, *workspace, from, to, limit)?
        };
        records.extend(rows.into_iter().map(|row| (Vec::new(), row)));
        if records.len() > find.limit {
            break;
        }
    }
    Ok(cut(records, find.limit))
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

sql!(IDS = keys!("k.id", "k.key >= $6 AND k.key < $7"));

async fn ids_of(
    tx: &mut TenantTx<'_>,
    target: &Target,
    field: &str,
    range: &KeyRange,
) -> Result<impl Iterator<Item = RecordId>> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let rows: Vec<(RecordId,)> = fetch_all!(
        (RecordId,),
        tx,
        IDS,
        tenant,
        *installation,
        collection,
        *workspace,
        field,
        &range.from,
        &range.to
    )?;
    Ok(rows.into_iter().map(|(id,)| id))
}

/// Records by id, in no order; those that are not there are left out.
pub async fn documents(
    tx: &mut TenantTx<'_>,
    target: &Target,
    ids: impl Iterator<Item = RecordId>,
) -> Result<HashMap<RecordId, RecordRow>> {
    let ids: Vec<RecordId> = ids.collect();
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(many::ROWS) {
        found.extend(many::get(tx, target, chunk).await?.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

pub async fn get(tx: &mut TenantTx<'_>, target: &Target, id: RecordId) -> Result<Option<RecordRow>> {
    let (tenant, next) = (tx.tenant(), first_id(&[id.as_bytes().as_slice(), &[0]].concat()));
    let Target { installation, collection, workspace, .. } = target;
    fetch_optional!(RecordRow, tx, BY_ID, tenant, *installation, collection, *workspace, id, next, 1_i64)
}

mod tally;
pub use tally::{count, group};

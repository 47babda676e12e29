//! A page by id, and one record.

use tenon_api::ids::RecordId;

use super::{Find, Found, Room, cut, first_id};
use crate::{
    Result, TenantTx,
    records::{
        RecordRow, Target,
        key::{KeyRange, intersect},
        record_columns,
    },
};

sql!(UP = by_id!("ORDER BY r.id LIMIT $7"));
sql!(DOWN = by_id!("ORDER BY r.id DESC LIMIT $7"));

/// What is left of the ids after the page before: the first, and the first that is past them.
pub(super) fn left(range: &KeyRange, find: &Find) -> Option<(RecordId, RecordId)> {
    let left = match &find.after {
        None => KeyRange::all(),
        Some(at) if find.descending => KeyRange { from: Vec::new(), to: at.id.as_bytes().to_vec() },
        Some(at) => KeyRange::others(at.id.as_bytes().to_vec())[1].clone(),
    };
    let left = intersect(std::slice::from_ref(range), &[left]);
    left.first().map(|range| (first_id(&range.from), first_id(&range.to)))
}

pub(super) async fn page(
    tx: &mut TenantTx<'_>,
    target: &Target,
    range: &KeyRange,
    find: &Find,
) -> Result<Found> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let Some((from, to)) = left(range, find) else { return Ok(Found::default()) };
    let (statement, limit) = (if find.descending { &DOWN } else { &UP }, (find.limit + 1) as i64);
    let mut room = Room::of(find);
    let rows: Vec<RecordRow> = fetch_while!(
        RecordRow,
        |row: &RecordRow| room.takes(row),
        tx,
        *statement,
        tenant,
        *installation,
        collection,
        *workspace,
        from,
        to,
        limit
    )?;
    Ok(cut(rows.into_iter().map(|row| (Vec::new(), row)).collect(), find.limit, &room))
}

pub async fn get(tx: &mut TenantTx<'_>, target: &Target, id: RecordId) -> Result<Option<RecordRow>> {
    let (tenant, next) = (tx.tenant(), first_id(&[id.as_bytes().as_slice(), &[0]].concat()));
    let Target { installation, collection, workspace, .. } = target;
    fetch_optional!(RecordRow, tx, UP, tenant, *installation, collection, *workspace, id, next, 1_i64)
}

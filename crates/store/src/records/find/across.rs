//! A page whose filters are on other fields than the one that sorts: the statement follows the order and keeps
//! the ids that all filters let through.

use super::{Find, Found, Keyed, Room, bounds, by_id::left, cut, matching::conditions, of_field};
use crate::{
    Result, TenantTx,
    records::{RecordRow, Target, key::KeyRange, record_columns},
};

macro_rules! along {
    ($database:ident $after:literal $order:literal) => {
        keyed!(concat!($after, " AND k.id IN (", hits!($database "$10" "$11"), ") ORDER BY ", $order, " LIMIT $9"))
    };
}

sql!(KEY_UP = each along!("(k.key, k.id) > ($6, $7) AND k.key < $8" "k.key, k.id"));
sql!(KEY_DOWN = each along!("(k.key, k.id) < ($6, $7) AND k.key >= $8" "k.key DESC, k.id DESC"));

/// By an index; `ranges` are those of its own filter.
pub(super) async fn by_key(
    tx: &mut TenantTx<'_>,
    target: &Target,
    ranges: &[KeyRange],
    find: &Find,
) -> Result<Found> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let Some(hull) = hull(ranges) else { return Ok(Found::default()) };
    let Some((key, id, end)) = bounds(&hull, find) else { return Ok(Found::default()) };
    let (conditions, fields) = conditions(&find.narrowed);
    let (statement, limit) = (if find.descending { &KEY_DOWN } else { &KEY_UP }, (find.limit + 1) as i64);
    let mut room = Room::of(find);
    let rows: Vec<Keyed> = fetch_while!(
        Keyed,
        |row: &Keyed| room.takes(&row.record),
        tx,
        *statement,
        tenant,
        *installation,
        collection,
        *workspace,
        &find.sort,
        key,
        id,
        end,
        limit,
        &conditions,
        fields
    )?;
    Ok(cut(rows.into_iter().map(|row| (row.key, row.record)).collect(), find.limit, &room))
}

/// From the first to the last of them.
pub(super) fn hull(ranges: &[KeyRange]) -> Option<KeyRange> {
    let (first, last) = (ranges.first()?, ranges.last()?);
    Some(KeyRange { from: first.from.clone(), to: last.to.clone() })
}

macro_rules! among {
    ($database:ident $order:literal) => {
        by_id!(concat!("AND r.id IN (", hits!($database "$8" "$9"), ") ORDER BY ", $order, " LIMIT $7"))
    };
}

sql!(ID_UP = each among!("r.id"));
sql!(ID_DOWN = each among!("r.id DESC"));

pub(super) async fn by_id(tx: &mut TenantTx<'_>, target: &Target, find: &Find) -> Result<Found> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let all = [KeyRange::all()];
    let Some(hull) = hull(of_field(&find.narrowed, "id").unwrap_or(&all)) else {
        return Ok(Found::default());
    };
    let Some((from, to)) = left(&hull, find) else { return Ok(Found::default()) };
    let (conditions, fields) = conditions(&find.narrowed);
    let (statement, limit) = (if find.descending { &ID_DOWN } else { &ID_UP }, (find.limit + 1) as i64);
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
        limit,
        &conditions,
        fields
    )?;
    Ok(cut(rows.into_iter().map(|row| (Vec::new(), row)).collect(), find.limit, &room))
}

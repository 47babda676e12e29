//! A page along one index. Its ranges are asked for together: each brings a page's worth at most, so the cost
//! follows the page and not the collection.

use tenon_api::ids::RecordId;

use super::{Find, Found, Keyed, NIL, Room, bounds, cut};
use crate::{
    Result, TenantTx,
    records::{Target, key::KeyRange, record_columns},
};

sql!(UP = keyed!("(k.key, k.id) > ($6, $7) AND k.key < $8 ORDER BY k.key, k.id LIMIT $9"));
sql!(DOWN = keyed!("(k.key, k.id) < ($6, $7) AND k.key >= $8 ORDER BY k.key DESC, k.id DESC LIMIT $9"));

/// Ranges of one statement.
const RANGES: usize = 16;

/// A page of each of [`RANGES`] ranges, put together in order.
macro_rules! together {
    ($after:literal, $until:literal, $order:literal, $first:tt $($rest:tt)*) => {
        concat!(
            "SELECT k.key AS key, ",
            record_columns!(),
            " FROM (",
            together!(@leg $after, $until, $order, $first),
            $(" UNION ALL ", together!(@leg $after, $until, $order, $rest),)*
            ") AS k JOIN records r ON r.tenant_id = $1 AND r.installation_id = $2 AND r.collection = $3
               AND r.workspace_id = $4 AND r.id = k.id
             ORDER BY k.key", $order, ", k.id", $order, " LIMIT $6"
        )
    };
    (@leg $after:literal, $until:literal, $order:literal, ($key:literal $id:literal $to:literal)) => {
        concat!(
            "SELECT * FROM (SELECT k.key, k.id FROM record_keys k
             WHERE k.tenant_id = $1 AND k.installation_id = $2 AND k.collection = $3 AND k.workspace_id = $4
               AND k.field = $5 AND (k.key, k.id) ", $after, " ($", $key, ", $", $id, ") AND k.key ", $until,
            " $", $to, " ORDER BY k.key", $order, ", k.id", $order, " LIMIT $6) AS leg"
        )
    };
    ($after:literal, $until:literal, $order:literal) => {
        together!(
            $after, $until, $order,
            (7 8 9) (10 11 12) (13 14 15) (16 17 18) (19 20 21) (22 23 24) (25 26 27) (28 29 30)
            (31 32 33) (34 35 36) (37 38 39) (40 41 42) (43 44 45) (46 47 48) (49 50 51) (52 53 54)
        )
    };
}

sql!(TOGETHER_UP = together!(">", "<", ""));
sql!(TOGETHER_DOWN = together!("<", ">=", " DESC"));

/// Where to start, after which id there, and where to end.
type Span<'r> = (&'r [u8], RecordId, &'r [u8]);

/// Asked for where there are fewer ranges: no key is below or above both.
const NOTHING: [Span<'static>; 2] = [(&[0xff], NIL, &[]), (&[], NIL, &[0xff])];

pub(super) async fn page(
    tx: &mut TenantTx<'_>,
    target: &Target,
    field: &str,
    ranges: &[KeyRange],
    find: &Find,
) -> Result<Found> {
    let mut spans: Vec<Span<'_>> = ranges.iter().filter_map(|range| bounds(range, find)).collect();
    if find.descending {
        spans.reverse();
    }
    let (mut rows, mut room) = (Vec::new(), Room::of(find));
    for spans in spans.chunks(RANGES) {
        let page = Part { field, descending: find.descending, limit: (find.limit + 1 - rows.len()) as i64 };
        rows.extend(match spans {
            [span] => one(tx, target, page, *span, &mut room).await?,
            spans => together(tx, target, page, spans, &mut room).await?,
        });
        if room.full || rows.len() > find.limit {
            break;
        }
    }
    Ok(cut(rows.into_iter().map(|row| (row.key, row.record)).collect(), find.limit, &room))
}

/// What one statement brings of a page.
struct Part<'f> {
    field: &'f str,
    descending: bool,
    limit: i64,
}

async fn one(
    tx: &mut TenantTx<'_>,
    target: &Target,
    Part { field, descending, limit }: Part<'_>,
    (key, id, end): Span<'_>,
    room: &mut Room,
) -> Result<Vec<Keyed>> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let statement = if descending { &DOWN } else { &UP };
    fetch_while!(
        Keyed,
        |row: &Keyed| room.takes(&row.record),
        tx,
        *statement,
        tenant,
        *installation,
        collection,
        *workspace,
        field,
        key,
        id,
        end,
        limit
    )
}

async fn together(
    tx: &mut TenantTx<'_>,
    target: &Target,
    Part { field, descending, limit }: Part<'_>,
    spans: &[Span<'_>],
    room: &mut Room,
) -> Result<Vec<Keyed>> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let (statement, nothing) =
        if descending { (&TOGETHER_DOWN, NOTHING[1]) } else { (&TOGETHER_UP, NOTHING[0]) };
    let s: [Span<'_>; RANGES] = std::array::from_fn(|at| spans.get(at).copied().unwrap_or(nothing));
    over_rows!(fetch_while [Keyed, |row: &Keyed| room.takes(&row.record), tx, *statement, tenant, *installation, collection, *workspace, field, limit] s three)
}

//! Statements over 16 rows at once. A shorter list repeats its last row, which the statements do not mind: one
//! text serves every length on both databases.

use tenon_api::{Timestamp, ids::RecordId};

use super::{RecordRow, Target, record_columns};
use crate::{Result, TenantTx};

/// Rows of one statement.
pub const ROWS: usize = 16;

/// Runs a statement with what stands first, then one, two or three fields of each row.
macro_rules! over_rows {
    (@ $run:ident [$($head:tt)*] $rows:ident one [$($n:literal)*]) => {
        $run!($($head)* $(, $rows[$n])*)
    };
    (@ $run:ident [$($head:tt)*] $rows:ident two [$($n:literal)*]) => {
        $run!($($head)* $(, $rows[$n].0, $rows[$n].1)*)
    };
    (@ $run:ident [$($head:tt)*] $rows:ident three [$($n:literal)*]) => {
        $run!($($head)* $(, $rows[$n].0, $rows[$n].1, $rows[$n].2)*)
    };
    ($run:ident $head:tt $rows:ident $take:ident) => {
        over_rows!(@ $run $head $rows $take [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15])
    };
}

/// `rows` with its last one repeated; `None` when there is none.
fn full<T: Copy>(rows: &[T]) -> Option<[T; ROWS]> {
    let last = *rows.last()?;
    Some(std::array::from_fn(|at| rows.get(at).copied().unwrap_or(last)))
}

sql!(
    GET = concat!(
        "SELECT ",
        record_columns!(),
        " FROM records r
     WHERE r.tenant_id = $1 AND r.installation_id = $2 AND r.collection = $3 AND r.workspace_id = $4
       AND r.id IN ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"
    )
);

/// At most [`ROWS`] ids.
pub async fn get(tx: &mut TenantTx<'_>, target: &Target, ids: &[RecordId]) -> Result<Vec<RecordRow>> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let Some(ids) = full(ids) else { return Ok(Vec::new()) };
    over_rows!(fetch_all [RecordRow, tx, GET, tenant, *installation, collection, *workspace] ids one)
}

sql!(
    INSERT =
        "INSERT INTO records (tenant_id, installation_id, collection, workspace_id, id, doc, version, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $6, $7, 1, $5, $5),
     ($1, $2, $3, $4, $8, $9, 1, $5, $5),
     ($1, $2, $3, $4, $10, $11, 1, $5, $5),
     ($1, $2, $3, $4, $12, $13, 1, $5, $5),
     ($1, $2, $3, $4, $14, $15, 1, $5, $5),
     ($1, $2, $3, $4, $16, $17, 1, $5, $5),
     ($1, $2, $3, $4, $18, $19, 1, $5, $5),
     ($1, $2, $3, $4, $20, $21, 1, $5, $5),
     ($1, $2, $3, $4, $22, $23, 1, $5, $5),
     ($1, $2, $3, $4, $24, $25, 1, $5, $5),
     ($1, $2, $3, $4, $26, $27, 1, $5, $5),
     ($1, $2, $3, $4, $28, $29, 1, $5, $5),
     ($1, $2, $3, $4, $30, $31, 1, $5, $5),
     ($1, $2, $3, $4, $32, $33, 1, $5, $5),
     ($1, $2, $3, $4, $34, $35, 1, $5, $5),
     ($1, $2, $3, $4, $36, $37, 1, $5, $5)
     ON CONFLICT DO NOTHING"
);

/// New records, version 1; answers how many there are now of those that were not there.
pub async fn insert(
    tx: &mut TenantTx<'_>,
    target: &Target,
    rows: &[(RecordId, &str)],
    now: Timestamp,
) -> Result<u64> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let Some(rows) = full(rows) else { return Ok(0) };
    over_rows!(execute [tx, INSERT, tenant, *installation, collection, *workspace, now] rows two)
}

/// Field or fields, key, record.
pub type KeyRow<'r> = (&'r str, &'r [u8], RecordId);

sql!(
    INSERT_KEYS =
        "INSERT INTO record_keys (tenant_id, installation_id, collection, workspace_id, field, key, id)
     VALUES ($1, $2, $3, $4, $5, $6, $7),
     ($1, $2, $3, $4, $8, $9, $10),
     ($1, $2, $3, $4, $11, $12, $13),
     ($1, $2, $3, $4, $14, $15, $16),
     ($1, $2, $3, $4, $17, $18, $19),
     ($1, $2, $3, $4, $20, $21, $22),
     ($1, $2, $3, $4, $23, $24, $25),
     ($1, $2, $3, $4, $26, $27, $28),
     ($1, $2, $3, $4, $29, $30, $31),
     ($1, $2, $3, $4, $32, $33, $34),
     ($1, $2, $3, $4, $35, $36, $37),
     ($1, $2, $3, $4, $38, $39, $40),
     ($1, $2, $3, $4, $41, $42, $43),
     ($1, $2, $3, $4, $44, $45, $46),
     ($1, $2, $3, $4, $47, $48, $49),
     ($1, $2, $3, $4, $50, $51, $52)
     ON CONFLICT DO NOTHING"
);

pub async fn insert_keys(tx: &mut TenantTx<'_>, target: &Target, rows: &[KeyRow<'_>]) -> Result<u64> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let Some(rows) = full(rows) else { return Ok(0) };
    over_rows!(execute [tx, INSERT_KEYS, tenant, *installation, collection, *workspace] rows three)
}

sql!(
    INSERT_UNIQUES =
        "INSERT INTO record_uniques (tenant_id, installation_id, collection, workspace_id, fields, key, id)
     VALUES ($1, $2, $3, $4, $5, $6, $7),
     ($1, $2, $3, $4, $8, $9, $10),
     ($1, $2, $3, $4, $11, $12, $13),
     ($1, $2, $3, $4, $14, $15, $16),
     ($1, $2, $3, $4, $17, $18, $19),
     ($1, $2, $3, $4, $20, $21, $22),
     ($1, $2, $3, $4, $23, $24, $25),
     ($1, $2, $3, $4, $26, $27, $28),
     ($1, $2, $3, $4, $29, $30, $31),
     ($1, $2, $3, $4, $32, $33, $34),
     ($1, $2, $3, $4, $35, $36, $37),
     ($1, $2, $3, $4, $38, $39, $40),
     ($1, $2, $3, $4, $41, $42, $43),
     ($1, $2, $3, $4, $44, $45, $46),
     ($1, $2, $3, $4, $47, $48, $49),
     ($1, $2, $3, $4, $50, $51, $52)
     ON CONFLICT DO NOTHING"
);

/// Answers how many were free.
pub async fn insert_uniques(tx: &mut TenantTx<'_>, target: &Target, rows: &[KeyRow<'_>]) -> Result<u64> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let Some(rows) = full(rows) else { return Ok(0) };
    over_rows!(execute [tx, INSERT_UNIQUES, tenant, *installation, collection, *workspace] rows three)
}

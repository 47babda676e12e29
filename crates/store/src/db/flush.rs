//! The end of a tenant's write: its head is moved on last, which orders the change feed and the audit chain, and
//! the collected entries get their positions and hashes from it.

use super::Committed;
use crate::{Error, Result, TenantTx, audit, events};

sql!(ADVANCE = "UPDATE tenant_heads SET seq = seq + $2 WHERE tenant_id = $1 RETURNING seq, chain_hash");
sql!(SEAL = "UPDATE tenant_heads SET chain_hash = $2 WHERE tenant_id = $1");

/// Writes that told nothing leave the head alone, so that plugins' small writes do not queue behind one row.
pub(super) async fn flush(mut tx: TenantTx<'_>) -> Result<Committed> {
    let tenant = tx.tenant();
    let (entries, told) = (std::mem::take(&mut tx.audit), std::mem::take(&mut tx.events));
    let mut committed = Committed { tenant: Some(tenant), seq: 0, jobs: tx.jobs, events: Vec::new() };
    let count = (entries.len() + told.len()) as i64;
    if count == 0 {
        return Ok(committed);
    }
    let moved: Option<(i64, Vec<u8>)> = fetch_optional!((i64, Vec<u8>), &mut tx, ADVANCE, tenant, count)?;
    let (last, mut hash) = moved.ok_or(Error::NotFound("tenant"))?;
    let mut seq = last - count;
    let chained = !entries.is_empty();
    for entry in entries {
        seq += 1;
        hash = audit::append(&mut tx, seq, entry, hash).await?;
    }
    if chained {
        execute!(&mut tx, SEAL, tenant, hash)?;
    }
    for event in told {
        seq += 1;
        committed.events.push(events::append(&mut tx, seq, event).await?);
    }
    committed.seq = last;
    Ok(committed)
}

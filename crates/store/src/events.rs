//! The tenant's change feed: what happened, ordered by the tenant's sequence. Written by `Db` when a closure ends
//! well; read by the live stream and later by everything that reacts.

use serde_json::Value;
use tenon_api::{
    Timestamp,
    ids::{EventId, TenantId},
};

use crate::{Json, Result, TenantTx};

/// What a use case says happened.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub id: EventId,
    /// `installation.installed`: a noun and what became of it.
    pub kind: String,
    pub data: Value,
}

impl NewEvent {
    pub fn new(kind: impl Into<String>, data: Value) -> Self {
        Self { id: EventId::new(), kind: kind.into(), data }
    }
}

row! {
    pub struct EventRow as e, event_columns {
        pub id: EventId,
        pub tenant_id: TenantId,
        pub seq: i64,
        pub kind: String,
        pub at: Timestamp,
        /// `usr_…`, `system` or `anonymous`.
        pub actor: String,
        @json pub data: Value,
    }
}

sql!(
    INSERT =
        "INSERT INTO events (tenant_id, seq, id, kind, at, actor, data) VALUES ($1, $2, $3, $4, $5, $6, $7)"
);

pub(crate) async fn append(tx: &mut TenantTx<'_>, seq: i64, event: NewEvent) -> Result<EventRow> {
    let row = EventRow {
        id: event.id,
        tenant_id: tx.tenant(),
        seq,
        kind: event.kind,
        at: tx.now(),
        actor: tx.cx().actor.label(),
        data: event.data,
    };
    execute!(
        tx,
        INSERT,
        row.tenant_id,
        row.seq,
        row.id,
        row.kind.clone(),
        row.at,
        row.actor.clone(),
        Json(row.data.clone())
    )?;
    Ok(row)
}

sql!(
    SINCE = concat!(
        "SELECT ",
        event_columns!(),
        " FROM events e WHERE e.tenant_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3"
    )
);

/// What came after a position, oldest first.
pub async fn since(tx: &mut TenantTx<'_>, seq: i64, limit: i64) -> Result<Vec<EventRow>> {
    let tenant = tx.tenant();
    fetch_all!(EventRow, tx, SINCE, tenant, seq, limit)
}

sql!(SEQ = "SELECT seq FROM tenant_heads WHERE tenant_id = $1");

/// The tenant's newest position.
pub async fn seq(tx: &mut TenantTx<'_>) -> Result<i64> {
    let tenant = tx.tenant();
    let (seq,): (i64,) = fetch_one!((i64,), tx, SEQ, tenant)?;
    Ok(seq)
}

sql!(TRIM = "DELETE FROM events WHERE at < $1");

/// Forgets what happened before a time, in every tenant.
pub async fn trim(tx: &mut crate::PlatformTx<'_>, before: Timestamp) -> Result<u64> {
    execute!(tx, TRIM, before)
}

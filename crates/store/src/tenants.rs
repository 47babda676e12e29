//! Customer organisations.

use tenon_api::{Timestamp, ids::TenantId};

use crate::{PlatformTx, Result, audit::GENESIS, error::unique, sql::Word};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantState {
    Active,
    Suspended,
}

words!(TenantState { Active = "active", Suspended = "suspended" });

row! {
    pub struct TenantRow as t, tenant_columns {
        pub id: TenantId,
        /// Never changes.
        pub slug: String,
        pub name: String,
        @text pub state: TenantState,
        pub created_at: Timestamp,
        pub version: i64,
    }
}

sql!(
    INSERT =
        "INSERT INTO tenants (id, slug, name, state, created_at, version) VALUES ($1, $2, $3, $4, $5, $6)"
);
sql!(INSERT_HEAD = "INSERT INTO tenant_heads (tenant_id, seq, chain_hash) VALUES ($1, 0, $2)");

/// Also makes the head of the tenant's change feed. `Conflict("tenant")` when the slug is taken.
pub async fn insert(tx: &mut PlatformTx<'_>, row: &TenantRow) -> Result<()> {
    let done =
        execute!(tx, INSERT, row.id, &row.slug, &row.name, row.state.word(), row.created_at, row.version);
    unique(done, "tenant")?;
    execute!(tx, INSERT_HEAD, row.id, GENESIS.to_vec()).map(drop)
}

sql!(FIND_BY_SLUG = concat!("SELECT ", tenant_columns!(), " FROM tenants t WHERE t.slug = $1"));

pub async fn find_by_slug(tx: &mut PlatformTx<'_>, slug: &str) -> Result<Option<TenantRow>> {
    fetch_optional!(TenantRow, tx, FIND_BY_SLUG, slug)
}

sql!(
    LIST =
        concat!("SELECT ", tenant_columns!(), " FROM tenants t WHERE t.slug > $1 ORDER BY t.slug LIMIT $2")
);

/// By slug, after `after` (empty: from the beginning).
pub async fn list(tx: &mut PlatformTx<'_>, after: &str, limit: i64) -> Result<Vec<TenantRow>> {
    fetch_all!(TenantRow, tx, LIST, after, limit)
}

sql!(GET = concat!("SELECT ", tenant_columns!(), " FROM tenants t WHERE t.id = $1"));

/// The tenant that the transaction is in.
pub async fn current(tx: &mut crate::TenantTx<'_>) -> Result<Option<TenantRow>> {
    let tenant = tx.tenant();
    fetch_optional!(TenantRow, tx, GET, tenant)
}

sql!(IS_DEVELOPMENT = "SELECT development FROM tenants WHERE id = $1");

/// Whether the tenant takes unsigned packages of its own.
pub async fn is_development(tx: &mut PlatformTx<'_>, id: TenantId) -> Result<bool> {
    let row: Option<(bool,)> = fetch_optional!((bool,), tx, IS_DEVELOPMENT, id)?;
    Ok(row.is_some_and(|(development,)| development))
}

sql!(SET_DEVELOPMENT = "UPDATE tenants SET development = $2 WHERE id = $1");

pub async fn set_development(tx: &mut PlatformTx<'_>, id: TenantId, development: bool) -> Result<()> {
    execute!(tx, SET_DEVELOPMENT, id, development).map(drop)
}

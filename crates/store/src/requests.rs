//! Open requests of people who may not install: one row per person and plugin, gone when it is answered.

use tenon_api::{
    Timestamp,
    ids::{PluginId, RequestId, UserId},
};

use crate::{Error, Result, TenantTx, error::unique};

/// With the names that a list shows.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RequestRow {
    pub id: RequestId,
    pub user_id: UserId,
    pub plugin_id: PluginId,
    pub plugin_key: String,
    pub plugin_name: String,
    /// Name of the person.
    pub by_name: String,
    pub note: String,
    pub created_at: Timestamp,
}

/// What to write.
#[derive(Debug, Clone)]
pub struct NewRequest {
    pub id: RequestId,
    pub user: UserId,
    pub plugin: PluginId,
    pub note: String,
}

sql!(
    INSERT = "INSERT INTO plugin_requests (tenant_id, id, user_id, plugin_id, note, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)"
);

/// [`Error::Conflict`]`("request")` when that person asked for that plugin already.
pub async fn insert(tx: &mut TenantTx<'_>, row: &NewRequest) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let done = execute!(tx, INSERT, tenant, row.id, row.user, row.plugin, &row.note, now);
    unique(done, "request").map(drop)
}

// Somebody who left the tenant asks for nothing any more.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT pr.id AS id, pr.user_id AS user_id, pr.plugin_id AS plugin_id, p.key AS plugin_key,
               p.name AS plugin_name, u.name AS by_name, pr.note AS note, pr.created_at AS created_at
             FROM plugin_requests pr JOIN plugins p ON p.id = pr.plugin_id JOIN users u ON u.id = pr.user_id
               JOIN members mb ON mb.tenant_id = pr.tenant_id AND mb.user_id = pr.user_id ",
            $tail
        )
    };
}

sql!(LIST = select!("WHERE pr.tenant_id = $1 AND pr.id > $2 ORDER BY pr.id LIMIT $3"));
sql!(LIST_OF = select!("WHERE pr.tenant_id = $1 AND pr.id > $2 AND pr.user_id = $4 ORDER BY pr.id LIMIT $3"));

/// After a request (or from the start), oldest first: everybody's, or those of one person.
pub async fn list(
    tx: &mut TenantTx<'_>,
    of: Option<UserId>,
    after: Option<RequestId>,
    limit: i64,
) -> Result<Vec<RequestRow>> {
    let tenant = tx.tenant();
    // Before every id.
    let after = after.unwrap_or(RequestId::from_uuid(sqlx::types::Uuid::nil()));
    match of {
        None => fetch_all!(RequestRow, tx, LIST, tenant, after, limit),
        Some(user) => fetch_all!(RequestRow, tx, LIST_OF, tenant, after, limit, user),
    }
}

sql!(GET = select!("WHERE pr.tenant_id = $1 AND pr.id = $2"));

pub async fn get(tx: &mut TenantTx<'_>, id: RequestId) -> Result<RequestRow> {
    let tenant = tx.tenant();
    fetch_optional!(RequestRow, tx, GET, tenant, id)?.ok_or(Error::NotFound("request"))
}

sql!(COUNT_OF = "SELECT COUNT(*) FROM plugin_requests WHERE tenant_id = $1 AND user_id = $2");

/// Open requests of one person.
pub async fn count_of(tx: &mut TenantTx<'_>, user: UserId) -> Result<i64> {
    let tenant = tx.tenant();
    let (count,): (i64,) = fetch_one!((i64,), tx, COUNT_OF, tenant, user)?;
    Ok(count)
}

sql!(DELETE = "DELETE FROM plugin_requests WHERE tenant_id = $1 AND id = $2");

pub async fn delete(tx: &mut TenantTx<'_>, id: RequestId) -> Result<()> {
    let tenant = tx.tenant();
    if execute!(tx, DELETE, tenant, id)? == 1 { Ok(()) } else { Err(Error::NotFound("request")) }
}

sql!(CLOSE = "DELETE FROM plugin_requests WHERE tenant_id = $1 AND plugin_id = $2");

/// Everybody's requests for a plugin that is here now; answers how many there were.
pub async fn close(tx: &mut TenantTx<'_>, plugin: PluginId) -> Result<u64> {
    let tenant = tx.tenant();
    execute!(tx, CLOSE, tenant, plugin)
}

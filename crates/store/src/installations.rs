//! One plugin in one tenant, pinned to a release. The row survives an uninstall that keeps data.

use serde_json::Value;
use tenon_api::{
    Timestamp,
    ids::{FileId, InstallationId, PluginId, ReleaseId, TenantId},
    installations::Grant,
};

use crate::{Error, Json, Result, TenantTx, error::unique, sql::Word};

mod snapshot;
pub use snapshot::{Asked, Retained, Snapshot, SnapshotRow, retained, snapshot};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallationState {
    /// Not installed: not yet, or not any more.
    Removed,
    Active,
    Disabled,
}

words!(InstallationState { Removed = "removed", Active = "active", Disabled = "disabled" });

row! {
    pub struct InstallationRow as i, installation_columns {
        pub id: InstallationId,
        pub tenant_id: TenantId,
        pub plugin_id: PluginId,
        pub plugin_key: String,
        pub release_id: ReleaseId,
        @text pub state: InstallationState,
        @json pub grants: Vec<Grant>,
        @json pub settings: Value,
        /// The plugin's own word after its last operation.
        pub message: Option<String>,
        /// Data of an earlier installation is kept since then.
        pub kept_since: Option<Timestamp>,
        pub installed_at: Option<Timestamp>,
        pub changed_at: Timestamp,
        /// Edit counter.
        pub version: i64,
    }
}

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT ", installation_columns!(), " FROM installations i ", $tail)
    };
}

sql!(FIND = select!("WHERE i.tenant_id = $1 AND i.plugin_key = $2"));

pub async fn find(tx: &mut TenantTx<'_>, plugin_key: &str) -> Result<Option<InstallationRow>> {
    let tenant = tx.tenant();
    fetch_optional!(InstallationRow, tx, FIND, tenant, plugin_key)
}

sql!(GET = select!("WHERE i.tenant_id = $1 AND i.id = $2"));

pub async fn get(tx: &mut TenantTx<'_>, id: InstallationId) -> Result<InstallationRow> {
    let tenant = tx.tenant();
    fetch_optional!(InstallationRow, tx, GET, tenant, id)?.ok_or(Error::NotFound("installation"))
}

sql!(LOCK = sqlite: select!("WHERE i.tenant_id = $1 AND i.id = $2"),
    postgres: select!("WHERE i.tenant_id = $1 AND i.id = $2 FOR UPDATE"));

/// The row, held against other writes until the end of the transaction (SQLite has one writer anyway).
pub async fn lock(tx: &mut TenantTx<'_>, id: InstallationId) -> Result<InstallationRow> {
    let tenant = tx.tenant();
    fetch_optional!(InstallationRow, tx, LOCK, tenant, id)?.ok_or(Error::NotFound("installation"))
}

sql!(INSERT = "INSERT INTO installations
    (tenant_id, id, plugin_id, plugin_key, release_id, state, grants, settings, message, kept_since, installed_at,
     changed_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");

/// [`Error::Conflict`]`("installation")` when the tenant has a row for that plugin.
pub async fn insert(tx: &mut TenantTx<'_>, row: &InstallationRow) -> Result<()> {
    let tenant = tx.tenant();
    let done = execute!(
        tx,
        INSERT,
        tenant,
        row.id,
        row.plugin_id,
        &row.plugin_key,
        row.release_id,
        row.state.word(),
        Json(&row.grants),
        Json(&row.settings),
        row.message.as_deref(),
        row.kept_since,
        row.installed_at,
        row.changed_at,
        row.version
    );
    unique(done, "installation").map(drop)
}

sql!(
    SET_STATE =
        "UPDATE installations SET state = $3, release_id = $4, grants = $5, settings = $6, message = $7,
    kept_since = NULL,
    installed_at = CASE WHEN $3 = 'removed' THEN NULL WHEN state = 'removed' THEN $8 ELSE installed_at END,
    changed_at = $8, version = version + 1
    WHERE tenant_id = $1 AND id = $2 RETURNING version"
);

/// Writes the whole state and answers the new version. Leaving `removed` sets `installed_at`; `kept_since` is
/// cleared, see [`keep_data`].
#[expect(clippy::too_many_arguments, reason = "the whole state, one argument per column")]
pub async fn set_state(
    tx: &mut TenantTx<'_>,
    id: InstallationId,
    state: InstallationState,
    release: ReleaseId,
    grants: &[Grant],
    settings: &Value,
    message: Option<&str>,
    now: Timestamp,
) -> Result<i64> {
    let tenant = tx.tenant();
    let row: Option<(i64,)> = fetch_optional!(
        (i64,),
        tx,
        SET_STATE,
        tenant,
        id,
        state.word(),
        release,
        Json(grants),
        Json(settings),
        message,
        now
    )?;
    row.map(|(version,)| version).ok_or(Error::NotFound("installation"))
}

sql!(
    SET_GRANTS = "UPDATE installations SET grants = $3, changed_at = $4, version = version + 1
    WHERE tenant_id = $1 AND id = $2 RETURNING version"
);

/// What is allowed from now on; answers the new version.
pub async fn set_grants(tx: &mut TenantTx<'_>, id: InstallationId, grants: &[Grant]) -> Result<i64> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let row: Option<(i64,)> = fetch_optional!((i64,), tx, SET_GRANTS, tenant, id, Json(grants), now)?;
    row.map(|(version,)| version).ok_or(Error::NotFound("installation"))
}

sql!(
    PIN_RELEASE =
        "UPDATE installations SET release_id = $3, changed_at = $4 WHERE tenant_id = $1 AND id = $2"
);

/// Names the release that an install on a removed row is about.
pub async fn pin_release(tx: &mut TenantTx<'_>, id: InstallationId, release: ReleaseId) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    if execute!(tx, PIN_RELEASE, tenant, id, release, now)? == 1 {
        Ok(())
    } else {
        Err(Error::NotFound("installation"))
    }
}

sql!(
    KEEP_DATA = "UPDATE installations SET kept_since = $3, changed_at = $4, version = version + 1
    WHERE tenant_id = $1 AND id = $2"
);

/// Notes since when data of a removed plugin is kept; `None`: nothing is.
pub async fn keep_data(tx: &mut TenantTx<'_>, id: InstallationId, since: Option<Timestamp>) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    if execute!(tx, KEEP_DATA, tenant, id, since, now)? == 1 {
        Ok(())
    } else {
        Err(Error::NotFound("installation"))
    }
}

sql!(IDS = "SELECT id FROM installations WHERE tenant_id = $1");

/// Of every installation in whatever state.
pub async fn ids(tx: &mut TenantTx<'_>) -> Result<Vec<InstallationId>> {
    let tenant = tx.tenant();
    let rows: Vec<(InstallationId,)> = fetch_all!((InstallationId,), tx, IDS, tenant)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

sql!(DELETE_KV = "DELETE FROM kv_entries WHERE tenant_id = $1 AND installation_id = $2");
sql!(DELETE_KV_USAGE = "DELETE FROM kv_usage WHERE tenant_id = $1 AND installation_id = $2");

/// Deletes everything that the plugin stored, and what was recorded of its work; answers the files whose bytes are to
/// be removed after the commit.
pub async fn delete_data(tx: &mut TenantTx<'_>, id: InstallationId) -> Result<Vec<FileId>> {
    let tenant = tx.tenant();
    execute!(tx, DELETE_KV, tenant, id)?;
    execute!(tx, DELETE_KV_USAGE, tenant, id)?;
    crate::records::delete_all(tx, id).await?;
    crate::shared::delete_all(tx, id).await?;
    crate::runs::delete_all(tx, id).await?;
    crate::invocations::delete_all(tx, id).await?;
    crate::files::delete_all(tx, id).await
}

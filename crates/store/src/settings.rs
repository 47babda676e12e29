//! Settings of plugins: the operator's values, and who changed an installation's own last. The tenant's values
//! stand in the installation's row.

use serde_json::Value;
use tenon_api::{
    Timestamp,
    ids::{InstallationId, PluginId, UserId},
};

use crate::{AnyTx, Error, Json, PlatformTx, Result, TenantTx};

row! {
    /// The operator's values for all tenants.
    pub struct GlobalRow as g, global_columns {
        pub plugin_id: PluginId,
        @json pub settings: Value,
        pub changed_by: Option<UserId>,
        pub changed_at: Timestamp,
        /// Edit counter.
        pub version: i64,
    }
}

/// Who saved last, as the person is called today.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LastChange {
    pub name: Option<String>,
    pub at: Option<Timestamp>,
}

sql!(
    SAVE = "UPDATE installations SET settings = $3, settings_changed_by = $4, settings_changed_at = $5,
    changed_at = $5, version = version + 1
    WHERE tenant_id = $1 AND id = $2 AND version = $6"
);

/// The tenant's own values; [`Error::Stale`] when the row is at another version.
pub async fn save(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    settings: &Value,
    version: i64,
) -> Result<()> {
    let (tenant, now, by) = (tx.tenant(), tx.now(), tx.cx().user().map(|user| user.id));
    if execute!(tx, SAVE, tenant, installation, Json(settings), by, now, version)? == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

sql!(
    CLEAR = "UPDATE installations SET settings = $3, settings_changed_by = NULL, settings_changed_at = NULL
    WHERE tenant_id = $1 AND id = $2"
);

/// Forgets the tenant's own values.
pub async fn clear(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<()> {
    let tenant = tx.tenant();
    execute!(tx, CLEAR, tenant, installation, Json(Value::Object(Default::default()))).map(drop)
}

sql!(
    LAST_CHANGE = "SELECT u.name AS name, i.settings_changed_at AS at
    FROM installations i LEFT JOIN users u ON u.id = i.settings_changed_by
    WHERE i.tenant_id = $1 AND i.id = $2"
);

pub async fn last_change(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<LastChange> {
    let tenant = tx.tenant();
    fetch_optional!(LastChange, tx, LAST_CHANGE, tenant, installation)?.ok_or(Error::NotFound("installation"))
}

sql!(GLOBAL = concat!("SELECT ", global_columns!(), " FROM global_settings g WHERE g.plugin_id = $1"));

pub async fn global(tx: &mut impl AnyTx, plugin: PluginId) -> Result<Option<GlobalRow>> {
    fetch_optional!(GlobalRow, tx, GLOBAL, plugin)
}

sql!(
    ADD_GLOBAL = "INSERT INTO global_settings (plugin_id, settings, changed_by, changed_at, version)
    VALUES ($1, $2, $3, $4, 1) ON CONFLICT (plugin_id) DO NOTHING"
);
sql!(
    SAVE_GLOBAL =
        "UPDATE global_settings SET settings = $2, changed_by = $3, changed_at = $4, version = version + 1
    WHERE plugin_id = $1 AND version = $5"
);

/// `version` is the one that was read, 0 for none; [`Error::Stale`] when there is another by now.
pub async fn save_global(
    tx: &mut PlatformTx<'_>,
    plugin: PluginId,
    settings: &Value,
    version: i64,
) -> Result<()> {
    let (now, by) = (tx.now(), tx.cx().user().map(|user| user.id));
    let written = if version == 0 {
        execute!(tx, ADD_GLOBAL, plugin, Json(settings), by, now)?
    } else {
        execute!(tx, SAVE_GLOBAL, plugin, Json(settings), by, now, version)?
    };
    if written == 1 { Ok(()) } else { Err(Error::Stale) }
}

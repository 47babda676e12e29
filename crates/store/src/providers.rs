//! Which plugin serves an interface in a tenant, where more than one could. Read with the tenant's snapshot
//! (`installations::snapshot`).

use crate::{Result, TenantTx};

sql!(
    SET = "INSERT INTO providers (tenant_id, interface, plugin_key, changed_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, interface) DO UPDATE
    SET plugin_key = excluded.plugin_key, changed_at = excluded.changed_at"
);

pub async fn set(tx: &mut TenantTx<'_>, interface: &str, plugin: &str) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    execute!(tx, SET, tenant, interface, plugin, now).map(drop)
}

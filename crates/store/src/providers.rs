//! Which plugin serves an interface in a tenant, where more than one could.

use tenon_api::Timestamp;

use crate::{Result, TenantTx};

row! {
    pub struct ProviderRow as p, provider_columns {
        /// `ticketing@1`.
        pub interface: String,
        pub plugin_key: String,
        pub changed_at: Timestamp,
    }
}

sql!(
    LIST = concat!(
        "SELECT ",
        provider_columns!(),
        " FROM providers p WHERE p.tenant_id = $1 ORDER BY p.interface"
    )
);

pub async fn list(tx: &mut TenantTx<'_>) -> Result<Vec<ProviderRow>> {
    let tenant = tx.tenant();
    fetch_all!(ProviderRow, tx, LIST, tenant)
}

sql!(
    FIND = concat!(
        "SELECT ",
        provider_columns!(),
        " FROM providers p WHERE p.tenant_id = $1 AND p.interface = $2"
    )
);

pub async fn find(tx: &mut TenantTx<'_>, interface: &str) -> Result<Option<ProviderRow>> {
    let tenant = tx.tenant();
    fetch_optional!(ProviderRow, tx, FIND, tenant, interface)
}

sql!(
    SET = "INSERT INTO providers (tenant_id, interface, plugin_key, changed_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, interface) DO UPDATE
    SET plugin_key = excluded.plugin_key, changed_at = excluded.changed_at"
);

pub async fn set(tx: &mut TenantTx<'_>, interface: &str, plugin: &str) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    execute!(tx, SET, tenant, interface, plugin, now).map(drop)
}

//! Sealed secrets and the wrapped keys above them. Nothing here can open one: `crates/core` seals and opens.

use tenon_api::{
    Timestamp,
    ids::{InstallationId, PluginId, TenantId},
};
use uuid::Uuid;

use crate::{AnyTx, PlatformTx, Result, TenantTx};

/// The whole tenant; workspaces will have their own.
const TENANT_LEVEL: Uuid = Uuid::nil();

row! {
    /// A secret of an installation, at the level of the tenant.
    pub struct SecretRow as s, secret_columns {
        pub name: String,
        /// Counts replacements; part of what the ciphertext is bound to.
        pub version: i64,
        pub ciphertext: Vec<u8>,
        /// Joined by commas.
        pub hosts: String,
        /// An address changed since; it waits to be typed again.
        pub stale: bool,
        pub changed_at: Timestamp,
    }
}

/// What is written; the version comes back from [`next_version`].
#[derive(Debug, Clone)]
pub struct PutSecret<'a> {
    pub name: &'a str,
    pub version: i64,
    pub ciphertext: &'a [u8],
    pub hosts: &'a str,
    /// `auth`, `sign` or `none`.
    pub purpose: &'a str,
}

sql!(
    FIND = concat!(
        "SELECT ",
        secret_columns!(),
        " FROM secrets s
     WHERE s.tenant_id = $1 AND s.installation_id = $2 AND s.workspace_id = $3 AND s.name = $4"
    )
);

pub async fn find(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    name: &str,
) -> Result<Option<SecretRow>> {
    let tenant = tx.tenant();
    fetch_optional!(SecretRow, tx, FIND, tenant, installation, TENANT_LEVEL, name)
}

sql!(
    PUT = "INSERT INTO secrets
    (tenant_id, installation_id, workspace_id, name, version, ciphertext, hosts, stale, changed_at, purpose)
    VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8, $9)
    ON CONFLICT (tenant_id, installation_id, workspace_id, name) DO UPDATE
    SET version = excluded.version, ciphertext = excluded.ciphertext, hosts = excluded.hosts, stale = FALSE,
        changed_at = excluded.changed_at, purpose = excluded.purpose"
);

pub async fn put(tx: &mut TenantTx<'_>, installation: InstallationId, secret: &PutSecret<'_>) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    execute!(
        tx,
        PUT,
        tenant,
        installation,
        TENANT_LEVEL,
        secret.name,
        secret.version,
        secret.ciphertext,
        secret.hosts,
        now,
        secret.purpose
    )
    .map(drop)
}

sql!(
    DELETE = "DELETE FROM secrets
    WHERE tenant_id = $1 AND installation_id = $2 AND workspace_id = $3 AND name = $4"
);

/// Whether there was one.
pub async fn delete(tx: &mut TenantTx<'_>, installation: InstallationId, name: &str) -> Result<bool> {
    let tenant = tx.tenant();
    execute!(tx, DELETE, tenant, installation, TENANT_LEVEL, name).map(|deleted| deleted > 0)
}

sql!(DELETE_ALL = "DELETE FROM secrets WHERE tenant_id = $1 AND installation_id = $2");

pub async fn delete_all(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<()> {
    let tenant = tx.tenant();
    execute!(tx, DELETE_ALL, tenant, installation).map(drop)
}

sql!(
    MARK_STALE = "UPDATE secrets SET stale = TRUE
    WHERE tenant_id = $1 AND installation_id = $2 AND workspace_id = $3 AND name = $4"
);

/// It waits to be typed again.
pub async fn mark_stale(tx: &mut TenantTx<'_>, installation: InstallationId, name: &str) -> Result<()> {
    let tenant = tx.tenant();
    execute!(tx, MARK_STALE, tenant, installation, TENANT_LEVEL, name).map(drop)
}

sql!(KEY = "SELECT wrapped FROM tenant_keys WHERE tenant_id = $1");
sql!(
    ADD_KEY = "INSERT INTO tenant_keys (tenant_id, wrapped, created_at) VALUES ($1, $2, $3)
    ON CONFLICT (tenant_id) DO NOTHING"
);

/// The tenant's wrapped key; `fresh` becomes it when there is none yet.
pub async fn tenant_key(tx: &mut TenantTx<'_>, fresh: &[u8]) -> Result<Vec<u8>> {
    let (tenant, now) = (tx.tenant(), tx.now());
    execute!(tx, ADD_KEY, tenant, fresh, now)?;
    let (wrapped,): (Vec<u8>,) = fetch_one!((Vec<u8>,), tx, KEY, tenant)?;
    Ok(wrapped)
}

/// The tenant's wrapped key, if it has one.
pub async fn find_tenant_key(tx: &mut TenantTx<'_>) -> Result<Option<Vec<u8>>> {
    let tenant = tx.tenant();
    let row: Option<(Vec<u8>,)> = fetch_optional!((Vec<u8>,), tx, KEY, tenant)?;
    Ok(row.map(|(wrapped,)| wrapped))
}

sql!(ALL_KEYS = "SELECT tenant_id, wrapped FROM tenant_keys ORDER BY tenant_id");
sql!(REWRAP = "UPDATE tenant_keys SET wrapped = $2 WHERE tenant_id = $1");

/// Every tenant's wrapped key.
pub async fn tenant_keys(tx: &mut PlatformTx<'_>) -> Result<Vec<(TenantId, Vec<u8>)>> {
    fetch_all!((TenantId, Vec<u8>), tx, ALL_KEYS)
}

pub async fn rewrap(tx: &mut PlatformTx<'_>, tenant: TenantId, wrapped: &[u8]) -> Result<()> {
    execute!(tx, REWRAP, tenant, wrapped).map(drop)
}

row! {
    /// The operator's secret of a plugin.
    pub struct GlobalSecretRow as gs, global_secret_columns {
        pub name: String,
        pub version: i64,
        pub ciphertext: Vec<u8>,
        pub hosts: String,
        pub stale: bool,
        pub changed_at: Timestamp,
    }
}

sql!(
    GLOBAL = concat!(
        "SELECT ",
        global_secret_columns!(),
        " FROM global_secrets gs WHERE gs.plugin_id = $1 ORDER BY gs.name"
    )
);

pub async fn global(tx: &mut PlatformTx<'_>, plugin: PluginId) -> Result<Vec<GlobalSecretRow>> {
    fetch_all!(GlobalSecretRow, tx, GLOBAL, plugin)
}

sql!(
    PUT_GLOBAL =
        "INSERT INTO global_secrets (plugin_id, name, version, ciphertext, hosts, stale, changed_at, purpose)
    VALUES ($1, $2, $3, $4, $5, FALSE, $6, $7)
    ON CONFLICT (plugin_id, name) DO UPDATE
    SET version = excluded.version, ciphertext = excluded.ciphertext, hosts = excluded.hosts, stale = FALSE,
        changed_at = excluded.changed_at, purpose = excluded.purpose"
);

pub async fn put_global(tx: &mut PlatformTx<'_>, plugin: PluginId, secret: &PutSecret<'_>) -> Result<()> {
    let now = tx.now();
    execute!(
        tx,
        PUT_GLOBAL,
        plugin,
        secret.name,
        secret.version,
        secret.ciphertext,
        secret.hosts,
        now,
        secret.purpose
    )
    .map(drop)
}

sql!(DELETE_GLOBAL = "DELETE FROM global_secrets WHERE plugin_id = $1 AND name = $2");

pub async fn delete_global(tx: &mut PlatformTx<'_>, plugin: PluginId, name: &str) -> Result<bool> {
    execute!(tx, DELETE_GLOBAL, plugin, name).map(|deleted| deleted > 0)
}

sql!(MARK_GLOBAL_STALE = "UPDATE global_secrets SET stale = TRUE WHERE plugin_id = $1 AND name = $2");

pub async fn mark_global_stale(tx: &mut PlatformTx<'_>, plugin: PluginId, name: &str) -> Result<()> {
    execute!(tx, MARK_GLOBAL_STALE, plugin, name).map(drop)
}

/// A list of hosts as its column keeps it.
pub fn join_hosts<'a>(hosts: impl IntoIterator<Item = &'a String>) -> String {
    hosts.into_iter().map(String::as_str).collect::<Vec<_>>().join(",")
}

/// The inverse of [`join_hosts`].
pub fn split_hosts(text: &str) -> Vec<String> {
    text.split(',').filter(|host| !host.is_empty()).map(str::to_owned).collect()
}

/// Reads what the snapshot aggregates: one line per secret, tabs between name, hosts, stale, time and purpose.
pub(crate) fn read_states(text: &str) -> Vec<SecretState> {
    text.lines()
        .filter_map(|line| {
            let mut parts = line.split('\t');
            Some(SecretState {
                name: parts.next()?.to_owned(),
                hosts: split_hosts(parts.next()?),
                stale: parts.next()? == "1",
                changed_at: Timestamp(parts.next()?.parse().ok()?),
                purpose: parts.next().filter(|word| !word.is_empty()).map(str::to_owned),
            })
        })
        .collect()
}

/// All that a screen needs to know of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretState {
    pub name: String,
    /// Where it was meant to go when it was typed.
    pub hosts: Vec<String>,
    pub stale: bool,
    pub changed_at: Timestamp,
    /// `auth`, `sign` or `none`; unknown of those that an earlier server kept.
    pub purpose: Option<String>,
}

/// The states of an operator's secrets as a tenant may see them.
pub async fn global_states(tx: &mut impl AnyTx, plugin: PluginId) -> Result<Vec<SecretState>> {
    type Row = (String, String, bool, Timestamp, Option<String>);
    let rows: Vec<Row> = fetch_all!(Row, tx, GLOBAL_STATES, plugin)?;
    Ok(rows
        .into_iter()
        .map(|(name, hosts, stale, changed_at, purpose)| SecretState {
            name,
            hosts: split_hosts(&hosts),
            stale,
            changed_at,
            purpose,
        })
        .collect())
}

sql!(
    GLOBAL_STATES = "SELECT name, hosts, stale, changed_at, purpose FROM global_secrets WHERE plugin_id = $1 ORDER BY name"
);

//! Namespaces that plugins share: small values with the lifetime that the offering plugin's manifest gives them.
//! Who may read and write is decided before; here a value only knows who wrote it.

use tenon_api::{Timestamp, ids::InstallationId};

use crate::{Result, TenantTx, kv::end_of_prefix};

row! {
    pub struct SharedRow as s, shared_columns {
        pub key: String,
        pub value: Vec<u8>,
        pub version: i64,
        /// Key of the plugin that wrote it.
        pub written_by: String,
        pub expires_at: Option<Timestamp>,
        pub changed_at: Timestamp,
    }
}

/// What to write.
#[derive(Debug, Clone)]
pub struct Put {
    /// Of the plugin that offers the namespace.
    pub installation: InstallationId,
    pub namespace: String,
    pub key: String,
    pub value: Vec<u8>,
    pub written_by: String,
    pub expires_at: Option<Timestamp>,
    pub if_version: Option<i64>,
    /// Bytes that the namespace may hold.
    pub quota: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum SharedError {
    #[error("the stored version is {0}, not the expected one")]
    Version(i64),
    #[error("{wanted} bytes would go over the {quota} bytes that a shared namespace may hold")]
    Quota { wanted: i64, quota: i64 },
    #[error(transparent)]
    Store(#[from] crate::Error),
}

sql!(
    GET = concat!(
        "SELECT ",
        shared_columns!(),
        " FROM shared_entries s WHERE s.tenant_id = $1 AND s.namespace = $2 AND s.key = $3
         AND (s.expires_at IS NULL OR s.expires_at > $4)"
    )
);

pub async fn get(tx: &mut TenantTx<'_>, namespace: &str, key: &str) -> Result<Option<SharedRow>> {
    let (tenant, now) = (tx.tenant(), tx.now());
    fetch_optional!(SharedRow, tx, GET, tenant, namespace, key, now)
}

sql!(SWEEP = "DELETE FROM shared_entries WHERE tenant_id = $1 AND namespace = $2 AND expires_at <= $3");
sql!(
    BYTES = "SELECT CAST(COALESCE(SUM(length(key) + length(value)), 0) AS BIGINT) FROM shared_entries
    WHERE tenant_id = $1 AND namespace = $2 AND key <> $3"
);
sql!(
    PUT = "INSERT INTO shared_entries
    (tenant_id, installation_id, namespace, key, value, version, written_by, expires_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (tenant_id, namespace, key) DO UPDATE
    SET value = excluded.value, version = excluded.version, written_by = excluded.written_by,
        expires_at = excluded.expires_at, changed_at = excluded.changed_at,
        installation_id = excluded.installation_id"
);

/// Answers the new version.
pub async fn set(tx: &mut TenantTx<'_>, put: &Put) -> Result<i64, SharedError> {
    let (tenant, now) = (tx.tenant(), tx.now());
    execute!(tx, SWEEP, tenant, &put.namespace, now)?;
    let stored = get(tx, &put.namespace, &put.key).await?.map_or(0, |row| row.version);
    if put.if_version.is_some_and(|wanted| wanted != stored) {
        return Err(SharedError::Version(stored));
    }
    let (others,): (i64,) = fetch_one!((i64,), tx, BYTES, tenant, &put.namespace, &put.key)?;
    let wanted = others + (put.key.len() + put.value.len()) as i64;
    if wanted > put.quota {
        return Err(SharedError::Quota { wanted, quota: put.quota });
    }
    // Times grow: what expired and came back never shows a version twice.
    let version = (stored + 1).max(now.micros());
    execute!(
        tx,
        PUT,
        tenant,
        put.installation,
        &put.namespace,
        &put.key,
        &put.value,
        version,
        &put.written_by,
        put.expires_at,
        now
    )?;
    Ok(version)
}

sql!(
    DELETE = "DELETE FROM shared_entries WHERE tenant_id = $1 AND namespace = $2 AND key = $3
    RETURNING expires_at"
);

/// Whether there was a value that had not expired.
pub async fn delete(tx: &mut TenantTx<'_>, namespace: &str, key: &str) -> Result<bool> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let gone: Option<(Option<Timestamp>,)> =
        fetch_optional!((Option<Timestamp>,), tx, DELETE, tenant, namespace, key)?;
    Ok(gone.is_some_and(|(expires,)| expires.is_none_or(|at| at > now)))
}

sql!(
    LIST = concat!(
        "SELECT ",
        shared_columns!(),
        " FROM shared_entries s WHERE s.tenant_id = $1 AND s.namespace = $2 AND s.key >= $3
         AND (CAST($4 AS TEXT) IS NULL OR s.key < $4) AND s.key > $5
         AND (s.expires_at IS NULL OR s.expires_at > $6) ORDER BY s.key LIMIT $7"
    )
);

/// Those that start with `prefix` and come after `after`, by key.
pub async fn list(
    tx: &mut TenantTx<'_>,
    namespace: &str,
    prefix: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<SharedRow>> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let end = end_of_prefix(prefix);
    let after = after.unwrap_or("");
    fetch_all!(SharedRow, tx, LIST, tenant, namespace, prefix, end.as_deref(), after, now, limit)
}

sql!(CLEAR = "DELETE FROM shared_entries WHERE tenant_id = $1 AND namespace = $2");

/// Answers how many there were.
pub async fn clear(tx: &mut TenantTx<'_>, namespace: &str) -> Result<u64> {
    let tenant = tx.tenant();
    execute!(tx, CLEAR, tenant, namespace)
}

sql!(DELETE_ALL = "DELETE FROM shared_entries WHERE tenant_id = $1 AND installation_id = $2");

/// Of every namespace that an installation offers.
pub async fn delete_all(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<()> {
    let tenant = tx.tenant();
    execute!(tx, DELETE_ALL, tenant, installation).map(drop)
}

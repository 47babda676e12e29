//! Namespaces that plugins share: small values with the lifetime that the offering plugin's manifest gives them.
//! Who may read and write is decided before; here a value only knows who wrote it.

use std::collections::BTreeMap;

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

sql!(
    STORED = "SELECT version, CAST(length(value) AS BIGINT), expires_at FROM shared_entries
    WHERE tenant_id = $1 AND namespace = $2 AND key = $3"
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

/// Answers the new version. What expired is swept when there is no room without it.
pub async fn set(tx: &mut TenantTx<'_>, put: &Put) -> Result<i64, SharedError> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let stored: Option<(i64, i64, Option<Timestamp>)> =
        fetch_optional!((i64, i64, Option<Timestamp>), tx, STORED, tenant, &put.namespace, &put.key)?;
    let live =
        stored.filter(|(_, _, expires)| expires.is_none_or(|at| at > now)).map_or(0, |(version, ..)| version);
    if put.if_version.is_some_and(|wanted| wanted != live) {
        return Err(SharedError::Version(live));
    }
    let weight = weight(&put.key, put.value.len() as i64);
    let freed = stored.map_or(0, |(_, length, _)| self::weight(&put.key, length));
    let mut wanted = used(tx, &put.namespace).await? + weight - freed;
    if wanted > put.quota {
        wanted -= sweep(tx, &put.namespace, &put.key).await?;
    }
    if wanted > put.quota && weight > freed {
        return Err(SharedError::Quota { wanted, quota: put.quota });
    }
    // Times grow: what expired and came back never shows a version twice.
    let version = (live + 1).max(now.micros());
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
    count(tx, &put.namespace, weight - freed).await?;
    Ok(version)
}

/// What a value counts besides the bytes of its key and its own: its row.
const ROW: i64 = 100;

fn weight(key: &str, value: i64) -> i64 {
    ROW + key.len() as i64 + value
}

sql!(USED = "SELECT bytes FROM shared_usage WHERE tenant_id = $1 AND namespace = $2");

async fn used(tx: &mut TenantTx<'_>, namespace: &str) -> Result<i64> {
    let tenant = tx.tenant();
    let used: Option<(i64,)> = fetch_optional!((i64,), tx, USED, tenant, namespace)?;
    Ok(used.map_or(0, |(bytes,)| bytes))
}

sql!(
    COUNT = "INSERT INTO shared_usage (tenant_id, namespace, bytes) VALUES ($1, $2, $3)
    ON CONFLICT (tenant_id, namespace) DO UPDATE SET bytes = shared_usage.bytes + excluded.bytes"
);

async fn count(tx: &mut TenantTx<'_>, namespace: &str, bytes: i64) -> Result<()> {
    if bytes == 0 {
        return Ok(());
    }
    let tenant = tx.tenant();
    execute!(tx, COUNT, tenant, namespace, bytes).map(drop)
}

sql!(
    SWEEP = "DELETE FROM shared_entries WHERE tenant_id = $1 AND namespace = $2 AND expires_at <= $3 AND key <> $4
    RETURNING key, CAST(length(value) AS BIGINT)"
);

/// Deletes what expired, except `kept`; answers the bytes that this freed.
async fn sweep(tx: &mut TenantTx<'_>, namespace: &str, kept: &str) -> Result<i64> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let swept: Vec<(String, i64)> = fetch_all!((String, i64), tx, SWEEP, tenant, namespace, now, kept)?;
    let freed: i64 = swept.iter().map(|(key, length)| weight(key, *length)).sum();
    count(tx, namespace, -freed).await?;
    Ok(freed)
}

sql!(
    DELETE = "DELETE FROM shared_entries WHERE tenant_id = $1 AND namespace = $2 AND key = $3
    RETURNING CAST(length(value) AS BIGINT), expires_at"
);

/// Whether there was a value that had not expired.
pub async fn delete(tx: &mut TenantTx<'_>, namespace: &str, key: &str) -> Result<bool> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let gone: Option<(i64, Option<Timestamp>)> =
        fetch_optional!((i64, Option<Timestamp>), tx, DELETE, tenant, namespace, key)?;
    let Some((length, expires)) = gone else { return Ok(false) };
    count(tx, namespace, -weight(key, length)).await?;
    Ok(expires.is_none_or(|at| at > now))
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
sql!(CLEAR_USAGE = "DELETE FROM shared_usage WHERE tenant_id = $1 AND namespace = $2");

/// Answers how many there were.
pub async fn clear(tx: &mut TenantTx<'_>, namespace: &str) -> Result<u64> {
    let tenant = tx.tenant();
    execute!(tx, CLEAR_USAGE, tenant, namespace)?;
    execute!(tx, CLEAR, tenant, namespace)
}

sql!(
    DELETE_ALL = "DELETE FROM shared_entries WHERE tenant_id = $1 AND installation_id = $2
    RETURNING namespace, key, CAST(length(value) AS BIGINT)"
);

/// Of every namespace that an installation offers.
pub async fn delete_all(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<()> {
    let tenant = tx.tenant();
    let gone: Vec<(String, String, i64)> =
        fetch_all!((String, String, i64), tx, DELETE_ALL, tenant, installation)?;
    let mut freed = BTreeMap::<String, i64>::new();
    for (namespace, key, length) in gone {
        let bytes = weight(&key, length);
        *freed.entry(namespace).or_default() += bytes;
    }
    for (namespace, bytes) in freed {
        count(tx, &namespace, -bytes).await?;
    }
    Ok(())
}

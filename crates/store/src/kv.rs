//! A plugin's small values: per installation, with versions, expiry and a quota. Keys compare by bytes.

use tenon_api::{Timestamp, ids::InstallationId};

use crate::{Error, Result, TenantTx};

row! {
    pub struct KvRow as v, kv_columns {
        pub key: String,
        pub value: Vec<u8>,
        pub version: i64,
        pub expires_at: Option<Timestamp>,
    }
}

/// What to write.
#[derive(Debug, Clone)]
pub struct Put {
    pub key: String,
    pub value: Vec<u8>,
    pub expires_at: Option<Timestamp>,
    /// Only when the stored version is this one; 0: only when there is none.
    pub if_version: Option<i64>,
    /// Bytes of all keys and values that the installation may hold.
    pub quota: i64,
}

/// What an installation holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Usage {
    /// Of keys and values; values that expired count until they are swept.
    pub bytes: i64,
    pub entries: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// `if_version` asked for another version; this is the stored one (0: none).
    #[error("the stored version is {0}, not the expected one")]
    Version(i64),
    #[error("{wanted} bytes would go over the {quota} bytes that this plugin may store here")]
    Quota { wanted: i64, quota: i64 },
    #[error(transparent)]
    Store(#[from] Error),
}

sql!(GET = concat!(
    "SELECT ", kv_columns!(), " FROM kv_entries v
     WHERE v.tenant_id = $1 AND v.installation_id = $2 AND v.key = $3 AND (v.expires_at IS NULL OR v.expires_at > $4)"
));

pub async fn get(tx: &mut TenantTx<'_>, installation: InstallationId, key: &str) -> Result<Option<KvRow>> {
    let (tenant, now) = (tx.tenant(), tx.now());
    fetch_optional!(KvRow, tx, GET, tenant, installation, key, now)
}

sql!(
    STORED = "SELECT version, CAST(length(value) AS BIGINT), expires_at FROM kv_entries
    WHERE tenant_id = $1 AND installation_id = $2 AND key = $3"
);
sql!(
    PUT = "INSERT INTO kv_entries (tenant_id, installation_id, key, value, version, expires_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (tenant_id, installation_id, key) DO UPDATE
    SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at,
        changed_at = excluded.changed_at"
);

/// Answers the new version. An expired value is as good as none.
pub async fn set(tx: &mut TenantTx<'_>, installation: InstallationId, put: &Put) -> Result<i64, KvError> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let stored: Option<(i64, i64, Option<Timestamp>)> =
        fetch_optional!((i64, i64, Option<Timestamp>), tx, STORED, tenant, installation, &put.key)?;
    let live =
        stored.filter(|(_, _, expires)| expires.is_none_or(|at| at > now)).map_or(0, |(version, ..)| version);
    if put.if_version.is_some_and(|wanted| wanted != live) {
        return Err(KvError::Version(live));
    }
    let weight = (put.key.len() + put.value.len()) as i64;
    let freed = stored.map_or(0, |(_, length, _)| put.key.len() as i64 + length);
    let used = usage(tx, installation).await?;
    let mut wanted = used.bytes + weight - freed;
    if wanted > put.quota {
        wanted -= sweep(tx, installation, &put.key).await?;
    }
    if wanted > put.quota && weight > freed {
        return Err(KvError::Quota { wanted, quota: put.quota });
    }
    // Goes on where an expired value ended: a version is never seen twice with different bytes.
    let version = stored.map_or(0, |(version, ..)| version) + 1;
    execute!(tx, PUT, tenant, installation, &put.key, &put.value, version, put.expires_at, now)?;
    count(tx, installation, weight - freed, i64::from(stored.is_none())).await?;
    Ok(version)
}

sql!(
    SWEEP = "DELETE FROM kv_entries
    WHERE tenant_id = $1 AND installation_id = $2 AND expires_at <= $3 AND key <> $4
    RETURNING key, CAST(length(value) AS BIGINT)"
);

/// Deletes what expired, except `kept`; answers the bytes that this freed.
async fn sweep(tx: &mut TenantTx<'_>, installation: InstallationId, kept: &str) -> Result<i64> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let swept: Vec<(String, i64)> = fetch_all!((String, i64), tx, SWEEP, tenant, installation, now, kept)?;
    let freed: i64 = swept.iter().map(|(key, length)| key.len() as i64 + length).sum();
    count(tx, installation, -freed, -(swept.len() as i64)).await?;
    Ok(freed)
}

sql!(
    COUNT = "INSERT INTO kv_usage (tenant_id, installation_id, bytes, entries) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, installation_id) DO UPDATE
    SET bytes = kv_usage.bytes + excluded.bytes, entries = kv_usage.entries + excluded.entries"
);

async fn count(tx: &mut TenantTx<'_>, installation: InstallationId, bytes: i64, entries: i64) -> Result<()> {
    if bytes == 0 && entries == 0 {
        return Ok(());
    }
    let tenant = tx.tenant();
    execute!(tx, COUNT, tenant, installation, bytes, entries).map(drop)
}

sql!(
    DELETE = "DELETE FROM kv_entries WHERE tenant_id = $1 AND installation_id = $2 AND key = $3
    RETURNING CAST(length(value) AS BIGINT), expires_at"
);

/// Whether there was a value that had not expired.
pub async fn delete(tx: &mut TenantTx<'_>, installation: InstallationId, key: &str) -> Result<bool> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let deleted: Option<(i64, Option<Timestamp>)> =
        fetch_optional!((i64, Option<Timestamp>), tx, DELETE, tenant, installation, key)?;
    let Some((length, expires)) = deleted else { return Ok(false) };
    count(tx, installation, -(key.len() as i64 + length), -1).await?;
    Ok(expires.is_none_or(|at| at > now))
}

sql!(
    LIST = "SELECT key FROM kv_entries
    WHERE tenant_id = $1 AND installation_id = $2 AND key >= $3 AND (CAST($4 AS TEXT) IS NULL OR key < $4)
      AND key > $5 AND (expires_at IS NULL OR expires_at > $6)
    ORDER BY key LIMIT $7"
);

/// Keys that start with `prefix` and come after `after`, in byte order.
pub async fn list(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    prefix: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<String>> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let end = end_of_prefix(prefix);
    let rows: Vec<(String,)> = fetch_all!(
        (String,),
        tx,
        LIST,
        tenant,
        installation,
        prefix,
        end.as_deref(),
        after.unwrap_or(""),
        now,
        limit
    )?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

sql!(USAGE = "SELECT bytes, entries FROM kv_usage WHERE tenant_id = $1 AND installation_id = $2");

pub async fn usage(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<Usage> {
    let tenant = tx.tenant();
    let usage: Option<Usage> = fetch_optional!(Usage, tx, USAGE, tenant, installation)?;
    Ok(usage.unwrap_or(Usage { bytes: 0, entries: 0 }))
}

/// The first text after all that start with `prefix`; `None`: there is no end. UTF-8 sorts like its characters.
pub(crate) fn end_of_prefix(prefix: &str) -> Option<String> {
    let mut end: Vec<char> = prefix.chars().collect();
    while let Some(last) = end.pop() {
        if let Some(next) = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32) {
            end.push(next);
            return Some(end.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::end_of_prefix;

    #[test]
    fn a_prefix_ends_before_the_next_text_that_does_not_start_with_it() {
        assert_eq!(end_of_prefix("ab").as_deref(), Some("ac"));
        assert_eq!(end_of_prefix("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(end_of_prefix("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(end_of_prefix("\u{10ffff}"), None);
        assert_eq!(end_of_prefix(""), None);
    }
}

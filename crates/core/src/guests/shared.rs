//! Namespaces that one plugin offers with `[[shared]]` and others read or write: the offering manifest says who,
//! and for how long a value stays.

use std::time::Duration;

use tenon_api::Timestamp;
use tenon_contract::manifest::{SharedNamespace, capabilities::SharedAccess};
use tenon_store::{
    Cx,
    shared::{self, SharedError, SharedRow},
};

use super::{Answer, Put, Refusal, Running};
use crate::{Core, Result, snapshot::Installed};

/// Bytes of one namespace.
const QUOTA: i64 = 1 << 20;

/// The namespace, if this plugin may do that with it.
struct Allowed {
    offering: Installed,
    namespace: SharedNamespace,
}

async fn open(
    core: &Core,
    running: &Running,
    name: &str,
    access: SharedAccess,
) -> Result<std::result::Result<Allowed, Refusal>> {
    let snapshot = core.snapshot(&running.cx).await?;
    let found = snapshot.active().find_map(|installed| {
        let namespace = installed.release.manifest.shared.iter().find(|one| one.namespace == name)?;
        Some(Allowed { offering: installed.clone(), namespace: namespace.clone() })
    });
    let Some(allowed) = found else {
        return Ok(Err(Refusal::NotFound(format!("no active plugin here offers the namespace {name:?}"))));
    };
    let own = allowed.offering.key == running.installed.key;
    let asked = running.installed.release.manifest.capabilities.kv.iter().flat_map(|kv| &kv.shared);
    let writes = asked.clone().any(|one| one.namespace == name && one.access == SharedAccess::Write);
    let listed =
        |keys: &[String]| keys.iter().any(|key| key == "*" || *key == running.installed.key.as_str());
    let may = match access {
        SharedAccess::Read => own || listed(&allowed.namespace.readers) || listed(&allowed.namespace.writers),
        SharedAccess::Write => own || (writes && listed(&allowed.namespace.writers)),
    };
    if may {
        return Ok(Ok(allowed));
    }
    let verb = if access == SharedAccess::Read { "read" } else { "write" };
    Ok(Err(Refusal::Denied(format!(
        "kv:shared:{name}: {} lets other plugins in, but not this one to {verb} it",
        allowed.offering.release.manifest.plugin.name
    ))))
}

pub async fn get(core: &Core, running: &Running, namespace: &str, key: &str) -> Answer<Option<SharedRow>> {
    if let Err(refusal) = open(core, running, namespace, SharedAccess::Read).await? {
        return Ok(Err(refusal));
    }
    let mut tx = core.db.read(&running.now()).await?;
    Ok(Ok(shared::get(&mut tx, namespace, key).await?))
}

pub async fn set(core: &Core, running: &Running, namespace: &str, put: Put) -> Answer<i64> {
    let allowed = match open(core, running, namespace, SharedAccess::Write).await? {
        Ok(allowed) => allowed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let cx: Cx = running.now();
    let until = allowed.namespace.ttl.as_deref().and_then(lifetime).map(|ttl| after(cx.now, ttl));
    let put = shared::Put {
        installation: allowed.offering.row.id,
        namespace: namespace.to_owned(),
        key: put.key,
        value: put.value,
        written_by: running.installed.key.to_string(),
        // The shorter of both.
        expires_at: [until, put.expires_at].into_iter().flatten().min_by_key(|at| at.micros()),
        if_version: put.if_version,
        quota: QUOTA,
    };
    let written = core
        .db
        .write(&cx, move |tx| {
            let put = put.clone();
            Box::pin(async move {
                match shared::set(tx, &put).await {
                    Ok(version) => Ok(Ok(version)),
                    Err(SharedError::Store(error)) => Err(error),
                    Err(SharedError::Version(_)) => Ok(Err(Refusal::Conflict)),
                    Err(error @ SharedError::Quota { .. }) => Ok(Err(Refusal::Quota(error.to_string()))),
                }
            })
        })
        .await?;
    Ok(written)
}

pub async fn delete(core: &Core, running: &Running, namespace: &str, key: &str) -> Answer<bool> {
    if let Err(refusal) = open(core, running, namespace, SharedAccess::Write).await? {
        return Ok(Err(refusal));
    }
    let (namespace, key) = (namespace.to_owned(), key.to_owned());
    let gone = core
        .db
        .write(&running.now(), move |tx| {
            let (namespace, key) = (namespace.clone(), key.clone());
            Box::pin(async move { shared::delete(tx, &namespace, &key).await })
        })
        .await?;
    Ok(Ok(gone))
}

pub async fn list(
    core: &Core,
    running: &Running,
    namespace: &str,
    prefix: &str,
    after: Option<&str>,
    limit: u32,
) -> Answer<Vec<String>> {
    if let Err(refusal) = open(core, running, namespace, SharedAccess::Read).await? {
        return Ok(Err(refusal));
    }
    let mut tx = core.db.read(&running.now()).await?;
    let rows = shared::list(&mut tx, namespace, prefix, after, i64::from(limit.min(1_000))).await?;
    Ok(Ok(rows.into_iter().map(|row| row.key).collect()))
}

/// `30s`, `15m`, `12h`, `1d`; the manifest was checked at publish.
fn lifetime(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    Some(Duration::from_secs(number.parse::<u64>().ok()?.checked_mul(seconds)?))
}

fn after(now: Timestamp, time: Duration) -> Timestamp {
    Timestamp(now.micros().saturating_add(i64::try_from(time.as_micros()).unwrap_or(i64::MAX / 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_read_as_manifests_write_them() {
        assert_eq!(lifetime("90s"), Some(Duration::from_secs(90)));
        assert_eq!(lifetime("1d"), Some(Duration::from_secs(86_400)));
        assert_eq!((lifetime(""), lifetime("d"), lifetime("1w")), (None, None, None));
    }
}

//! Small values: an installation's own, or those of a namespace that plugins share.

use tenon_api::Timestamp;
use tenon_core::{
    Core, Cx,
    guests::{self, Running, shared},
};
use tenon_host::{KvEntry, KvPage, KvPut, ServiceError};

use super::{failed, refused, told};

fn left(cx: &Cx, until: Option<Timestamp>) -> Option<u64> {
    until.map(|at| u64::try_from((at.micros() - cx.now.micros()) / 1_000).unwrap_or_default())
}

pub(super) async fn get(
    core: &Core,
    running: &Running,
    namespace: Option<&str>,
    key: &str,
) -> Result<Option<KvEntry>, ServiceError> {
    let cx = running.now();
    let version = |version: i64| u64::try_from(version).unwrap_or_default();
    if let Some(namespace) = namespace {
        let found = told(shared::get(core, running, namespace, key).await)?;
        return Ok(found.map(|row| KvEntry {
            key: row.key,
            value: row.value,
            version: version(row.version),
            ttl_ms: left(&cx, row.expires_at),
        }));
    }
    let found = guests::kv_get(core, &cx, running.installed.row.id, key).await.map_err(failed)?;
    Ok(found.map(|row| KvEntry {
        key: row.key,
        value: row.value,
        version: version(row.version),
        ttl_ms: left(&cx, row.expires_at),
    }))
}

pub(super) async fn set(
    core: &Core,
    running: &Running,
    namespace: Option<&str>,
    put: KvPut,
    quota: Option<u64>,
) -> Result<u64, ServiceError> {
    let cx = running.now();
    let after = |ms: u64| {
        let micros = i64::try_from(ms).unwrap_or(i64::MAX / 1_000).saturating_mul(1_000);
        Timestamp(cx.now.micros().saturating_add(micros))
    };
    let put = guests::Put {
        key: put.key,
        value: put.value,
        expires_at: put.ttl_ms.map(after),
        if_version: put.if_version.map(|version| i64::try_from(version).unwrap_or(i64::MAX)),
    };
    let version = match namespace {
        Some(namespace) => told(shared::set(core, running, namespace, put).await)?,
        None => {
            let quota = i64::try_from(quota.unwrap_or_default()).unwrap_or(i64::MAX);
            let set = guests::kv_set(core, &cx, running.installed.row.id, put, quota).await;
            set.map_err(failed)?.map_err(refused)?
        }
    };
    Ok(u64::try_from(version).unwrap_or_default())
}

pub(super) async fn delete(
    core: &Core,
    running: &Running,
    namespace: Option<&str>,
    key: &str,
) -> Result<bool, ServiceError> {
    match namespace {
        Some(namespace) => told(shared::delete(core, running, namespace, key).await),
        None => {
            let cx = running.now();
            guests::kv_delete(core, &cx, running.installed.row.id, key).await.map_err(failed)
        }
    }
}

pub(super) async fn list(
    core: &Core,
    running: &Running,
    namespace: Option<&str>,
    page: KvPage,
) -> Result<Vec<String>, ServiceError> {
    let KvPage { prefix, after, limit } = page;
    match namespace {
        Some(namespace) => {
            told(shared::list(core, running, namespace, &prefix, after.as_deref(), limit).await)
        }
        None => {
            let (cx, id) = (running.now(), running.installed.row.id);
            guests::kv_list(core, &cx, id, &prefix, after.as_deref(), limit).await.map_err(failed)
        }
    }
}

//! Small values in memory, with versions, times to live and the granted quota.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use tenon_host::{KvEntry, KvPage, KvPut, ServiceError};

#[derive(Debug, Default)]
pub struct Kv(Mutex<Values>);

/// Namespace (`None`: the installation's own) and key.
pub type Place = (Option<String>, String);
pub type Values = BTreeMap<Place, Kept>;

#[derive(Debug, Clone)]
pub struct Kept {
    pub value: Vec<u8>,
    pub version: u64,
    /// Microseconds since 1970 UTC.
    pub until: Option<u64>,
}

impl Kv {
    pub fn lock(&self, now: u64) -> MutexGuard<'_, Values> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        values.retain(|_, kept| kept.until.is_none_or(|until| now < until));
        values
    }

    pub fn get(&self, now: u64, namespace: Option<&str>, key: &str) -> Option<KvEntry> {
        let values = self.lock(now);
        values.get(&(namespace.map(str::to_owned), key.to_owned())).map(|kept| KvEntry {
            key: key.to_owned(),
            value: kept.value.clone(),
            version: kept.version,
            ttl_ms: kept.until.map(|until| (until - now) / 1_000),
        })
    }

    pub fn delete(&self, now: u64, namespace: Option<&str>, key: &str) -> bool {
        self.lock(now).remove(&(namespace.map(str::to_owned), key.to_owned())).is_some()
    }

    pub fn list(&self, now: u64, namespace: Option<&str>, page: &KvPage) -> Vec<String> {
        let values = self.lock(now);
        let keys = values.keys().filter(|(place, key)| {
            place.as_deref() == namespace
                && key.starts_with(&page.prefix)
                && page.after.as_deref().is_none_or(|after| key.as_str() > after)
        });
        keys.map(|(_, key)| key.clone()).take(page.limit as usize).collect()
    }

    /// Own values as JSON where they are JSON, else as text, for people who compare.
    pub fn shown(&self, now: u64) -> BTreeMap<String, Value> {
        let own = |((namespace, key), kept): (&Place, &Kept)| {
            let text = || Value::String(String::from_utf8_lossy(&kept.value).into_owned());
            let value = serde_json::from_slice(&kept.value).unwrap_or_else(|_| text());
            namespace.is_none().then(|| (key.clone(), value))
        };
        self.lock(now).iter().filter_map(own).collect()
    }
}

/// Writes one value, or says why not; answers its version.
pub fn set(
    values: &mut Values,
    now: u64,
    namespace: Option<&str>,
    put: KvPut,
    quota: Option<u64>,
) -> Result<u64, ServiceError> {
    let place = (namespace.map(str::to_owned), put.key);
    let version = values.get(&place).map_or(0, |kept| kept.version);
    if put.if_version.is_some_and(|wanted| wanted != version) {
        return Err(ServiceError::Conflict);
    }
    if let Some(quota) = quota {
        let others = values.iter().filter(|(known, _)| known.0 == place.0 && **known != place);
        let used: usize = others.map(|((_, key), kept)| key.len() + kept.value.len()).sum();
        let wanted = (used + place.1.len() + put.value.len()) as u64;
        if wanted > quota {
            return Err(ServiceError::Quota(format!(
                "small values would take {wanted} bytes; {quota} are granted (kv)"
            )));
        }
    }
    let until = put.ttl_ms.map(|ms| now.saturating_add(ms.saturating_mul(1_000)));
    values.insert(place, Kept { value: put.value, version: version + 1, until });
    Ok(version + 1)
}

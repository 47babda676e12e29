//! `kv`: small values of the installation. Gated; keys of 1 to 256 bytes, values of at most 64 KiB.

use serde_json::Value;
use tenon_contract::abi::CallKind;

use crate::{
    ImportLimits, KvEntry, KvPage, KvPut,
    bindings::tenon::plugin::kv::{Entry, Error, Host, Put},
    guest::Guest,
};

impl Host for Guest {
    async fn get(&mut self, key: String) -> wasmtime::Result<Result<Option<Entry>, Error>> {
        Ok(self.kv_get(None, key).await)
    }

    async fn set(&mut self, put: Put) -> wasmtime::Result<Result<u64, Error>> {
        Ok(self.kv_set(None, put).await)
    }

    async fn delete(&mut self, key: String) -> wasmtime::Result<Result<bool, Error>> {
        Ok(self.kv_delete(None, key).await)
    }

    async fn list(
        &mut self,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<String>, Error>> {
        Ok(self.kv_list(None, prefix, after, limit).await)
    }

    async fn shared_get(
        &mut self,
        namespace: String,
        key: String,
    ) -> wasmtime::Result<Result<Option<Entry>, Error>> {
        Ok(self.kv_get(Some(namespace), key).await)
    }

    async fn shared_set(&mut self, namespace: String, put: Put) -> wasmtime::Result<Result<u64, Error>> {
        Ok(self.kv_set(Some(namespace), put).await)
    }

    async fn shared_delete(
        &mut self,
        namespace: String,
        key: String,
    ) -> wasmtime::Result<Result<bool, Error>> {
        Ok(self.kv_delete(Some(namespace), key).await)
    }

    async fn shared_list(
        &mut self,
        namespace: String,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<String>, Error>> {
        Ok(self.kv_list(Some(namespace), prefix, after, limit).await)
    }
}

impl Guest {
    /// Own values pass by `kv`, and so do namespaces that are offered here, which are values kept too; another plugin's
    /// namespace by a grant of its own. Its policy is the embedder's to check, who knows both manifests.
    fn pass_kv(&mut self, namespace: Option<&String>) -> Result<Value, Error> {
        match namespace {
            None => self.pass("kv"),
            Some(namespace)
                if self.kind != CallKind::ValidateConfig
                    && self.release.declared.contains(&["shared:", namespace].concat()) =>
            {
                self.pass("kv")
            }
            Some(namespace) => self.pass_named("kv", &["shared:", namespace].concat()),
        }
    }

    async fn kv_get(&mut self, namespace: Option<String>, key: String) -> Result<Option<Entry>, Error> {
        self.pass_kv(namespace.as_ref())?;
        check_key(&key, &self.limits.imports)?;
        let target = namespace.clone().unwrap_or_default();
        let found =
            self.ask(|services, cx| async move { services.kv_get(&cx, namespace.as_deref(), &key).await });
        let found = found.await;
        let bytes = found.iter().flatten().map(|entry| entry.value.len()).sum();
        self.note("kv", &target, bytes, found.is_ok());
        Ok(found?.map(Entry::from))
    }

    async fn kv_set(&mut self, namespace: Option<String>, put: Put) -> Result<u64, Error> {
        let grant = self.pass_kv(namespace.as_ref())?;
        check_key(&put.key, &self.limits.imports)?;
        check_value(&put.key, &put.value, &self.limits.imports)?;
        let (target, bytes) = (namespace.clone().unwrap_or_default(), put.value.len());
        let put = KvPut { key: put.key, value: put.value, ttl_ms: put.ttl_ms, if_version: put.if_version };
        let quota = grant.get("quota_bytes").and_then(Value::as_u64);
        let set = self
            .ask(|services, cx| async move { services.kv_set(&cx, namespace.as_deref(), put, quota).await });
        let set = set.await;
        self.note("kv", &target, bytes, set.is_ok());
        Ok(set?)
    }

    async fn kv_delete(&mut self, namespace: Option<String>, key: String) -> Result<bool, Error> {
        self.pass_kv(namespace.as_ref())?;
        check_key(&key, &self.limits.imports)?;
        let target = namespace.clone().unwrap_or_default();
        let deleted =
            self.ask(|services, cx| async move { services.kv_delete(&cx, namespace.as_deref(), &key).await });
        let deleted = deleted.await;
        self.note("kv", &target, 0, deleted.is_ok());
        Ok(deleted?)
    }

    async fn kv_list(
        &mut self,
        namespace: Option<String>,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> Result<Vec<String>, Error> {
        self.pass_kv(namespace.as_ref())?;
        for text in [Some(&prefix), after.as_ref()].into_iter().flatten() {
            check_length(text, &self.limits.imports)?;
        }
        let most = self.limits.imports.kv_listed;
        if limit == 0 || limit > most {
            return Err(Error::Invalid(format!("limit is {limit}; it must be 1 to {most}")));
        }
        let target = namespace.clone().unwrap_or_default();
        let page = KvPage { prefix, after, limit };
        let keys =
            self.ask(|services, cx| async move { services.kv_list(&cx, namespace.as_deref(), page).await });
        let keys = keys.await;
        self.note("kv", &target, keys.iter().flatten().map(String::len).sum(), keys.is_ok());
        Ok(keys?)
    }
}

pub(super) fn check_value(key: &str, value: &[u8], most: &ImportLimits) -> Result<(), Error> {
    let most = most.kv_value_bytes;
    if value.len() > most {
        return Err(Error::Invalid(format!(
            "the value of `{key}` has {} bytes; at most {most}",
            value.len()
        )));
    }
    Ok(())
}

pub(super) fn check_key(key: &str, most: &ImportLimits) -> Result<(), Error> {
    if key.is_empty() {
        return Err(Error::Invalid("a key must not be empty".into()));
    }
    check_length(key, most)
}

fn check_length(key: &str, most: &ImportLimits) -> Result<(), Error> {
    if key.len() > most.kv_key_bytes {
        return Err(Error::Invalid(format!(
            "a key has at most {} bytes; this one has {}",
            most.kv_key_bytes,
            key.len()
        )));
    }
    if key.contains('\0') {
        return Err(Error::Invalid("a key must not hold U+0000".into()));
    }
    Ok(())
}

impl From<KvEntry> for Entry {
    fn from(entry: KvEntry) -> Self {
        Self { key: entry.key, value: entry.value, version: entry.version, ttl_ms: entry.ttl_ms }
    }
}

//! An embedder that keeps everything in memory, and a call without rights.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use tenon_contract::{Version, abi::CallKind};
use tenon_host::{BackendCall, CallContext, HostServices, KvEntry, KvPut, LogLine, ReleaseRef, ServiceError};

pub fn call(digest: &str) -> BackendCall {
    BackendCall {
        release: ReleaseRef {
            plugin: "probe".parse().expect("a key"),
            version: Version::new(1, 0, 0),
            wasm_digest: digest.to_owned(),
            declared: Arc::default(),
        },
        granted: Arc::default(),
        context: CallContext {
            tenant: [1; 16],
            installation: [2; 16],
            request_id: "req".into(),
            config: "{}".into(),
        },
        kind: CallKind::Route,
        head: "{}".into(),
        body: b"value".to_vec(),
        limit: None,
    }
}

/// `(installation, key)` → `(value, version)`.
type Values = BTreeMap<([u8; 16], String), (Vec<u8>, u64)>;

/// Answers from memory; counts what it was asked.
#[derive(Default)]
pub struct Embedder {
    pub values: Mutex<Values>,
    pub quotas: Mutex<Vec<Option<u64>>>,
    pub logged: Mutex<usize>,
    /// Questions for the time: a guest that asks is at work.
    pub clock_reads: AtomicU64,
    /// Every stored-value read waits for ever.
    pub hangs: AtomicBool,
}

#[async_trait]
impl HostServices for Embedder {
    fn now_micros(&self) -> u64 {
        self.clock_reads.fetch_add(1, Ordering::Relaxed);
        1_700_000_000_000_000
    }

    async fn kv_get(&self, cx: &CallContext, key: &str) -> Result<Option<KvEntry>, ServiceError> {
        if self.hangs.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        let values = self.values.lock().unwrap();
        Ok(values.get(&(cx.installation, key.to_owned())).map(|(value, version)| KvEntry {
            key: key.to_owned(),
            value: value.clone(),
            version: *version,
            ttl_ms: None,
        }))
    }

    async fn kv_set(&self, cx: &CallContext, put: KvPut, quota: Option<u64>) -> Result<u64, ServiceError> {
        self.quotas.lock().unwrap().push(quota);
        let mut values = self.values.lock().unwrap();
        let place = values.entry((cx.installation, put.key)).or_default();
        *place = (put.value, place.1 + 1);
        Ok(place.1)
    }

    async fn kv_delete(&self, cx: &CallContext, key: &str) -> Result<bool, ServiceError> {
        Ok(self.values.lock().unwrap().remove(&(cx.installation, key.to_owned())).is_some())
    }

    async fn kv_list(
        &self,
        cx: &CallContext,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, ServiceError> {
        let values = self.values.lock().unwrap();
        let keys = values.keys().filter(|(installation, key)| {
            *installation == cx.installation
                && key.starts_with(prefix)
                && after.is_none_or(|after| key.as_str() > after)
        });
        Ok(keys.map(|(_, key)| key.clone()).take(limit as usize).collect())
    }

    fn log(&self, _cx: &CallContext, _line: &LogLine) {
        *self.logged.lock().unwrap() += 1;
    }
}

//! An embedder that keeps everything in memory, and a call without rights.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use serde_json::Map;
use tenon_contract::{
    Version,
    abi::CallKind,
    directory::{Member, Workspace},
    records::{CommitOp, Committed, Filter, Group, Query, Record, Records},
};
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
            can: None,
            caller: None,
            in_hook: false,
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
    /// What was asked of records, as the embedder understood it.
    pub asked: Mutex<Vec<String>>,
    /// Who asked for the directory last.
    pub seen: Mutex<Option<CallContext>>,
    /// What records answer instead of something.
    pub refuses: Mutex<Option<ServiceError>>,
}

impl Embedder {
    fn note(&self, question: String) -> Result<(), ServiceError> {
        self.asked.lock().unwrap().push(question);
        self.refuses.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

fn record(id: &str) -> Record {
    Record {
        id: id.into(),
        values: Map::from_iter([("title".to_owned(), "Fire".into())]),
        version: 1,
        created_at: "2026-01-01T00:00:00Z".into(),
        updated_at: "2026-01-01T00:00:00Z".into(),
    }
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

    async fn record_get(
        &self,
        _cx: &CallContext,
        collection: &str,
        id: &str,
    ) -> Result<Option<Record>, ServiceError> {
        self.note(format!("get {collection} {id}"))?;
        Ok(Some(record(id)))
    }

    async fn record_query(
        &self,
        _cx: &CallContext,
        collection: &str,
        query: Query,
    ) -> Result<Records, ServiceError> {
        self.note(format!("query {collection} {}", serde_json::to_string(&query).unwrap()))?;
        Ok(Records { items: vec![record("rec_1")], next: None })
    }

    async fn record_count(
        &self,
        _cx: &CallContext,
        collection: &str,
        filter: Filter,
    ) -> Result<u64, ServiceError> {
        self.note(format!("count {collection} {}", serde_json::to_string(&filter).unwrap()))?;
        Ok(7)
    }

    async fn record_group(
        &self,
        _cx: &CallContext,
        collection: &str,
        field: &str,
        filter: Filter,
    ) -> Result<Vec<Group>, ServiceError> {
        self.note(format!("group {collection} {field} {}", serde_json::to_string(&filter).unwrap()))?;
        Ok(vec![Group { value: "High".into(), count: 2 }])
    }

    async fn record_commit(
        &self,
        _cx: &CallContext,
        operations: Vec<CommitOp>,
        _kv_quota: Option<u64>,
    ) -> Result<Vec<Committed>, ServiceError> {
        self.note(format!("commit {}", operations.len()))?;
        Ok(operations.iter().map(|_| Committed { id: "rec_1".into(), version: 1 }).collect())
    }

    async fn members(&self, cx: &CallContext) -> Result<Vec<Member>, ServiceError> {
        *self.seen.lock().unwrap() = Some(cx.clone());
        self.note("members".into())?;
        Ok(vec![Member {
            id: "usr_1".into(),
            name: "Ada".into(),
            email: "ada@acme.test".into(),
            role: "owner".into(),
        }])
    }

    async fn workspaces(&self, _cx: &CallContext) -> Result<Vec<Workspace>, ServiceError> {
        self.note("workspaces".into())?;
        Ok(Vec::new())
    }

    fn log(&self, _cx: &CallContext, _line: &LogLine) {
        *self.logged.lock().unwrap() += 1;
    }
}

//! What the embedder remembers, and how it counts it.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use serde_json::Map;
use sha2::{Digest as _, Sha256};
use tenon_contract::{
    guest::{FileInfo, FilePut, HttpRequest},
    records::Record,
    services::Offered,
};
use tenon_host::{CallContext, KvEntry, KvPut, Outcome, ServiceError};

use super::Door;

/// Whose values they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Installation([u8; 16]),
    /// Of a tenant, by name.
    Shared([u8; 16], String),
}

impl Place {
    pub fn of(cx: &CallContext, namespace: Option<&str>) -> Self {
        match namespace {
            None => Self::Installation(cx.installation),
            Some(name) => Self::Shared(cx.tenant, name.to_owned()),
        }
    }
}

/// `(whose, key)` → `(value, version)`.
type Values = BTreeMap<(Place, String), (Vec<u8>, u64)>;

/// Questions that are remembered; a storm of them is only counted.
const REMEMBERED: usize = 200;

/// Answers from memory; counts what it was asked. Whoever asks for `slow` waits for ever.
#[derive(Default)]
pub struct Embedder {
    pub values: Mutex<Values>,
    pub files: Mutex<BTreeMap<([u8; 16], String), FilePut>>,
    pub quotas: Mutex<Vec<Option<u64>>>,
    pub logged: Mutex<usize>,
    pub log_bytes: AtomicU64,
    /// Questions for the time: a guest that asks is at work.
    pub clock_reads: AtomicU64,
    /// The first questions, as the embedder understood them.
    pub asked: Mutex<Vec<String>>,
    /// Who asked for the directory last.
    pub seen: Mutex<Option<CallContext>>,
    /// The last request to a host that was granted.
    pub fetched: Mutex<Option<HttpRequest>>,
    /// What is answered instead of something.
    pub refuses: Mutex<Option<ServiceError>>,
    /// Service → digest of the backend that offers it.
    pub offers: Mutex<BTreeMap<String, String>>,
    /// How the last service ended that did not answer.
    pub service_failed: Mutex<Option<Outcome>>,
    /// Services that are being called now, and the most there were at once.
    depth: AtomicU32,
    pub deepest: AtomicU32,
    pub(super) door: Door,
}

impl Embedder {
    pub(super) fn note(&self, question: String) -> Result<(), ServiceError> {
        let mut asked = self.asked.lock().unwrap();
        if asked.len() < REMEMBERED {
            asked.push(question);
        }
        drop(asked);
        self.refusal()
    }

    pub(super) fn refusal(&self) -> Result<(), ServiceError> {
        self.refuses.lock().unwrap().clone().map_or(Ok(()), Err)
    }

    pub(super) async fn wait_if(&self, slow: bool) {
        if slow {
            std::future::pending::<()>().await;
        }
    }

    pub(super) fn stored(&self, place: &Place, key: &str) -> Option<KvEntry> {
        let values = self.values.lock().unwrap();
        values.get(&(place.clone(), key.to_owned())).map(|(value, version)| KvEntry {
            key: key.to_owned(),
            value: value.clone(),
            version: *version,
            ttl_ms: None,
        })
    }

    pub(super) fn store(&self, place: Place, put: KvPut, quota: Option<u64>) -> Result<u64, ServiceError> {
        let mut quotas = self.quotas.lock().unwrap();
        if quotas.len() < REMEMBERED {
            quotas.push(quota);
        }
        drop(quotas);
        let mut values = self.values.lock().unwrap();
        let of_place =
            values.range((place.clone(), String::new())..).take_while(|((whose, _), _)| *whose == place);
        let others = of_place.filter(|((_, key), _)| *key != put.key);
        let held: usize = others.map(|((_, key), (value, _))| key.len() + value.len()).sum();
        let wanted = (held + put.key.len() + put.value.len()) as u64;
        if quota.is_some_and(|quota| wanted > quota) {
            return Err(ServiceError::Quota(format!("the values take {wanted} bytes")));
        }
        let version = values.get(&(place.clone(), put.key.clone())).map_or(0, |(_, version)| *version);
        if put.if_version.is_some_and(|wanted| wanted != version) {
            return Err(ServiceError::Conflict);
        }
        values.insert((place, put.key), (put.value, version + 1));
        Ok(version + 1)
    }

    pub(super) fn keep(
        &self,
        cx: &CallContext,
        file: FilePut,
        quota: Option<u64>,
    ) -> Result<String, ServiceError> {
        let mut files = self.files.lock().unwrap();
        let own = files.iter().filter(|((installation, _), _)| *installation == cx.installation);
        let held: usize = own.map(|(_, file)| file.bytes.len()).sum();
        let wanted = (held + file.bytes.len()) as u64;
        if quota.is_some_and(|quota| wanted > quota) {
            return Err(ServiceError::Quota(format!("the files take {wanted} bytes")));
        }
        let id = format!("fil_{:04}", files.len() + 1);
        files.insert((cx.installation, id.clone()), file);
        Ok(id)
    }

    pub(super) fn deeper(&self) -> Deeper<'_> {
        let depth = self.depth.fetch_add(1, Ordering::SeqCst) + 1;
        self.deepest.fetch_max(depth, Ordering::SeqCst);
        Deeper(self)
    }
}

/// Counts one service that is being called.
pub(super) struct Deeper<'a>(&'a Embedder);

impl Drop for Deeper<'_> {
    fn drop(&mut self) {
        self.0.depth.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(super) fn record(id: &str) -> Record {
    Record {
        id: id.into(),
        values: Map::from_iter([("title".to_owned(), "Fire".into())]),
        version: 1,
        created_at: "2026-01-01T00:00:00Z".into(),
        updated_at: "2026-01-01T00:00:00Z".into(),
    }
}

pub(super) fn info(id: &str, file: &FilePut) -> FileInfo {
    FileInfo {
        id: id.to_owned(),
        name: file.name.clone(),
        content_type: file.content_type.clone(),
        size: file.bytes.len() as u64,
        created_at: 1_700_000_000_000_000,
    }
}

pub(super) fn offer(service: &str) -> Offered {
    Offered {
        service: service.to_owned(),
        plugin: "probe".into(),
        name: "self".into(),
        version: 1,
        methods: vec!["go".into()],
        implements: Vec::new(),
    }
}

/// RFC 2104 over SHA-256, for a key of at most one block.
pub(super) fn hmac_sha256(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut pads = [[0x36_u8; 64], [0x5c; 64]];
    for pad in &mut pads {
        pad.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
    }
    let inner = Sha256::new().chain_update(pads[0]).chain_update(bytes).finalize();
    Sha256::new().chain_update(pads[1]).chain_update(inner).finalize().to_vec()
}

//! A tenant in memory: what stands behind the imports of the one plugin that is installed in it, and a record of all
//! that the plugin did. `services` implements the sandbox's port.

mod collections;
mod services;

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, Weak,
    atomic::{AtomicU64, Ordering},
};

use serde::Serialize;
use serde_json::{Value, json};
use tenon_api::ids;
use tenon_contract::{Manifest, guest::FilePut, manifest::capabilities::SharedAccess, package::Package};
use tenon_host::{KvPut, ServiceError};

use super::{
    Fixtures, Person, SandboxError,
    files::Files,
    hooks::Runner,
    kv::{self, Kv},
    outside::Outside,
    people::People,
    records::Collections,
};

/// 2023-11-14T22:13:20Z, unless a fixture says otherwise.
const NOW: u64 = 1_700_000_000_000_000;

/// What a plugin did since it was last asked, as tests compare it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Recorded {
    /// `{event, data}`
    pub events: Vec<Value>,
    /// `{to, subject, text, reply_to}`
    pub emails: Vec<Value>,
    /// `{method, url, headers, body, auth}`
    pub requests: Vec<Value>,
    /// `{service, method, input}`
    pub calls: Vec<Value>,
    /// `{run, job, input}`
    pub jobs: Vec<Value>,
    /// `{done, total, message}`
    pub progress: Vec<Value>,
    /// `{level, message, fields}`
    pub logs: Vec<Value>,
}

pub struct Tenant {
    manifest: Manifest,
    now: AtomicU64,
    last_id: AtomicU64,
    pub people: People,
    collections: Collections,
    kv: Kv,
    files: Files,
    outside: Outside,
    recorded: Mutex<Recorded>,
    runner: Runner,
    me: Weak<Self>,
}

impl Tenant {
    pub(super) fn new(
        package: &Package,
        settings: Value,
        fixtures: Fixtures,
        runner: Runner,
    ) -> Result<Arc<Self>, SandboxError> {
        let now = fixtures.now.unwrap_or(NOW);
        let collections = Collections::new(package)?;
        for record in fixtures.records {
            collections.put_fixture(now, record)?;
        }
        let (kv, files) = (Kv::default(), Files::default());
        let own = fixtures.kv.into_iter().map(|(key, value)| (None, key, value));
        let shared = fixtures.shared.into_iter().flat_map(|(namespace, values)| {
            values.into_iter().map(move |(key, value)| (Some(namespace.clone()), key, value))
        });
        for (namespace, key, value) in own.chain(shared) {
            let put = KvPut { key, value: value.to_string().into_bytes(), ttl_ms: None, if_version: None };
            let key = put.key.clone();
            kv::set(&mut kv.lock(now), now, namespace.as_deref(), put, None)
                .map_err(|error| SandboxError::fixture(format!("kv.{key}"), error.to_string()))?;
        }
        for file in fixtures.files {
            let put = FilePut { name: file.name, content_type: file.content_type, bytes: file.bytes };
            files.put(now, put, None).map_err(|error| SandboxError::fixture("files", error.to_string()))?;
        }
        let (insecure, services, llm) = (fixtures.insecure_tls, fixtures.services, fixtures.llm);
        let mut outside = Outside::new(fixtures.http, services, llm, fixtures.secrets, settings);
        outside
            .allow_insecure_tls(&insecure)
            .map_err(|text| SandboxError::fixture("insecure_tls", format!("{text:?} is no host:port")))?;
        Ok(Arc::new_cyclic(|me| Self {
            manifest: package.manifest.clone(),
            now: AtomicU64::new(now),
            last_id: AtomicU64::new(0),
            people: People::new(fixtures.members, fixtures.workspaces),
            collections,
            kv,
            files,
            outside,
            recorded: Mutex::default(),
            runner,
            me: me.clone(),
        }))
    }

    pub fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    /// Lets time pass.
    pub fn advance(&self, micros: u64) {
        self.now.fetch_add(micros, Ordering::Relaxed);
    }

    /// By id, e-mail address or role.
    pub fn person(&self, who: &str) -> Option<Person> {
        self.people.find(who).map(|member| Person::new(member.clone(), &self.manifest))
    }

    /// Whoever may most.
    pub fn first_person(&self) -> Option<Person> {
        self.people.first().map(|member| Person::new(member.clone(), &self.manifest))
    }

    /// What the plugin did since the last time.
    pub fn take_recorded(&self) -> Recorded {
        std::mem::take(&mut self.record())
    }

    /// What it asked for and no script expected, since the last time.
    pub fn take_problems(&self) -> Vec<String> {
        self.outside.take_problems()
    }

    /// `{id, values, version, …}` of each record of a collection, the oldest first.
    pub fn records(&self, collection: &str) -> Vec<tenon_contract::records::Record> {
        self.collections.all(collection)
    }

    /// Puts a record that no hook sees.
    pub fn put_record(&self, record: super::RecordFixture) -> Result<(), SandboxError> {
        self.collections.put_fixture(self.now(), record)
    }

    /// The installation's own small values, as JSON where they are JSON.
    pub fn values(&self) -> std::collections::BTreeMap<String, Value> {
        self.kv.shown(self.now())
    }

    /// Name, type and size of each file, the newest first.
    pub fn files(&self) -> Vec<Value> {
        let all = self.files.list(None, u32::MAX);
        let shown = |file: tenon_contract::guest::FileInfo| json!({ "id": file.id, "name": file.name, "content_type": file.content_type, "size": file.size });
        all.into_iter().map(shown).collect()
    }

    pub fn file(&self, id: &str) -> Option<(tenon_contract::guest::FileInfo, Vec<u8>)> {
        Some((self.files.stat(id)?, self.files.bytes(id)?))
    }

    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(super) fn runner(&self) -> &Runner {
        &self.runner
    }

    /// For the calls that a call of this tenant makes.
    pub(super) fn me(&self) -> Result<Arc<Self>, ServiceError> {
        self.me.upgrade().ok_or_else(|| ServiceError::Unavailable("the tenant is gone".into()))
    }

    fn record(&self) -> MutexGuard<'_, Recorded> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_id(&self, prefix: &str) -> String {
        let number = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{prefix}_{}", ids::encode(number.into()))
    }

    /// Own namespaces are free to read and write where their policy says so; others as the manifest asks for them.
    fn may_share(&self, namespace: Option<&str>, writes: bool) -> Result<(), ServiceError> {
        let Some(namespace) = namespace else { return Ok(()) };
        if let Some(own) = self.manifest.shared.iter().find(|shared| shared.namespace == namespace) {
            let names = if writes { &own.writers } else { &own.readers };
            let key = self.manifest.key().as_str();
            let may = !writes || names.iter().any(|name| name == "*" || name == key);
            return if may { Ok(()) } else { Err(not_shared(namespace, "written")) };
        }
        let used = self.manifest.capabilities.kv.iter().flat_map(|kv| &kv.shared);
        match used.into_iter().find(|shared| shared.namespace == namespace) {
            Some(shared) if !writes || shared.access == SharedAccess::Write => Ok(()),
            Some(_) => Err(not_shared(namespace, "written")),
            None => Err(not_shared(namespace, "read")),
        }
    }
}

fn not_shared(namespace: &str, how: &str) -> ServiceError {
    ServiceError::Denied(format!("{namespace} is not {how} by this plugin: see [[shared]] and kv.shared"))
}

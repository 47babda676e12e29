//! A host for one package, with values kept in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use tenon_contract::{
    abi::{CallKind, Caller, LifecycleHead, RouteAnswer, RouteHead},
    directory::{Member, Workspace},
    guest::{
        EmailMessage, FileInfo, FilePut, HttpRequest, HttpResponse, Progress, ServiceCall, SignAlgorithm,
    },
    llm::{Completion, Prompt},
    manifest::{BACKEND_FILE, VIEW_FILE},
    package::{Package, sha256_hex},
    records,
    services::Offered,
    view::ViewOutput,
};
use tenon_host::{
    BackendCall, CallContext, Grants, Host, HostConfig, HostServices, KvEntry, KvPage, KvPut, LogLine,
    ModuleKind, Outcome, ReleaseRef, ServiceError, ViewOutcome, compile,
};

use crate::records::Records;

pub struct Sandbox {
    host: Host,
    pub services: Arc<Memory>,
    /// What `config.get` answers.
    pub config: Value,
    release: ReleaseRef,
    granted: Arc<Grants>,
    view_digest: String,
    routes: tenon_contract::Manifest,
    _dir: tempfile::TempDir,
}

impl Sandbox {
    pub fn new(package: &Package) -> Self {
        let granted = package.manifest.capabilities.names().into_iter().map(|name| (name, json!({})));
        Self::with(package, Grants::new(granted))
    }

    pub fn granted(package: &Package, names: &[&str]) -> Self {
        Self::with(package, Grants::new(names.iter().map(|name| ((*name).to_owned(), json!({})))))
    }

    pub fn without_grants(package: &Package) -> Self {
        Self::with(package, Grants::default())
    }

    fn with(package: &Package, granted: Grants) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let artefacts = dir.path().join("artefacts");
        let host = Host::new(HostConfig::new(artefacts.clone())).unwrap();
        for (file, kind) in [(BACKEND_FILE, ModuleKind::Backend), (VIEW_FILE, ModuleKind::View)] {
            if let Some(wasm) = package.files.get(file) {
                compile::compile_here(kind, wasm, &artefacts).unwrap();
            }
        }
        let digest = |file: &str| package.files.get(file).map(|wasm| sha256_hex(wasm)).unwrap_or_default();
        let release = ReleaseRef {
            plugin: package.manifest.key().clone(),
            version: package.manifest.plugin.version.clone(),
            wasm_digest: digest(BACKEND_FILE),
            declared: Arc::new(package.manifest.capabilities.names()),
        };
        Self {
            host,
            services: Arc::default(),
            config: json!({}),
            release,
            granted: Arc::new(granted),
            view_digest: digest(VIEW_FILE),
            routes: package.manifest.clone(),
            _dir: dir,
        }
    }

    async fn call(&self, kind: CallKind, head: String, body: &str) -> Outcome {
        let call = BackendCall {
            release: self.release.clone(),
            granted: Arc::clone(&self.granted),
            context: CallContext {
                tenant: [1; 16],
                installation: [2; 16],
                request_id: "req".into(),
                config: self.config.to_string().into(),
                can: None,
                caller: None,
                in_hook: false,
            },
            kind,
            head,
            body: body.into(),
            limit: None,
        };
        self.host.call(call, Arc::clone(&self.services) as Arc<dyn HostServices>).await.outcome
    }

    /// Whatever comes back.
    pub async fn ask(&self, kind: CallKind, head: Value) -> Outcome {
        self.call(kind, head.to_string(), "").await
    }

    /// The head of the answer.
    pub async fn lifecycle(&self, kind: CallKind) -> Value {
        let head = LifecycleHead { v: 1, version: "1.0.0".into(), deletes_data: false };
        match self.call(kind, serde_json::to_string(&head).unwrap(), "").await {
            Outcome::Answer { head, .. } => serde_json::from_str(&head).unwrap(),
            other => panic!("{kind:?}: {other:?}"),
        }
    }

    pub async fn call_route(&self, method: &str, path: &str, body: &str) -> Outcome {
        let (route, params) = self.routes.find_route(method, path).expect("a declared route");
        let head = RouteHead {
            v: 1,
            method: method.into(),
            path: path.into(),
            pattern: route.path.clone(),
            params,
            query: Vec::new(),
            content_type: Some("application/json".into()),
            headers: Vec::new(),
            file: None,
            caller: Caller { id: Some("usr_1".into()), name: "Ada".into(), can: vec!["hello.write".into()] },
        };
        self.call(CallKind::Route, serde_json::to_string(&head).unwrap(), body).await
    }

    /// Status and JSON body.
    pub async fn route(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        match self.call_route(method, path, body).await {
            Outcome::Answer { head, body } => {
                let head: RouteAnswer = serde_json::from_str(&head).unwrap();
                (head.status, serde_json::from_slice(&body).unwrap())
            }
            other => panic!("{method} {path}: {other:?}"),
        }
    }

    pub async fn try_step(&self, input: &Value) -> Result<ViewOutput, ViewOutcome> {
        match self.host.view(&self.view_digest, serde_json::to_vec(input).unwrap()).await.outcome {
            ViewOutcome::Answer(bytes) => Ok(crate::read_output(&bytes)),
            other => Err(other),
        }
    }

    pub async fn step(&self, input: &Value) -> ViewOutput {
        self.try_step(input).await.unwrap_or_else(|outcome| panic!("{outcome:?}: {input}"))
    }
}

/// The plugins that are tested with this host ask for nothing beyond it.
fn elsewhere() -> ServiceError {
    ServiceError::Unavailable("this host has only values, records and members".into())
}

#[derive(Default)]
pub struct Memory {
    values: Mutex<BTreeMap<String, (Vec<u8>, u64)>>,
    pub records: Records,
}

#[async_trait]
impl HostServices for Memory {
    fn now_micros(&self) -> u64 {
        1_700_000_000_000_000
    }

    async fn kv_get(
        &self,
        _: &CallContext,
        _: Option<&str>,
        key: &str,
    ) -> Result<Option<KvEntry>, ServiceError> {
        let values = self.values.lock().unwrap();
        Ok(values.get(key).map(|(value, version)| KvEntry {
            key: key.into(),
            value: value.clone(),
            version: *version,
            ttl_ms: None,
        }))
    }

    async fn kv_set(
        &self,
        _: &CallContext,
        _: Option<&str>,
        put: KvPut,
        _: Option<u64>,
    ) -> Result<u64, ServiceError> {
        let mut values = self.values.lock().unwrap();
        let version = values.get(&put.key).map_or(0, |(_, version)| *version);
        if put.if_version.is_some_and(|wanted| wanted != version) {
            return Err(ServiceError::Conflict);
        }
        values.insert(put.key, (put.value, version + 1));
        Ok(version + 1)
    }

    async fn kv_delete(&self, _: &CallContext, _: Option<&str>, key: &str) -> Result<bool, ServiceError> {
        Ok(self.values.lock().unwrap().remove(key).is_some())
    }

    async fn kv_list(
        &self,
        _: &CallContext,
        _: Option<&str>,
        page: KvPage,
    ) -> Result<Vec<String>, ServiceError> {
        let values = self.values.lock().unwrap();
        let wanted = values.keys().filter(|key| {
            key.starts_with(&page.prefix) && page.after.as_ref().is_none_or(|after| *key > after)
        });
        Ok(wanted.take(page.limit as usize).cloned().collect())
    }

    async fn record_get(
        &self,
        _: &CallContext,
        collection: &str,
        id: &str,
    ) -> Result<Option<records::Record>, ServiceError> {
        Ok(self.records.get(collection, id))
    }

    async fn record_query(
        &self,
        _: &CallContext,
        collection: &str,
        query: records::Query,
    ) -> Result<records::Records, ServiceError> {
        Ok(self.records.query(collection, &query))
    }

    async fn record_count(
        &self,
        _: &CallContext,
        collection: &str,
        filter: records::Filter,
    ) -> Result<u64, ServiceError> {
        Ok(self.records.find(collection, &filter).len() as u64)
    }

    async fn record_group(
        &self,
        _: &CallContext,
        collection: &str,
        field: &str,
        filter: records::Filter,
    ) -> Result<Vec<records::Group>, ServiceError> {
        Ok(self.records.group(collection, field, &filter))
    }

    async fn record_commit(
        &self,
        _: &CallContext,
        operations: Vec<records::CommitOp>,
        _: Option<u64>,
    ) -> Result<Vec<records::Committed>, ServiceError> {
        Ok(self.records.commit(operations))
    }

    async fn members(&self, _: &CallContext) -> Result<Vec<Member>, ServiceError> {
        let person = |n: u32, name: &str, email: &str, role: &str| Member {
            id: format!("usr_{n}"),
            name: name.into(),
            email: email.into(),
            role: role.into(),
        };
        Ok(vec![
            person(1, "Ada Lovelace", "ada@acme.test", "owner"),
            person(2, "Bo Ode", "bo@acme.test", "member"),
            person(3, "Bo Ode", "ode@acme.test", "viewer"),
        ])
    }

    async fn workspaces(&self, _: &CallContext) -> Result<Vec<Workspace>, ServiceError> {
        Ok(Vec::new())
    }

    async fn fetch(&self, _: &CallContext, _: HttpRequest) -> Result<HttpResponse, ServiceError> {
        Err(elsewhere())
    }

    async fn sign(
        &self,
        _: &CallContext,
        _: &str,
        _: SignAlgorithm,
        _: Vec<u8>,
    ) -> Result<Vec<u8>, ServiceError> {
        Err(elsewhere())
    }

    async fn file_put(&self, _: &CallContext, _: FilePut, _: Option<u64>) -> Result<String, ServiceError> {
        Err(elsewhere())
    }

    async fn file_stat(&self, _: &CallContext, _: &str) -> Result<Option<FileInfo>, ServiceError> {
        Err(elsewhere())
    }

    async fn file_get(&self, _: &CallContext, _: &str, _: u64, _: u32) -> Result<Vec<u8>, ServiceError> {
        Err(elsewhere())
    }

    async fn file_delete(&self, _: &CallContext, _: &str) -> Result<bool, ServiceError> {
        Err(elsewhere())
    }

    async fn file_list(
        &self,
        _: &CallContext,
        _: Option<&str>,
        _: u32,
    ) -> Result<Vec<FileInfo>, ServiceError> {
        Err(elsewhere())
    }

    async fn emit(&self, _: &CallContext, _: &str, _: Map<String, Value>) -> Result<String, ServiceError> {
        Err(elsewhere())
    }

    async fn call(&self, _: &CallContext, _: ServiceCall) -> Result<String, ServiceError> {
        Err(elsewhere())
    }

    async fn offered(&self, _: &CallContext, _: &[String]) -> Result<Vec<Offered>, ServiceError> {
        Err(elsewhere())
    }

    async fn send_email(&self, _: &CallContext, _: EmailMessage) -> Result<(), ServiceError> {
        Err(elsewhere())
    }

    async fn job_start(&self, _: &CallContext, _: &str, _: Value) -> Result<String, ServiceError> {
        Err(elsewhere())
    }

    async fn job_progress(&self, _: &CallContext, _: Progress) -> Result<(), ServiceError> {
        Err(elsewhere())
    }

    async fn complete(&self, _: &CallContext, _: Prompt, _: Duration) -> Result<Completion, ServiceError> {
        Err(elsewhere())
    }

    fn log(&self, _: &CallContext, _: &LogLine) {}
}

//! A tenant with several plugins. They call each other, start their jobs, keep files, send e-mail, and reach servers on
//! this machine through the guard that production uses.

mod inside;
pub mod server;
mod store;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tenon_contract::{
    Manifest,
    abi::{CallKind, Caller, Fault, FileHandle, RouteAnswer, RouteHead},
    guest::{EmailMessage, Progress},
    manifest::{BACKEND_FILE, HostPattern, VIEW_FILE},
    package::{Package, sha256_hex},
    view::ViewOutput,
};
use tenon_egress::{Egress, EgressConfig, Pattern};
use tenon_host::{
    BackendCall, CallContext, Grants, Host, HostConfig, ModuleKind, Outcome, ReleaseRef, ViewOutcome, compile,
};

use crate::open;
use inside::Inside;
use store::Store;

/// Cheap to clone: one tenant.
#[derive(Clone)]
pub struct World(Arc<Tenant>);

pub struct Tenant {
    host: Host,
    egress: Egress,
    plugins: BTreeMap<String, Installed>,
    pub now: AtomicU64,
    pub mail: Mutex<Vec<EmailMessage>>,
    /// Jobs that were started and have not run: plugin, job, run, input.
    waiting: Mutex<Vec<(String, String, String, Value)>>,
    pub progress: Mutex<Vec<Progress>>,
    /// How long each request was to wait.
    pub timeouts: Mutex<Vec<Duration>>,
    /// Somebody cancelled the run: what is said of it next is refused.
    pub cancelled: AtomicBool,
    /// Interface → the plugin that the tenant chose.
    pub providers: Mutex<HashMap<String, String>>,
    last_id: AtomicU64,
}

pub struct Installed {
    manifest: Manifest,
    release: ReleaseRef,
    granted: Arc<Grants>,
    view_digest: String,
    config: Mutex<Value>,
    secrets: Mutex<HashMap<String, String>>,
    pub store: Store,
}

/// What goes into a route beside method and path.
#[derive(Default)]
pub struct Sent<'a> {
    pub content_type: Option<&'a str>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub file: Option<FileHandle>,
}

/// What a route answered.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl World {
    pub fn new(keys: &[&str]) -> Self {
        let artefacts = artefacts();
        let mut config = HostConfig::new(&artefacts);
        // Limits are tested elsewhere; here a debug build shares its machine with others.
        let limits = &mut config.limits;
        limits.job = Duration::from_secs(300);
        (limits.hook, limits.route, limits.service) =
            (Duration::from_secs(20), Duration::from_secs(60), Duration::from_secs(60));
        let host = Host::new(config).unwrap();
        let mut plugins = BTreeMap::new();
        for key in keys {
            let package = open(key);
            compile_once(&package, &artefacts);
            plugins.insert((*key).to_owned(), Installed::of(&package));
        }
        let here = vec![Pattern::named("127.0.0.1").unwrap()];
        let egress = Egress::new(EgressConfig { allow_private: here, ..EgressConfig::default() }).unwrap();
        Self(Arc::new(Tenant {
            host,
            egress,
            plugins,
            now: AtomicU64::new(1_700_000_000_000_000),
            mail: Mutex::default(),
            waiting: Mutex::default(),
            progress: Mutex::default(),
            timeouts: Mutex::default(),
            cancelled: AtomicBool::new(false),
            providers: Mutex::default(),
            last_id: AtomicU64::new(1),
        }))
    }

    pub fn tenant(&self) -> &Tenant {
        &self.0
    }

    pub fn plugin(&self, key: &str) -> &Installed {
        self.0.plugins.get(key).unwrap_or_else(|| panic!("{key} is not installed"))
    }

    pub fn configure(&self, key: &str, config: Value) {
        *self.plugin(key).config.lock().unwrap() = config;
    }

    /// `config.get` answers `set` for it from now on.
    pub fn set_secret(&self, key: &str, name: &str, value: &str) {
        let plugin = self.plugin(key);
        plugin.secrets.lock().unwrap().insert(name.into(), value.into());
        plugin.config.lock().unwrap()[name] = json!("set");
    }

    fn next_id(&self, prefix: &str) -> String {
        format!("{prefix}_{:06}", self.0.last_id.fetch_add(1, Ordering::Relaxed))
    }

    async fn call(&self, key: &str, kind: CallKind, head: String, body: Vec<u8>) -> Outcome {
        let plugin = self.plugin(key);
        let config = plugin.config.lock().unwrap().to_string();
        let call = BackendCall {
            release: plugin.release.clone(),
            granted: Arc::clone(&plugin.granted),
            context: CallContext {
                tenant: [1; 16],
                installation: [2; 16],
                request_id: "req".into(),
                config: config.into(),
                can: None,
                behind: None,
                in_hook: kind == CallKind::Hook,
            },
            kind,
            head,
            body,
            limit: None,
        };
        self.0.host.call(call, Arc::new(Inside::new(self.clone(), key))).await.outcome
    }

    /// The head of the answer, or the plugin's fault.
    pub async fn ask(&self, key: &str, kind: CallKind, head: Value) -> Result<Value, Fault> {
        match self.call(key, kind, head.to_string(), Vec::new()).await {
            Outcome::Answer { head, .. } => Ok(serde_json::from_str(&head).unwrap()),
            Outcome::Fault(fault) => Err(fault),
            other => panic!("{key} {kind:?}: {other:?}"),
        }
    }

    pub async fn lifecycle(&self, key: &str, kind: CallKind) -> Result<Value, Fault> {
        let changed: Vec<String> = Vec::new();
        self.ask(key, kind, json!({ "v": 1, "version": "1.0.0", "changed": changed })).await
    }

    /// One run, as the scheduler would start it.
    pub async fn job(&self, key: &str, job: &str, input: Value) -> Result<Value, Fault> {
        let run = self.next_id("run");
        self.run_as(key, job, &run, 1, input).await
    }

    pub async fn run_as(
        &self,
        key: &str,
        job: &str,
        run: &str,
        attempt: u32,
        input: Value,
    ) -> Result<Value, Fault> {
        let head =
            json!({ "v": 1, "version": "1.0.0", "job": job, "run": run, "attempt": attempt, "input": input });
        self.ask(key, CallKind::Job, head).await
    }

    /// Jobs that plugins started, one after the other: what each answered.
    pub async fn finish_jobs(&self) -> Vec<Result<Value, Fault>> {
        let mut done = Vec::new();
        loop {
            let next = self.0.waiting.lock().unwrap().pop();
            let Some((key, job, run, input)) = next else { return done };
            done.push(self.run_as(&key, &job, &run, 1, input).await);
        }
    }

    /// A call of `from` into a service.
    pub async fn service(
        &self,
        from: &str,
        service: &str,
        method: &str,
        input: Value,
    ) -> Result<Value, Fault> {
        let (key, name, version) = self.provider(service).expect("a service that somebody offers");
        let head = json!({
            "v": 1, "service": name, "service_version": version, "method": method, "plugin": from,
            "caller": { "id": "usr_1", "name": "Ada", "can": [] }
        });
        match self.call(&key, CallKind::Service, head.to_string(), input.to_string().into()).await {
            Outcome::Answer { body, .. } => Ok(serde_json::from_slice(&body).unwrap()),
            Outcome::Fault(fault) => Err(fault),
            other => panic!("{service} {method}: {other:?}"),
        }
    }

    /// Plugin, service and version of `crm/contacts@1`, or of an interface by the tenant's choice.
    fn provider(&self, service: &str) -> Option<(String, String, u32)> {
        let (path, version) = service.split_once('@')?;
        let version = version.parse().ok()?;
        if let Some((key, name)) = path.split_once('/') {
            return self.0.plugins.contains_key(key).then(|| (key.into(), name.into(), version));
        }
        let chosen = self.0.providers.lock().unwrap().get(service).cloned();
        self.0.plugins.iter().filter(|(key, _)| chosen.as_ref().is_none_or(|chosen| chosen == *key)).find_map(
            |(key, plugin)| {
                let offered = plugin.manifest.services.iter();
                let fits = offered.filter(|offered| offered.implements.iter().any(|name| name == service));
                fits.map(|offered| (key.clone(), offered.name.clone(), offered.version)).next()
            },
        )
    }

    /// Whatever a request to one of its routes brings.
    pub async fn send(&self, key: &str, method: &str, path: &str, sent: Sent<'_>) -> Result<Got, Fault> {
        let manifest = &self.plugin(key).manifest;
        let (pattern, query) = path.split_once('?').unwrap_or((path, ""));
        let (route, params) = manifest.find_route(method, pattern).expect("a declared route");
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        let head = RouteHead {
            v: 1,
            method: method.into(),
            path: pattern.into(),
            pattern: route.path.clone(),
            params,
            query: query.map(|(name, value)| (name.into(), value.into())).collect(),
            content_type: sent.content_type.map(str::to_owned),
            headers: sent.headers,
            file: sent.file,
            caller: Caller { id: Some("usr_1".into()), name: "Ada Lovelace".into(), can: Vec::new() },
        };
        match self.call(key, CallKind::Route, serde_json::to_string(&head).unwrap(), sent.body).await {
            Outcome::Answer { head, body } => {
                let RouteAnswer { status, headers, file } = serde_json::from_str(&head).unwrap();
                let body = file.map_or(body, |id| self.plugin(key).store.file(&id).expect("a file").1);
                Ok(Got { status, headers, body })
            }
            Outcome::Fault(fault) => Err(fault),
            other => panic!("{key} {method} {path}: {other:?}"),
        }
    }

    /// JSON in, JSON out.
    pub async fn route(
        &self,
        key: &str,
        method: &str,
        path: &str,
        body: Value,
    ) -> Result<(u16, Value), Fault> {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into() };
        let sent = Sent { content_type: Some("application/json"), body, ..Sent::default() };
        let got = self.send(key, method, path, sent).await?;
        Ok((got.status, serde_json::from_slice(&got.body).unwrap_or_default()))
    }

    pub async fn step(&self, key: &str, input: &Value) -> ViewOutput {
        let step = self.0.host.view(&self.plugin(key).view_digest, serde_json::to_vec(input).unwrap());
        match step.await.outcome {
            ViewOutcome::Answer(bytes) => read_output(&bytes),
            other => panic!("{other:?}: {input}"),
        }
    }
}

/// One folder for all tests: a module is compiled once, as a server does it.
fn artefacts() -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    // Below it: the host makes its folder itself, for nobody else to open.
    FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path().join("artefacts")
}

fn compile_once(package: &Package, artefacts: &Path) {
    static COMPILED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut compiled = COMPILED.lock().unwrap();
    for (file, kind) in [(BACKEND_FILE, ModuleKind::Backend), (VIEW_FILE, ModuleKind::View)] {
        if let Some(wasm) = package.files.get(file)
            && compiled.insert(sha256_hex(wasm))
        {
            compile::compile_here(kind, wasm, artefacts).unwrap();
        }
    }
}

impl Installed {
    fn of(package: &Package) -> Self {
        let manifest = package.manifest.clone();
        let digest = |file: &str| package.files.get(file).map(|wasm| sha256_hex(wasm)).unwrap_or_default();
        let release = ReleaseRef {
            plugin: manifest.key().clone(),
            version: manifest.plugin.version.clone(),
            wasm_digest: digest(BACKEND_FILE),
            declared: Arc::new(manifest.capabilities.names()),
        };
        Self {
            granted: Arc::new(grants(&manifest)),
            release,
            view_digest: digest(VIEW_FILE),
            config: Mutex::new(json!({})),
            secrets: Mutex::default(),
            store: Store::of(package),
            manifest,
        }
    }
}

/// All that the manifest asks for, with the values that a consent gives.
fn grants(manifest: &Manifest) -> Grants {
    let mut grants: Vec<(String, Value)> =
        manifest.capabilities.names().into_iter().map(|name| (name, json!({}))).collect();
    // One row of the consent for each; the whole of a capability is told by its parts.
    let services = manifest.capabilities.services.iter().flat_map(|services| &services.call);
    for service in services {
        grants.push((format!("services:{service}"), json!({ "values": [service] })));
    }
    for host in manifest.capabilities.http.iter().flat_map(|http| &http.hosts) {
        match host {
            HostPattern::Config(setting) => grants.push((format!("http:config:{setting}"), json!({}))),
            named => grants.push((format!("http:{named}"), json!({ "values": [named.to_string()] }))),
        }
    }
    Grants::new(grants)
}

/// Both readers agree that what a plugin draws is sound.
fn read_output(bytes: &[u8]) -> ViewOutput {
    let read = tenon_contract::view::parse_output(bytes);
    read.unwrap_or_else(|problem| panic!("{problem}: {}", String::from_utf8_lossy(bytes)))
}

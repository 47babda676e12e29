//! A host of its own for each test.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use tenon_host::{BackendCall, CallReport, Host, HostConfig, HostServices, ModuleKind, compile};

pub use crate::{
    calls::{call_with, call_with_all, clock_read},
    embedder::{Embedder, call},
};

pub struct Sandbox {
    pub host: Host,
    pub services: Arc<Embedder>,
    dir: tempfile::TempDir,
}

impl Sandbox {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut HostConfig)) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut config = HostConfig::new(dir.path().join("artefacts"));
        config.max_backend_calls = 8;
        config.max_view_calls = 8;
        config.threads = 2;
        config.queue_wait = Duration::from_secs(20);
        change(&mut config);
        let host = Host::new(config).expect("a host");
        Self { host, services: Arc::default(), dir }
    }

    pub fn artefacts(&self) -> std::path::PathBuf {
        self.dir.path().join("artefacts")
    }

    /// From now on services reach the guests that the embedder offers.
    pub fn join(&self) {
        self.services.join(&self.host);
    }

    /// Compiles and answers the digest.
    pub fn add(&self, kind: ModuleKind, wasm: &[u8]) -> String {
        compile::compile_here(kind, wasm, &self.artefacts()).expect("it compiles")
    }

    pub fn backend(&self, wasm: &[u8]) -> String {
        self.add(ModuleKind::Backend, wasm)
    }

    pub fn view(&self, wasm: &[u8]) -> String {
        self.add(ModuleKind::View, wasm)
    }

    pub async fn run(&self, call: BackendCall) -> CallReport {
        self.host.call(call, Arc::clone(&self.services) as Arc<dyn HostServices>).await
    }

    /// A route call with nothing declared or granted.
    pub async fn route(&self, digest: &str) -> CallReport {
        self.run(call(digest)).await
    }
}

/// `call` of a release that declares kv, in a tenant that granted it.
pub fn call_with_kv(digest: &str) -> BackendCall {
    call_with(digest, &[("kv", json!({ "quota_bytes": 1 << 20 }))])
}

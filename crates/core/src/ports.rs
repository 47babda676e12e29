//! Where the use cases leave the process or enter the sandbox. The server's adapters implement these.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use tenon_api::ids::{InstallationId, TenantId};
use tenon_contract::{
    PluginKey, Version,
    abi::{CallKind, Fault},
};
use tenon_store::Cx;

/// A release as the sandbox knows it.
#[derive(Debug, Clone)]
pub struct Code {
    pub plugin: PluginKey,
    pub version: Version,
    /// SHA-256 of `plugin.wasm`, hex.
    pub module: String,
    /// Capability names that the manifest declares.
    pub declared: Arc<BTreeSet<String>>,
}

/// One call into a backend.
#[derive(Debug, Clone)]
pub struct Invoke {
    pub code: Code,
    pub tenant: TenantId,
    pub installation: InstallationId,
    /// What was allowed: capability → the values agreed to.
    pub granted: Arc<BTreeMap<String, serde_json::Value>>,
    /// What `config.get` answers: the effective settings as a JSON object, secrets as `"set"` or `"unset"`.
    pub config: Arc<str>,
    /// What the caller may do, when the call runs as its caller; `None` when it acts as the plugin.
    pub can: Option<Arc<BTreeSet<String>>>,
    /// Whoever that is: what the plugin stores in this call is theirs.
    pub caller: Option<Cx>,
    pub request_id: String,
    pub kind: CallKind,
    pub head: String,
    pub body: Vec<u8>,
}

/// How a call ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    Answer {
        head: String,
        body: Vec<u8>,
    },
    Fault(Fault),
    /// The time limit of its kind passed.
    Deadline,
    OutOfMemory,
    /// The code broke; the text is for logs and authors.
    Trap(String),
    /// It failed too often and rests.
    Resting {
        retry_after: Duration,
    },
    /// All places are taken.
    Busy,
    /// Its compiled form is missing on this server.
    NotReady,
}

#[derive(Debug, Clone)]
pub struct Report {
    pub outcome: Outcome,
    pub duration: Duration,
}

/// How a view step ended; the bytes are not looked at yet.
#[derive(Debug, Clone)]
pub enum Painted {
    Output(Vec<u8>),
    Deadline,
    OutOfMemory,
    Trap(String),
    Busy,
    NotReady,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModuleKind {
    Backend,
    View,
}

/// A broken structural rule of a module.
#[derive(Debug, Clone)]
pub struct ModuleIssue {
    pub code: String,
    pub message: String,
}

/// What a sound module says about itself.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// Worth telling the author.
    pub warnings: Vec<String>,
    /// The kinds of calls that its code handles, if its SDK said so.
    pub handles: Option<BTreeSet<CallKind>>,
}

#[async_trait]
pub trait PluginRuntime: Send + Sync {
    /// Checks the module's structure against what is declared, and compiles it in a process that can be
    /// killed. Safe to repeat.
    async fn prepare(
        &self,
        wasm: Bytes,
        module: &str,
        kind: ModuleKind,
        declared: &BTreeSet<String>,
    ) -> Result<Prepared, Vec<ModuleIssue>>;
    /// Whether the compiled form lies ready for this engine.
    fn is_ready(&self, module: &str, kind: ModuleKind) -> bool;
    async fn invoke(&self, call: Invoke) -> Report;
    /// One step of `view.wasm`.
    async fn paint(&self, module: &str, input: Vec<u8>) -> Painted;
}

#[derive(Debug, thiserror::Error)]
#[error("blob {digest}: {source}")]
pub struct BlobError {
    pub digest: String,
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Content-addressed files: the name is the SHA-256 in hex.
#[async_trait]
pub trait BlobStore: Send + Sync {
    async fn put(&self, digest: &str, bytes: Bytes) -> Result<(), BlobError>;
    async fn get(&self, digest: &str) -> Result<Option<Bytes>, BlobError>;
}

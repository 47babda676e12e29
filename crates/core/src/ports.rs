//! Where the use cases leave the process or enter the sandbox. The server's adapters implement these.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use tenon_api::ids::{FileId, InstallationId, TenantId};
use tenon_contract::{
    PluginKey, Version,
    abi::{CallKind, Fault},
    llm::{Completion, Prompt},
};

use crate::guests::Running;

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
    /// What stands behind it; handed back with every question that the plugin asks.
    pub running: Arc<Running>,
    pub request_id: String,
    pub kind: CallKind,
    pub head: String,
    pub body: Vec<u8>,
    /// Shorter than the kind's own.
    pub limit: Option<Duration>,
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
    /// We failed, not the plugin; the text is for logs.
    Broken(String),
}

#[derive(Debug, Clone)]
pub struct Report {
    pub outcome: Outcome,
    pub duration: Duration,
    /// Bytes of memory at the highest point.
    pub peak_memory: u64,
    /// The first uses of powers; [`Self::host_call_count`] counts all.
    pub host_calls: Vec<HostCall>,
    pub host_call_count: u64,
}

/// One use of a power: never a value, a path or a person.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HostCall {
    pub capability: String,
    pub target: String,
    pub bytes: u64,
    pub ok: bool,
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
    /// Takes the compiled form away; also fine when there is none.
    async fn forget(&self, module: &str, kind: ModuleKind);
    async fn invoke(&self, call: Invoke) -> Report;
    /// One step of `view.wasm`, for this tenant.
    async fn paint(&self, tenant: TenantId, module: &str, input: Vec<u8>) -> Painted;
}

#[derive(Debug, thiserror::Error)]
#[error("blob {digest}: {source}")]
pub struct BlobError {
    pub digest: String,
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Content-addressed files: the name is the SHA-256 in hex. Files of tenants lie apart, each under its tenant, and are
/// never shared.
#[async_trait]
pub trait BlobStore: Send + Sync {
    async fn put(&self, digest: &str, bytes: Bytes) -> Result<(), BlobError>;
    async fn get(&self, digest: &str) -> Result<Option<Bytes>, BlobError>;
    async fn has(&self, digest: &str) -> Result<bool, BlobError>;
    /// Also fine when it is gone already.
    async fn delete(&self, digest: &str) -> Result<(), BlobError>;
    async fn put_file(&self, tenant: TenantId, id: FileId, bytes: Bytes) -> Result<(), BlobError>;
    /// The bytes of `range`, if there is such a file.
    async fn get_file(
        &self,
        tenant: TenantId,
        id: FileId,
        range: std::ops::Range<u64>,
    ) -> Result<Option<Bytes>, BlobError>;
    /// Also fine when it is gone already.
    async fn delete_file(&self, tenant: TenantId, id: FileId) -> Result<(), BlobError>;
}

/// What lies outside of the process.
#[derive(Clone)]
pub struct Outside {
    pub egress: Arc<dyn Egress>,
    /// `None`: the operator set none.
    pub mailer: Option<Arc<dyn Mailer>>,
    pub llm: Option<Arc<dyn Llm>>,
}

/// A request to wherever a plugin wants, within what was allowed.
#[derive(Debug, Clone, Default)]
pub struct Outgoing {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
    pub timeout: Duration,
    /// Hosts as grants write them, settings resolved.
    pub allowed: Vec<String>,
    /// Where the secret in it may go, if it holds one.
    pub secret_hosts: Option<Vec<String>>,
    /// Any certificate will do, where the operator named the host.
    pub insecure_tls: bool,
}

#[derive(Debug, Clone)]
pub struct Incoming {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

/// Why there is no answer; texts name hosts and rules only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressRefusal {
    #[error("{0}")]
    Invalid(String),
    #[error("{0}")]
    NotAllowed(String),
    #[error("{0}")]
    Unreachable(String),
}

/// The guard in front of every destination that somebody else chose.
#[async_trait]
pub trait Egress: Send + Sync {
    /// Whether an address leads to one of `hosts`, read as the guard reads both.
    fn leads_to(&self, url: &str, hosts: &[String]) -> bool;

    async fn send(&self, request: Outgoing) -> Result<Incoming, EgressRefusal>;
}

/// A plain message.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub reply_to: Option<String>,
    /// The tenant, shown beside the sender's address.
    pub in_name_of: String,
}

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("{0}")]
    Invalid(String),
    #[error("{0}")]
    Unavailable(String),
}

/// The operator's mail server.
#[async_trait]
pub trait Mailer: Send + Sync {
    async fn send(&self, mail: Mail) -> Result<(), MailError>;
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct LlmError(pub String);

/// The operator's AI service.
#[async_trait]
pub trait Llm: Send + Sync {
    async fn complete(&self, prompt: Prompt, limit: Duration) -> Result<Completion, LlmError>;
    /// No answer has more.
    fn max_tokens(&self) -> u32;
}

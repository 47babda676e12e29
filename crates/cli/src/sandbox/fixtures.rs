//! What a tenant holds before a plugin runs in it, and what the world outside answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tenon_contract::directory::{Member, Workspace};

/// Nothing given means an empty installation with every power granted, in a tenant with an owner, a member and a viewer.
#[derive(Debug, Clone, Default)]
pub struct Fixtures {
    /// Microseconds since 1970 UTC at the start.
    pub now: Option<u64>,
    /// Laid over the defaults of the schema.
    pub settings: Map<String, Value>,
    pub secrets: BTreeMap<String, String>,
    /// Ids of powers, as `tenon check --json` tells them; `None`: all.
    pub grants: Option<Vec<String>>,
    pub members: Vec<Member>,
    pub workspaces: Vec<Workspace>,
    pub records: Vec<RecordFixture>,
    /// Kept as JSON.
    pub kv: BTreeMap<String, Value>,
    /// Namespace → key → value.
    pub shared: BTreeMap<String, BTreeMap<String, Value>>,
    pub files: Vec<FileFixture>,
    pub http: Vec<HttpScript>,
    /// `host:port` whose certificate need not be checked, as the operator's `egress.insecure_tls` names them.
    pub insecure_tls: Vec<String>,
    pub services: Vec<ServiceScript>,
    pub llm: Vec<LlmScript>,
}

#[derive(Debug, Clone)]
pub struct RecordFixture {
    pub collection: String,
    /// `rec_…`; one is given where it is left out.
    pub id: Option<String>,
    pub values: Map<String, Value>,
}

#[derive(Debug, Clone)]
pub struct FileFixture {
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// What a server outside answers. Several for one address answer one after the other, the last of them for ever.
#[derive(Debug, Clone, Default)]
pub struct HttpScript {
    pub method: String,
    /// `*` at the end stands for whatever follows.
    pub url: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Nobody answers; the text says why.
    pub fails: Option<String>,
    /// The request must be signed in with this secret, else the answer is 401.
    pub secret: Option<String>,
}

/// What another plugin answers.
#[derive(Debug, Clone)]
pub struct ServiceScript {
    /// As the manifest's `services.call` names it.
    pub service: String,
    pub method: String,
    /// Only for an input that holds at least this.
    pub input: Option<Value>,
    pub answer: Value,
    /// It refuses instead, with this text.
    pub refuses: Option<String>,
}

/// What the AI service answers, one after the other.
#[derive(Debug, Clone)]
pub struct LlmScript {
    pub text: String,
    /// The prompt must hold this text.
    pub prompt: Option<String>,
}

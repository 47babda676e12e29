//! What a backend is called with. Built by the embedder; nothing here comes from a guest.

use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use tenon_contract::{PluginKey, Version, abi::CallKind};

/// One call into a backend.
#[derive(Debug, Clone)]
pub struct BackendCall {
    pub release: ReleaseRef,
    pub granted: Arc<Grants>,
    pub context: CallContext,
    pub kind: CallKind,
    /// JSON; its type per kind lives in `tenon_contract::abi`.
    pub head: String,
    pub body: Vec<u8>,
    /// Shorter than the kind's limit, never longer.
    pub limit: Option<Duration>,
}

/// The code that is called and what its manifest asks for.
#[derive(Debug, Clone)]
pub struct ReleaseRef {
    pub plugin: PluginKey,
    pub version: Version,
    /// SHA-256 of `plugin.wasm`, 64 lower-case hex characters.
    pub wasm_digest: String,
    /// Names of the capabilities in the manifest, and of their parts that are granted one by one.
    pub declared: Arc<BTreeSet<String>>,
}

/// Whom the call is for. A guest sees none of it; every service call gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallContext {
    /// The tenant's UUID.
    pub tenant: [u8; 16],
    /// The installation's UUID.
    pub installation: [u8; 16],
    pub request_id: String,
    /// What `config.get` answers: a JSON object without secrets.
    pub config: Arc<str>,
    /// What the caller may do, when the call runs as its caller: core names and the plugin's own without its
    /// prefix. `None` when the call acts as the plugin.
    pub can: Option<Arc<BTreeSet<String>>>,
    /// What stands behind the call; the embedder's own.
    pub behind: Option<Behind>,
    /// The call is itself part of a write (`hook`).
    pub in_hook: bool,
}

/// What the embedder knows of a call; the sandbox only hands it back.
#[derive(Clone)]
pub struct Behind(Arc<dyn Any + Send + Sync>);

impl Behind {
    pub fn new(known: impl Any + Send + Sync) -> Self {
        Self(Arc::new(known))
    }

    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Behind")
    }
}

/// The same call, not an equal one.
impl PartialEq for Behind {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Behind {}

/// What a tenant allowed: capability names with the values that were agreed to (quota, hosts, …).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grants(BTreeMap<String, Value>);

impl Grants {
    pub fn new(grants: impl IntoIterator<Item = (String, Value)>) -> Self {
        Self(grants.into_iter().collect())
    }

    pub fn get(&self, capability: &str) -> Option<&Value> {
        self.0.get(capability)
    }

    /// What was granted of a capability: by its own name, and part by part (`http:config:url`).
    pub fn of<'a>(&'a self, capability: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let from =
            self.0.range(capability.to_owned()..).take_while(move |(key, _)| key.starts_with(capability));
        from.filter(move |(key, _)| key.len() == capability.len() || key[capability.len()..].starts_with(':'))
            .map(|(key, value)| (key.as_str(), value))
    }
}

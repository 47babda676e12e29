//! The port to the embedder: everything behind an import that is not computed here. Each call is one
//! short transaction of its own, scoped by the [`CallContext`] the guest never sees.

use async_trait::async_trait;

use crate::{CallContext, LogLine};

#[async_trait]
pub trait HostServices: Send + Sync {
    /// Microseconds since 1970 UTC.
    fn now_micros(&self) -> u64;

    async fn kv_get(&self, cx: &CallContext, key: &str) -> Result<Option<KvEntry>, ServiceError>;
    /// Answers the new version. `quota` is the granted number of bytes for the installation.
    async fn kv_set(&self, cx: &CallContext, put: KvPut, quota: Option<u64>) -> Result<u64, ServiceError>;
    /// Answers whether there was something.
    async fn kv_delete(&self, cx: &CallContext, key: &str) -> Result<bool, ServiceError>;
    /// Keys in byte order that start with `prefix` and come after `after`; at most `limit`.
    async fn kv_list(
        &self,
        cx: &CallContext,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, ServiceError>;

    /// Called once per line while the guest runs; must not block.
    fn log(&self, cx: &CallContext, line: &LogLine);
}

/// A stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KvEntry {
    pub key: String,
    pub value: Vec<u8>,
    pub version: u64,
    /// Milliseconds until it disappears.
    pub ttl_ms: Option<u64>,
}

/// A value to store; key and size have been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KvPut {
    pub key: String,
    pub value: Vec<u8>,
    pub ttl_ms: Option<u64>,
    /// Only if the stored version is this; 0 means only if absent.
    pub if_version: Option<u64>,
}

/// Why a service said no. The guest reads these texts: they name rules, never the host's insides.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    #[error("{0}")]
    Invalid(String),
    #[error("the value changed since it was read")]
    Conflict,
    #[error("{0}")]
    Quota(String),
    #[error("{0}")]
    Unavailable(String),
}

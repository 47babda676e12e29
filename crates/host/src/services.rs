//! The port to the embedder: everything behind an import that is not computed here. Each call is one
//! short transaction of its own, scoped by the [`CallContext`] the guest never sees.

use async_trait::async_trait;
use tenon_contract::{
    abi::FaultField,
    directory::{Member, Workspace},
    records::{CommitOp, Committed, Filter, Group, Query, Record, Records},
};

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

    async fn record_get(
        &self,
        cx: &CallContext,
        collection: &str,
        id: &str,
    ) -> Result<Option<Record>, ServiceError>;
    async fn record_query(
        &self,
        cx: &CallContext,
        collection: &str,
        query: Query,
    ) -> Result<Records, ServiceError>;
    async fn record_count(
        &self,
        cx: &CallContext,
        collection: &str,
        filter: Filter,
    ) -> Result<u64, ServiceError>;
    async fn record_group(
        &self,
        cx: &CallContext,
        collection: &str,
        field: &str,
        filter: Filter,
    ) -> Result<Vec<Group>, ServiceError>;
    /// All or none; number and size have been checked. `kv_quota` as in [`Self::kv_set`], where an operation needs
    /// `kv`.
    async fn record_commit(
        &self,
        cx: &CallContext,
        operations: Vec<CommitOp>,
        kv_quota: Option<u64>,
    ) -> Result<Vec<Committed>, ServiceError>;

    /// The people of the tenant, by name.
    async fn members(&self, cx: &CallContext) -> Result<Vec<Member>, ServiceError>;
    async fn workspaces(&self, cx: &CallContext) -> Result<Vec<Workspace>, ServiceError>;

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
    /// The caller may not, where the call runs as its caller.
    #[error("{0}")]
    Denied(String),
    #[error("{0}")]
    NotFound(String),
    /// What was to be written breaks rules; nothing was written.
    #[error("{message}")]
    Refused { message: String, fields: Vec<FaultField> },
}

//! The port to the embedder: everything behind an import that is not computed here. Each call is one
//! short transaction of its own, scoped by the [`CallContext`] the guest never sees.

mod words;

use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Map, Value};
use tenon_contract::{
    directory::{Member, Workspace},
    guest::{
        EmailMessage, FileInfo, FilePut, HttpRequest, HttpResponse, Progress, ServiceCall, SignAlgorithm,
    },
    llm::{Completion, Prompt},
    records::{CommitOp, Committed, Filter, Group, Query, Record, Records},
    services::Offered,
};

use crate::{CallContext, LogLine};

pub use words::{KvEntry, KvPage, KvPut, ServiceError};

#[async_trait]
pub trait HostServices: Send + Sync {
    /// Microseconds since 1970 UTC.
    fn now_micros(&self) -> u64;

    /// `namespace`: one that a plugin shares; `None` for the installation's own values.
    async fn kv_get(
        &self,
        cx: &CallContext,
        namespace: Option<&str>,
        key: &str,
    ) -> Result<Option<KvEntry>, ServiceError>;
    /// Answers the new version. `quota` is the granted number of bytes for the installation.
    async fn kv_set(
        &self,
        cx: &CallContext,
        namespace: Option<&str>,
        put: KvPut,
        quota: Option<u64>,
    ) -> Result<u64, ServiceError>;
    /// Answers whether there was something.
    async fn kv_delete(
        &self,
        cx: &CallContext,
        namespace: Option<&str>,
        key: &str,
    ) -> Result<bool, ServiceError>;
    /// Keys in byte order.
    async fn kv_list(
        &self,
        cx: &CallContext,
        namespace: Option<&str>,
        page: KvPage,
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

    /// Sent only to what was allowed, with the secret put in; what comes back does not hold it.
    async fn fetch(&self, cx: &CallContext, request: HttpRequest) -> Result<HttpResponse, ServiceError>;
    async fn sign(
        &self,
        cx: &CallContext,
        secret: &str,
        algorithm: SignAlgorithm,
        bytes: Vec<u8>,
    ) -> Result<Vec<u8>, ServiceError>;

    /// Answers its id. `quota` is the granted number of bytes for the installation.
    async fn file_put(
        &self,
        cx: &CallContext,
        file: FilePut,
        quota: Option<u64>,
    ) -> Result<String, ServiceError>;
    async fn file_stat(&self, cx: &CallContext, id: &str) -> Result<Option<FileInfo>, ServiceError>;
    async fn file_get(
        &self,
        cx: &CallContext,
        id: &str,
        offset: u64,
        length: u32,
    ) -> Result<Vec<u8>, ServiceError>;
    async fn file_delete(&self, cx: &CallContext, id: &str) -> Result<bool, ServiceError>;
    async fn file_list(
        &self,
        cx: &CallContext,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<FileInfo>, ServiceError>;

    /// Answers the event's id.
    async fn emit(
        &self,
        cx: &CallContext,
        event: &str,
        data: Map<String, Value>,
    ) -> Result<String, ServiceError>;

    /// Answers JSON.
    async fn call(&self, cx: &CallContext, call: ServiceCall) -> Result<String, ServiceError>;
    /// What of `may` is there now.
    async fn offered(&self, cx: &CallContext, may: &[String]) -> Result<Vec<Offered>, ServiceError>;

    async fn send_email(&self, cx: &CallContext, message: EmailMessage) -> Result<(), ServiceError>;

    /// Answers the run's id.
    async fn job_start(&self, cx: &CallContext, job: &str, input: Value) -> Result<String, ServiceError>;
    async fn job_progress(&self, cx: &CallContext, progress: Progress) -> Result<(), ServiceError>;

    async fn complete(
        &self,
        cx: &CallContext,
        prompt: Prompt,
        limit: Duration,
    ) -> Result<Completion, ServiceError>;

    /// Called once per line while the guest runs; must not block.
    fn log(&self, cx: &CallContext, line: &LogLine);
}

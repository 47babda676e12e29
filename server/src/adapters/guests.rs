//! What the sandbox asks of us while a backend runs: small values, records and people, each its own short
//! transaction in the tenant of the call.

use std::sync::OnceLock;

use async_trait::async_trait;
use tenon_api::{
    Timestamp,
    ids::{InstallationId, TenantId},
};
use tenon_contract::{
    abi::FaultField,
    directory::{Member, Workspace},
    records::{CommitOp, Committed, Filter, Group, Query, Record, Records},
};
use tenon_core::{
    Core, Cx, TenantCx,
    guests::{
        self, Refusal,
        collections::{self, During},
    },
};
use tenon_host::{CallContext, HostServices, KvEntry, KvPut, LogLevel, LogLine, ServiceError};

/// Built before the core (the runtime needs it), joined with it right after.
#[derive(Default)]
pub struct GuestServices {
    core: OnceLock<Core>,
}

impl GuestServices {
    pub fn join(&self, core: Core) {
        // A second core in one process would be a mistake of ours; the first stays.
        let _ = self.core.set(core);
    }

    fn core(&self) -> Result<&Core, ServiceError> {
        self.core.get().ok_or_else(|| ServiceError::Unavailable("the server is starting".into()))
    }
}

/// As whoever is behind the call, else as the server itself.
fn cx(call: &CallContext) -> (Cx, InstallationId) {
    let installation = InstallationId::from_uuid(uuid(call.installation));
    let id = TenantId::from_uuid(uuid(call.tenant));
    let caller = call.caller.as_ref().and_then(|behind| behind.get::<Cx>());
    if let Some(caller) = caller.filter(|caller| caller.tenant.as_ref().is_some_and(|tenant| tenant.id == id))
    {
        return (Cx { now: Timestamp::now(), ..caller.clone() }, installation);
    }
    // Guests' calls name a tenant by id only; names are for pages.
    let tenant = TenantCx { id, slug: String::new(), name: String::new(), role: None };
    (Cx::system(call.request_id.clone()).in_tenant(tenant), installation)
}

fn uuid(bytes: [u8; 16]) -> uuid::Uuid {
    uuid::Uuid::from_bytes(bytes)
}

/// A refusal is the guest's to read; an error of ours is logged and said in other words.
fn told<T>(answer: tenon_core::Result<Result<T, Refusal>>) -> Result<T, ServiceError> {
    answer.map_err(failed)?.map_err(refused)
}

fn refused(refusal: Refusal) -> ServiceError {
    match refusal {
        Refusal::Conflict => ServiceError::Conflict,
        Refusal::Quota(text) => ServiceError::Quota(text),
        Refusal::Denied(text) => ServiceError::Denied(text),
        Refusal::NotFound(text) => ServiceError::NotFound(text),
        Refusal::Invalid { message, fields } | Refusal::Refused { message, fields } => {
            let fields = fields.into_iter().map(|field| FaultField {
                pointer: field.pointer,
                code: field.code,
                message: field.detail,
            });
            ServiceError::Refused { message, fields: fields.collect() }
        }
    }
}

fn failed(error: tenon_core::Error) -> ServiceError {
    tracing::error!(%error, source = ?std::error::Error::source(&error), "a guest's call failed");
    ServiceError::Unavailable("what is stored cannot be reached now".into())
}

#[async_trait]
impl HostServices for GuestServices {
    fn now_micros(&self) -> u64 {
        u64::try_from(Timestamp::now().micros()).unwrap_or_default()
    }

    async fn kv_get(&self, call: &CallContext, key: &str) -> Result<Option<KvEntry>, ServiceError> {
        let (cx, installation) = cx(call);
        let found = guests::kv_get(self.core()?, &cx, installation, key).await.map_err(failed)?;
        Ok(found.map(|entry| KvEntry {
            key: entry.key,
            value: entry.value,
            version: u64::try_from(entry.version).unwrap_or_default(),
            ttl_ms: entry
                .expires_at
                .map(|at| u64::try_from((at.micros() - cx.now.micros()) / 1_000).unwrap_or_default()),
        }))
    }

    async fn kv_set(&self, call: &CallContext, put: KvPut, quota: Option<u64>) -> Result<u64, ServiceError> {
        let (cx, installation) = cx(call);
        let quota = i64::try_from(quota.unwrap_or_default()).unwrap_or(i64::MAX);
        let expires_at = put.ttl_ms.map(|ms| {
            Timestamp(
                cx.now
                    .micros()
                    .saturating_add(i64::try_from(ms).unwrap_or(i64::MAX / 1_000).saturating_mul(1_000)),
            )
        });
        let put = guests::Put {
            key: put.key,
            value: put.value,
            expires_at,
            if_version: put.if_version.map(|version| i64::try_from(version).unwrap_or(i64::MAX)),
        };
        match guests::kv_set(self.core()?, &cx, installation, put, quota).await.map_err(failed)? {
            Ok(version) => Ok(u64::try_from(version).unwrap_or_default()),
            Err(refusal) => Err(refused(refusal)),
        }
    }

    async fn kv_delete(&self, call: &CallContext, key: &str) -> Result<bool, ServiceError> {
        let (cx, installation) = cx(call);
        guests::kv_delete(self.core()?, &cx, installation, key).await.map_err(failed)
    }

    async fn kv_list(
        &self,
        call: &CallContext,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, ServiceError> {
        let (cx, installation) = cx(call);
        guests::kv_list(self.core()?, &cx, installation, prefix, after, limit).await.map_err(failed)
    }

    async fn record_get(
        &self,
        call: &CallContext,
        collection: &str,
        id: &str,
    ) -> Result<Option<Record>, ServiceError> {
        let (cx, installation) = cx(call);
        let found =
            collections::get(self.core()?, &cx, installation, call.can.as_deref(), collection, id).await;
        told(found)
    }

    async fn record_query(
        &self,
        call: &CallContext,
        collection: &str,
        query: Query,
    ) -> Result<Records, ServiceError> {
        let (cx, installation) = cx(call);
        let page =
            collections::query(self.core()?, &cx, installation, call.can.as_deref(), collection, &query)
                .await;
        told(page)
    }

    async fn record_count(
        &self,
        call: &CallContext,
        collection: &str,
        filter: Filter,
    ) -> Result<u64, ServiceError> {
        let (cx, installation) = cx(call);
        let count =
            collections::count(self.core()?, &cx, installation, call.can.as_deref(), collection, &filter)
                .await;
        told(count)
    }

    async fn record_group(
        &self,
        call: &CallContext,
        collection: &str,
        field: &str,
        filter: Filter,
    ) -> Result<Vec<Group>, ServiceError> {
        let (cx, installation) = cx(call);
        let (core, can) = (self.core()?, call.can.as_deref());
        told(collections::group(core, &cx, installation, can, collection, field, &filter).await)
    }

    async fn record_commit(
        &self,
        call: &CallContext,
        operations: Vec<CommitOp>,
        kv_quota: Option<u64>,
    ) -> Result<Vec<Committed>, ServiceError> {
        let (cx, installation) = cx(call);
        let (core, can) = (self.core()?, call.can.as_deref());
        // A hook's own writes are not shown to hooks, which would call each other for ever.
        let during = if call.in_hook { During::Hook } else { During::Call };
        let kv_quota = kv_quota.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX));
        told(collections::commit(core, &cx, installation, can, during, kv_quota, operations).await)
    }

    async fn members(&self, call: &CallContext) -> Result<Vec<Member>, ServiceError> {
        let (cx, _) = cx(call);
        guests::directory::members(self.core()?, &cx).await.map_err(failed)
    }

    async fn workspaces(&self, call: &CallContext) -> Result<Vec<Workspace>, ServiceError> {
        let (cx, _) = cx(call);
        guests::directory::workspaces(self.core()?, &cx).await.map_err(failed)
    }

    fn log(&self, call: &CallContext, line: &LogLine) {
        let (cx, installation) = cx(call);
        let (tenant, request) =
            (cx.tenant.map(|tenant| tenant.id.to_string()).unwrap_or_default(), &call.request_id);
        let (message, fields) = (line.message.escape_debug(), line.fields.escape_debug());
        match line.level {
            LogLevel::Debug => {
                tracing::debug!(target: "plugin", tenant, %installation, request, fields = %fields, "{message}")
            }
            LogLevel::Info => {
                tracing::info!(target: "plugin", tenant, %installation, request, fields = %fields, "{message}")
            }
            LogLevel::Warn => {
                tracing::warn!(target: "plugin", tenant, %installation, request, fields = %fields, "{message}")
            }
            LogLevel::Error => {
                tracing::error!(target: "plugin", tenant, %installation, request, fields = %fields, "{message}")
            }
        }
    }
}

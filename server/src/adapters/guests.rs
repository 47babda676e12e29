//! What the sandbox asks of us while a backend runs, each its own short transaction in the tenant of the call: words
//! of one side become words of the other.

mod kv;
mod logs;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use serde_json::{Map, Value};
use tenon_api::{Timestamp, ids::InstallationId};
use tenon_contract::{
    abi::FaultField,
    directory::{Member, Workspace},
    guest::{
        EmailMessage, FileInfo, FilePut, HttpRequest, HttpResponse, Progress, ServiceCall, SignAlgorithm,
    },
    llm::{Completion, Prompt},
    records::{CommitOp, Committed, Filter, Group, Query, Record, Records},
    services::Offered,
};
use tenon_core::{
    Core, Cx,
    guests::{
        self, Refusal, Running,
        collections::{self, During},
        files,
    },
    runs,
};
use tenon_host::{CallContext, HostServices, KvEntry, KvPage, KvPut, LogLine, ServiceError};

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

/// What stands behind a call, as core gave it to the sandbox.
fn behind(call: &CallContext) -> Result<&Running, ServiceError> {
    let behind = call.behind.as_ref().and_then(|behind| behind.get::<Arc<Running>>());
    behind
        .map(|running| &**running)
        .ok_or_else(|| ServiceError::Unavailable("nobody stands behind this call".into()))
}

/// The same for every use of a power: a stranger has no right that could be lent.
fn running(call: &CallContext) -> Result<&Running, ServiceError> {
    let running = behind(call)?;
    if running.acts_for_nobody() {
        return Err(ServiceError::Denied(
            "this route runs as its caller, and nobody is signed in; write runs_as = \"plugin\" for what it must do for strangers"
                .into(),
        ));
    }
    Ok(running)
}

/// As whoever is behind the call, else as the server itself.
fn cx(call: &CallContext) -> Result<(Cx, InstallationId), ServiceError> {
    let running = running(call)?;
    Ok((running.now(), running.installed.row.id))
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
        Refusal::Unavailable(text) => ServiceError::Unavailable(text),
        Refusal::Invalid { message, fields } if fields.is_empty() => ServiceError::Invalid(message),
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

    async fn kv_get(
        &self,
        call: &CallContext,
        namespace: Option<&str>,
        key: &str,
    ) -> Result<Option<KvEntry>, ServiceError> {
        kv::get(self.core()?, running(call)?, namespace, key).await
    }

    async fn kv_set(
        &self,
        call: &CallContext,
        namespace: Option<&str>,
        put: KvPut,
        quota: Option<u64>,
    ) -> Result<u64, ServiceError> {
        kv::set(self.core()?, running(call)?, namespace, put, quota).await
    }

    async fn kv_delete(
        &self,
        call: &CallContext,
        namespace: Option<&str>,
        key: &str,
    ) -> Result<bool, ServiceError> {
        kv::delete(self.core()?, running(call)?, namespace, key).await
    }

    async fn kv_list(
        &self,
        call: &CallContext,
        namespace: Option<&str>,
        page: KvPage,
    ) -> Result<Vec<String>, ServiceError> {
        kv::list(self.core()?, running(call)?, namespace, page).await
    }

    async fn record_get(
        &self,
        call: &CallContext,
        collection: &str,
        id: &str,
    ) -> Result<Option<Record>, ServiceError> {
        let (cx, installation) = cx(call)?;
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
        let (cx, installation) = cx(call)?;
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
        let (cx, installation) = cx(call)?;
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
        let (cx, installation) = cx(call)?;
        let (core, can) = (self.core()?, call.can.as_deref());
        told(collections::group(core, &cx, installation, can, collection, field, &filter).await)
    }

    async fn record_commit(
        &self,
        call: &CallContext,
        operations: Vec<CommitOp>,
        kv_quota: Option<u64>,
    ) -> Result<Vec<Committed>, ServiceError> {
        let (cx, installation) = cx(call)?;
        let (core, can) = (self.core()?, call.can.as_deref());
        // A hook's own writes are not shown to hooks, which would call each other for ever.
        let during = if call.in_hook { During::Hook } else { During::Call };
        let kv_quota = kv_quota.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX));
        told(collections::commit(core, &cx, installation, can, during, kv_quota, operations).await)
    }

    async fn members(&self, call: &CallContext) -> Result<Vec<Member>, ServiceError> {
        let (cx, _) = cx(call)?;
        guests::directory::members(self.core()?, &cx).await.map_err(failed)
    }

    async fn workspaces(&self, call: &CallContext) -> Result<Vec<Workspace>, ServiceError> {
        let (cx, _) = cx(call)?;
        guests::directory::workspaces(self.core()?, &cx).await.map_err(failed)
    }

    async fn fetch(&self, call: &CallContext, request: HttpRequest) -> Result<HttpResponse, ServiceError> {
        told(guests::egress::fetch(self.core()?, running(call)?, request).await)
    }

    async fn sign(
        &self,
        call: &CallContext,
        secret: &str,
        algorithm: SignAlgorithm,
        bytes: Vec<u8>,
    ) -> Result<Vec<u8>, ServiceError> {
        told(guests::sign::sign(self.core()?, running(call)?, secret, algorithm, &bytes).await)
    }

    async fn file_put(
        &self,
        call: &CallContext,
        file: FilePut,
        quota: Option<u64>,
    ) -> Result<String, ServiceError> {
        let (cx, installation) = cx(call)?;
        let quota = i64::try_from(quota.unwrap_or_default()).unwrap_or(i64::MAX);
        let row = told(files::put(self.core()?, &cx, installation, file, quota).await)?;
        Ok(row.id.to_string())
    }

    async fn file_stat(&self, call: &CallContext, id: &str) -> Result<Option<FileInfo>, ServiceError> {
        let (cx, installation) = cx(call)?;
        let found = files::find(self.core()?, &cx, installation, id).await.map_err(failed)?;
        Ok(found.map(files::info))
    }

    async fn file_get(
        &self,
        call: &CallContext,
        id: &str,
        offset: u64,
        length: u32,
    ) -> Result<Vec<u8>, ServiceError> {
        let (cx, installation) = cx(call)?;
        told(files::get(self.core()?, &cx, installation, id, offset, length).await)
    }

    async fn file_delete(&self, call: &CallContext, id: &str) -> Result<bool, ServiceError> {
        let (cx, installation) = cx(call)?;
        files::delete(self.core()?, &cx, installation, id).await.map_err(failed)
    }

    async fn file_list(
        &self,
        call: &CallContext,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<FileInfo>, ServiceError> {
        let (cx, installation) = cx(call)?;
        let rows = told(files::list(self.core()?, &cx, installation, after, limit).await)?;
        Ok(rows.into_iter().map(files::info).collect())
    }

    async fn emit(
        &self,
        call: &CallContext,
        event: &str,
        data: Map<String, Value>,
    ) -> Result<String, ServiceError> {
        told(guests::events::emit(self.core()?, running(call)?, event, data).await)
    }

    async fn call(&self, call: &CallContext, asked: ServiceCall) -> Result<String, ServiceError> {
        told(guests::services::call(self.core()?, running(call)?, asked).await)
    }

    async fn offered(&self, call: &CallContext, may: &[String]) -> Result<Vec<Offered>, ServiceError> {
        guests::services::offered(self.core()?, running(call)?, may).await.map_err(failed)
    }

    async fn send_email(&self, call: &CallContext, message: EmailMessage) -> Result<(), ServiceError> {
        told(guests::email::send(self.core()?, running(call)?, message).await)
    }

    async fn job_start(&self, call: &CallContext, job: &str, input: Value) -> Result<String, ServiceError> {
        let run = told(runs::start::by_plugin(self.core()?, running(call)?, job, input).await)?;
        Ok(run.to_string())
    }

    async fn job_progress(&self, call: &CallContext, progress: Progress) -> Result<(), ServiceError> {
        told(runs::progress::say(self.core()?, running(call)?, progress).await)
    }

    async fn complete(
        &self,
        call: &CallContext,
        prompt: Prompt,
        limit: Duration,
    ) -> Result<Completion, ServiceError> {
        told(guests::llm::complete(self.core()?, running(call)?, prompt, limit).await)
    }

    fn log(&self, call: &CallContext, line: &LogLine) {
        if let (Ok(core), Ok(running)) = (self.core(), behind(call)) {
            logs::write(core, running, line);
        }
    }
}

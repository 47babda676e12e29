//! The port of the sandbox on a tenant in memory.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use tenon_contract::{
    directory::{Member, Workspace},
    guest::{
        EmailMessage, FileInfo, FilePut, HttpRequest, HttpResponse, Progress, ServiceCall, SignAlgorithm,
    },
    llm::{Completion, Prompt},
    manifest::capabilities::EmailTo,
    records::{CommitOp, Committed, Filter, Group, Query, Record, Records},
    services::Offered,
};
use tenon_host::{CallContext, HostServices, KvEntry, KvPage, KvPut, LogLevel, LogLine, ServiceError};

use super::{Tenant, collections::Access};
use crate::sandbox::{kv, outside};

#[async_trait]
impl HostServices for Tenant {
    fn now_micros(&self) -> u64 {
        self.now()
    }

    async fn kv_get(
        &self,
        _: &CallContext,
        namespace: Option<&str>,
        key: &str,
    ) -> Result<Option<KvEntry>, ServiceError> {
        self.may_share(namespace, false)?;
        Ok(self.kv.get(self.now(), namespace, key))
    }

    async fn kv_set(
        &self,
        _: &CallContext,
        namespace: Option<&str>,
        put: KvPut,
        quota: Option<u64>,
    ) -> Result<u64, ServiceError> {
        self.may_share(namespace, true)?;
        let now = self.now();
        kv::set(&mut self.kv.lock(now), now, namespace, put, quota)
    }

    async fn kv_delete(
        &self,
        _: &CallContext,
        namespace: Option<&str>,
        key: &str,
    ) -> Result<bool, ServiceError> {
        self.may_share(namespace, true)?;
        Ok(self.kv.delete(self.now(), namespace, key))
    }

    async fn kv_list(
        &self,
        _: &CallContext,
        namespace: Option<&str>,
        page: KvPage,
    ) -> Result<Vec<String>, ServiceError> {
        self.may_share(namespace, false)?;
        Ok(self.kv.list(self.now(), namespace, &page))
    }

    async fn record_get(
        &self,
        cx: &CallContext,
        collection: &str,
        id: &str,
    ) -> Result<Option<Record>, ServiceError> {
        self.open(cx, collection, Access::Read)?;
        Ok(self.collections.get(collection, id))
    }

    async fn record_query(
        &self,
        cx: &CallContext,
        collection: &str,
        query: Query,
    ) -> Result<Records, ServiceError> {
        self.collections.query(self.open(cx, collection, Access::Read)?, &query)
    }

    async fn record_count(
        &self,
        cx: &CallContext,
        collection: &str,
        filter: Filter,
    ) -> Result<u64, ServiceError> {
        self.collections.count(self.open(cx, collection, Access::Read)?, &filter)
    }

    async fn record_group(
        &self,
        cx: &CallContext,
        collection: &str,
        field: &str,
        filter: Filter,
    ) -> Result<Vec<Group>, ServiceError> {
        self.collections.group(self.open(cx, collection, Access::Read)?, field, &filter)
    }

    async fn record_commit(
        &self,
        cx: &CallContext,
        operations: Vec<CommitOp>,
        kv_quota: Option<u64>,
    ) -> Result<Vec<Committed>, ServiceError> {
        self.commit(cx, operations, kv_quota).await
    }

    async fn members(&self, _: &CallContext) -> Result<Vec<Member>, ServiceError> {
        Ok(self.people.members.clone())
    }

    async fn workspaces(&self, _: &CallContext) -> Result<Vec<Workspace>, ServiceError> {
        Ok(self.people.workspaces.clone())
    }

    async fn fetch(&self, _: &CallContext, request: HttpRequest) -> Result<HttpResponse, ServiceError> {
        self.record().requests.push(outside::shown(&request));
        self.outside.fetch(&self.manifest, &request)
    }

    async fn sign(
        &self,
        _: &CallContext,
        secret: &str,
        algorithm: SignAlgorithm,
        bytes: Vec<u8>,
    ) -> Result<Vec<u8>, ServiceError> {
        self.outside.sign(&self.manifest, secret, algorithm, &bytes)
    }

    async fn file_put(
        &self,
        _: &CallContext,
        file: FilePut,
        quota: Option<u64>,
    ) -> Result<String, ServiceError> {
        self.files.put(self.now(), file, quota)
    }

    async fn file_stat(&self, _: &CallContext, id: &str) -> Result<Option<FileInfo>, ServiceError> {
        Ok(self.files.stat(id))
    }

    async fn file_get(
        &self,
        _: &CallContext,
        id: &str,
        offset: u64,
        length: u32,
    ) -> Result<Vec<u8>, ServiceError> {
        self.files.get(id, offset, length)
    }

    async fn file_delete(&self, _: &CallContext, id: &str) -> Result<bool, ServiceError> {
        Ok(self.files.delete(id))
    }

    async fn file_list(
        &self,
        _: &CallContext,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<FileInfo>, ServiceError> {
        Ok(self.files.list(after, limit))
    }

    async fn emit(
        &self,
        _: &CallContext,
        event: &str,
        data: Map<String, Value>,
    ) -> Result<String, ServiceError> {
        self.record().events.push(json!({ "event": event, "data": data }));
        Ok(self.next_id("evt"))
    }

    async fn call(&self, _: &CallContext, call: ServiceCall) -> Result<String, ServiceError> {
        let input: Value = serde_json::from_str(&call.input).unwrap_or_default();
        self.record().calls.push(json!({ "service": call.service, "method": call.method, "input": input }));
        self.outside.call(&call)
    }

    async fn offered(&self, _: &CallContext, may: &[String]) -> Result<Vec<Offered>, ServiceError> {
        let offered =
            self.outside.offered().into_iter().filter(|(service, _)| may.iter().any(|may| may == service));
        Ok(offered
            .map(|(service, methods)| {
                let (place, version) = service.split_once('@').unwrap_or((service, "1"));
                let (plugin, name) = place.split_once('/').unwrap_or(("provider", place));
                let implements = if place.contains('/') { Vec::new() } else { vec![service.to_owned()] };
                Offered {
                    service: service.to_owned(),
                    plugin: plugin.to_owned(),
                    name: name.to_owned(),
                    version: version.parse().unwrap_or(1),
                    methods: methods.into_iter().map(str::to_owned).collect(),
                    implements,
                }
            })
            .collect())
    }

    async fn send_email(&self, _: &CallContext, message: EmailMessage) -> Result<(), ServiceError> {
        let EmailMessage { to, subject, text, reply_to } = message;
        let granted = self.manifest.capabilities.email.as_ref().map(|email| email.to);
        let is_member = |address: &String| {
            self.people.members.iter().any(|member| member.email.eq_ignore_ascii_case(address))
        };
        if let (Some(EmailTo::Members), Some(other)) =
            (granted, to.iter().find(|address| !is_member(address)))
        {
            return Err(ServiceError::Denied(format!(
                "{other} is nobody of this tenant, and e-mail goes to members only (email.to)"
            )));
        }
        let shown = json!({ "to": to, "subject": subject, "text": text, "reply_to": reply_to });
        self.record().emails.push(shown);
        Ok(())
    }

    async fn job_start(&self, _: &CallContext, job: &str, input: Value) -> Result<String, ServiceError> {
        if !self.manifest.jobs.iter().any(|known| known.name == job) {
            return Err(ServiceError::NotFound(format!("{job:?} is not one of [[jobs]]")));
        }
        let run = self.next_id("run");
        self.record().jobs.push(json!({ "run": run, "job": job, "input": input }));
        Ok(run)
    }

    async fn job_progress(&self, _: &CallContext, progress: Progress) -> Result<(), ServiceError> {
        let Progress { done, total, message } = progress;
        self.record().progress.push(json!({ "done": done, "total": total, "message": message }));
        Ok(())
    }

    async fn complete(
        &self,
        _: &CallContext,
        prompt: Prompt,
        _: Duration,
    ) -> Result<Completion, ServiceError> {
        self.outside.complete(&prompt)
    }

    fn log(&self, _: &CallContext, line: &LogLine) {
        let level = match line.level {
            LogLevel::Debug => "debug",
            LogLevel::Info => "info",
            LogLevel::Warn => "warn",
            LogLevel::Error => "error",
        };
        let fields: Value = serde_json::from_str(&line.fields).unwrap_or_else(|_| json!({}));
        self.record().logs.push(json!({ "level": level, "message": line.message, "fields": fields }));
    }
}

//! An embedder that keeps everything in memory, and a call without rights.

// Benches and other tests take this file by its path, which is where this one is then looked for.
#[path = "embedder/state.rs"]
mod state;

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock, Weak, atomic::Ordering},
    time::Duration,
};

use async_trait::async_trait;
use serde_json::{Map, Value};
use tenon_contract::{
    Version,
    abi::CallKind,
    directory::{Member, Workspace},
    guest::{
        EmailMessage, FileInfo, FilePut, HttpRequest, HttpResponse, Progress, ServiceCall, SignAlgorithm,
    },
    llm::{Completion, Prompt},
    records::{CommitOp, Committed, Filter, Group, Query, Record, Records},
    services::Offered,
};
use tenon_host::{
    BackendCall, CallContext, Grants, Host, HostServices, KvEntry, KvPage, KvPut, LogLine, Outcome,
    ReleaseRef, ServiceError,
};

pub use state::{Embedder, Place};

pub fn call(digest: &str) -> BackendCall {
    BackendCall {
        release: ReleaseRef {
            plugin: "probe".parse().expect("a key"),
            version: Version::new(1, 0, 0),
            wasm_digest: digest.to_owned(),
            declared: Arc::default(),
        },
        granted: Arc::default(),
        context: CallContext {
            tenant: [1; 16],
            installation: [2; 16],
            request_id: "req".into(),
            config: "{}".into(),
            can: None,
            behind: None,
            in_hook: false,
        },
        kind: CallKind::Route,
        head: "{}".into(),
        body: b"value".to_vec(),
        limit: None,
    }
}

/// The host that services are called through, and the way back to the embedder for the guests it calls.
#[derive(Default)]
pub struct Door(OnceLock<(Host, Weak<Embedder>)>);

impl Embedder {
    /// From now on `plugin/service@1` reaches the guest of [`Embedder::offers`].
    pub fn join(self: &Arc<Self>, host: &Host) {
        self.door.0.set((host.clone(), Arc::downgrade(self))).ok();
    }
}

#[async_trait]
impl HostServices for Embedder {
    fn now_micros(&self) -> u64 {
        self.clock_reads.fetch_add(1, Ordering::Relaxed);
        1_700_000_000_000_000
    }

    async fn kv_get(
        &self,
        cx: &CallContext,
        namespace: Option<&str>,
        key: &str,
    ) -> Result<Option<KvEntry>, ServiceError> {
        self.wait_if(key == "slow").await;
        Ok(self.stored(&Place::of(cx, namespace), key))
    }

    async fn kv_set(
        &self,
        cx: &CallContext,
        namespace: Option<&str>,
        put: KvPut,
        quota: Option<u64>,
    ) -> Result<u64, ServiceError> {
        self.refusal()?;
        self.store(Place::of(cx, namespace), put, quota)
    }

    async fn kv_delete(
        &self,
        cx: &CallContext,
        namespace: Option<&str>,
        key: &str,
    ) -> Result<bool, ServiceError> {
        let place = (Place::of(cx, namespace), key.to_owned());
        Ok(self.values.lock().unwrap().remove(&place).is_some())
    }

    async fn kv_list(
        &self,
        cx: &CallContext,
        namespace: Option<&str>,
        page: KvPage,
    ) -> Result<Vec<String>, ServiceError> {
        let place = Place::of(cx, namespace);
        let values = self.values.lock().unwrap();
        let keys = values.keys().filter(|(whose, key)| {
            *whose == place
                && key.starts_with(&page.prefix)
                && page.after.as_ref().is_none_or(|after| key > after)
        });
        Ok(keys.map(|(_, key)| key.clone()).take(page.limit as usize).collect())
    }

    async fn record_get(
        &self,
        _cx: &CallContext,
        collection: &str,
        id: &str,
    ) -> Result<Option<Record>, ServiceError> {
        self.note(format!("get {collection} {id}"))?;
        Ok(Some(state::record(id)))
    }

    async fn record_query(
        &self,
        _cx: &CallContext,
        collection: &str,
        query: Query,
    ) -> Result<Records, ServiceError> {
        self.note(format!("query {collection} {}", serde_json::to_string(&query).unwrap()))?;
        Ok(Records { items: vec![state::record("rec_1")], next: None })
    }

    async fn record_count(
        &self,
        _cx: &CallContext,
        collection: &str,
        filter: Filter,
    ) -> Result<u64, ServiceError> {
        self.note(format!("count {collection} {}", serde_json::to_string(&filter).unwrap()))?;
        Ok(7)
    }

    async fn record_group(
        &self,
        _cx: &CallContext,
        collection: &str,
        field: &str,
        filter: Filter,
    ) -> Result<Vec<Group>, ServiceError> {
        self.note(format!("group {collection} {field} {}", serde_json::to_string(&filter).unwrap()))?;
        Ok(vec![Group { value: "High".into(), count: 2 }])
    }

    async fn record_commit(
        &self,
        _cx: &CallContext,
        operations: Vec<CommitOp>,
        _kv_quota: Option<u64>,
    ) -> Result<Vec<Committed>, ServiceError> {
        self.note(format!("commit {}", operations.len()))?;
        Ok(operations.iter().map(|_| Committed { id: "rec_1".into(), version: 1 }).collect())
    }

    async fn members(&self, cx: &CallContext) -> Result<Vec<Member>, ServiceError> {
        *self.seen.lock().unwrap() = Some(cx.clone());
        self.note("members".into())?;
        Ok(vec![Member {
            id: "usr_1".into(),
            name: "Ada".into(),
            email: "ada@acme.test".into(),
            role: "owner".into(),
        }])
    }

    async fn workspaces(&self, _cx: &CallContext) -> Result<Vec<Workspace>, ServiceError> {
        self.note("workspaces".into())?;
        Ok(Vec::new())
    }

    /// Answers what was asked, to hosts that were granted word for word.
    async fn fetch(&self, _cx: &CallContext, request: HttpRequest) -> Result<HttpResponse, ServiceError> {
        let host = request.url.split('/').nth(2).unwrap_or_default().to_owned();
        self.note(format!("fetch {} {}", request.method, request.url))?;
        self.wait_if(host == "slow.example").await;
        if !request.allowed.contains(&host) {
            return Err(ServiceError::Denied(format!("{host} was not granted")));
        }
        let body = request.body.clone().unwrap_or_else(|| b"hello".to_vec());
        *self.fetched.lock().unwrap() = Some(request);
        Ok(HttpResponse { status: 200, headers: vec![("server".into(), "stub".into())], body })
    }

    async fn sign(
        &self,
        _cx: &CallContext,
        secret: &str,
        algorithm: SignAlgorithm,
        bytes: Vec<u8>,
    ) -> Result<Vec<u8>, ServiceError> {
        self.note(format!("sign {secret} {} bytes", bytes.len()))?;
        match algorithm {
            SignAlgorithm::HmacSha256 => Ok(state::hmac_sha256(b"a secret of sixteen bytes", &bytes)),
            _ => Err(ServiceError::Invalid("this embedder signs with hmac-sha256".into())),
        }
    }

    async fn file_put(
        &self,
        cx: &CallContext,
        file: FilePut,
        quota: Option<u64>,
    ) -> Result<String, ServiceError> {
        self.keep(cx, file, quota)
    }

    async fn file_stat(&self, cx: &CallContext, id: &str) -> Result<Option<FileInfo>, ServiceError> {
        let files = self.files.lock().unwrap();
        Ok(files.get(&(cx.installation, id.to_owned())).map(|file| state::info(id, file)))
    }

    async fn file_get(
        &self,
        cx: &CallContext,
        id: &str,
        offset: u64,
        length: u32,
    ) -> Result<Vec<u8>, ServiceError> {
        let files = self.files.lock().unwrap();
        let file = files.get(&(cx.installation, id.to_owned()));
        let file = file.ok_or_else(|| ServiceError::NotFound(format!("there is no file {id}")))?;
        let rest = file.bytes.iter().skip(usize::try_from(offset).unwrap_or(usize::MAX));
        Ok(rest.take(length as usize).copied().collect())
    }

    async fn file_delete(&self, cx: &CallContext, id: &str) -> Result<bool, ServiceError> {
        Ok(self.files.lock().unwrap().remove(&(cx.installation, id.to_owned())).is_some())
    }

    async fn file_list(
        &self,
        cx: &CallContext,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<FileInfo>, ServiceError> {
        let files = self.files.lock().unwrap();
        let own = files.iter().rev().filter(|((installation, id), _)| {
            *installation == cx.installation && after.is_none_or(|after| id.as_str() < after)
        });
        Ok(own.take(limit as usize).map(|((_, id), file)| state::info(id, file)).collect())
    }

    async fn emit(
        &self,
        _cx: &CallContext,
        event: &str,
        data: Map<String, Value>,
    ) -> Result<String, ServiceError> {
        self.note(format!("emit {event} {}", Value::Object(data)))?;
        Ok("evt_1".into())
    }

    async fn call(&self, cx: &CallContext, call: ServiceCall) -> Result<String, ServiceError> {
        self.note(format!("call {}.{} {}", call.service, call.method, call.input))?;
        let target = self.offers.lock().unwrap().get(&call.service).cloned();
        let Some((digest, (host, this))) = target.zip(self.door.0.get()) else {
            return Err(ServiceError::NotFound(format!("nobody offers {}", call.service)));
        };
        let services = this.upgrade().ok_or_else(|| ServiceError::Unavailable("it is over".into()))?;
        let _deeper = self.deeper();
        let mut inner = self::call(&digest);
        inner.kind = CallKind::Service;
        inner.context = cx.clone();
        inner.limit = Some(call.limit);
        inner.release.declared =
            Arc::new(BTreeSet::from(["services".to_owned(), format!("services:{}", call.service)]));
        inner.granted = Arc::new(Grants::new([(
            format!("services:{}", call.service),
            serde_json::json!({ "values": [call.service] }),
        )]));
        match host.call(inner, services).await.outcome {
            Outcome::Answer { body, .. } => Ok(String::from_utf8_lossy(&body).into_owned()),
            other => {
                *self.service_failed.lock().unwrap() = Some(other);
                Err(ServiceError::Unavailable(format!("{} failed", call.service)))
            }
        }
    }

    async fn offered(&self, _cx: &CallContext, may: &[String]) -> Result<Vec<Offered>, ServiceError> {
        self.note(format!("offered {}", may.join(" ")))?;
        let offers = self.offers.lock().unwrap();
        Ok(may.iter().filter(|service| offers.contains_key(*service)).map(|one| state::offer(one)).collect())
    }

    async fn send_email(&self, _cx: &CallContext, message: EmailMessage) -> Result<(), ServiceError> {
        self.note(format!("email {} {}", message.to.join(" "), message.subject))
    }

    async fn job_start(&self, _cx: &CallContext, job: &str, input: Value) -> Result<String, ServiceError> {
        self.note(format!("start {job} {input}"))?;
        Ok("run_1".into())
    }

    async fn job_progress(&self, _cx: &CallContext, progress: Progress) -> Result<(), ServiceError> {
        self.note(format!("progress {}/{} {}", progress.done, progress.total, progress.message))
    }

    async fn complete(
        &self,
        _cx: &CallContext,
        prompt: Prompt,
        limit: Duration,
    ) -> Result<Completion, ServiceError> {
        assert!(limit > Duration::ZERO, "the guest still has time");
        let said = prompt.messages.last().map_or("", |message| &message.content);
        self.note(format!("complete {said}"))?;
        Ok(Completion {
            text: format!("You said {said}."),
            model: "echo".into(),
            input_tokens: 1,
            output_tokens: 3,
        })
    }

    fn log(&self, _cx: &CallContext, line: &LogLine) {
        *self.logged.lock().unwrap() += 1;
        self.log_bytes.fetch_add(line.message.len() as u64, Ordering::Relaxed);
    }
}

//! What a plugin of the tenant asks its host.

use std::{sync::atomic::Ordering, time::Duration};

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use tenon_contract::{
    abi::{CallKind, Fault, FaultCode, FaultField, HookWrite},
    directory::{Member, Workspace},
    guest::{
        AuthScheme, EmailMessage, FileInfo, FilePut, HttpRequest, HttpResponse, Progress, ServiceCall,
        SignAlgorithm,
    },
    llm::{Completion, Prompt},
    manifest::HookMode,
    records::{CommitOp, Committed, Filter, Group, Query, Record, Records},
    services::Offered,
};
use tenon_egress::{EgressError, Outgoing, Pattern, Place};
use tenon_host::{CallContext, HostServices, KvEntry, KvPage, KvPut, LogLine, ServiceError};

use super::{World, store::Store};

pub struct Inside {
    world: World,
    key: String,
}

impl Inside {
    pub fn new(world: World, key: &str) -> Self {
        Self { world, key: key.into() }
    }

    fn store(&self) -> &Store {
        &self.world.plugin(&self.key).store
    }

    /// The setting's own host and port, as the product resolves `config:`.
    fn pattern(&self, allowed: &str) -> Pattern {
        let Some(setting) = allowed.strip_prefix("config:") else {
            return Pattern::granted(allowed).unwrap();
        };
        let config = self.world.plugin(&self.key).config.lock().unwrap().clone();
        let url = config[setting].as_str().unwrap_or_default().parse().expect("an address in the settings");
        Pattern::granted(&Place::of(&url).expect("a host").to_string()).unwrap()
    }

    fn sign_in(&self, request: &mut HttpRequest) {
        let Some(auth) = request.auth.take() else { return };
        let secrets = self.world.plugin(&self.key).secrets.lock().unwrap();
        let secret = secrets.get(&auth.secret).expect("a secret that was set").clone();
        let (name, value) = match auth.scheme {
            AuthScheme::Bearer => ("authorization".into(), format!("Bearer {secret}")),
            AuthScheme::Basic { user } => {
                ("authorization".into(), format!("Basic {}", base64(format!("{user}:{secret}").as_bytes())))
            }
            AuthScheme::Header { name } => (name, secret),
            AuthScheme::Query { name } => panic!("no plugin sends {name} in an address"),
        };
        request.headers.push((name, value));
    }

    /// The filters of the plugin's own collections, once a batch.
    async fn filter(&self, operations: &mut [CommitOp]) -> Result<(), ServiceError> {
        for hook in &self.world.plugin(&self.key).manifest.hooks {
            let collection = hook.collection.as_deref().expect("a collection");
            let mut writes = Vec::new();
            let mut places = Vec::new();
            for (at, operation) in operations.iter().enumerate() {
                let CommitOp::Put { collection: name, id, values, .. } = operation else { continue };
                if name == collection {
                    let stored = id.as_ref().and_then(|id| self.store().records.get(name, id));
                    writes.push(HookWrite {
                        op: if stored.is_some() {
                            tenon_contract::abi::HookOp::Update
                        } else {
                            tenon_contract::abi::HookOp::Create
                        },
                        id: id.clone(),
                        before: stored.map(|record| Value::Object(record.values)),
                        after: Some(Value::Object(values.clone())),
                    });
                    places.push(at);
                }
            }
            assert_eq!(hook.mode, HookMode::Filter);
            let head = json!({
                "v": 1, "on": hook.on, "mode": hook.mode, "plugin": self.key, "collection": collection,
                "writes": writes, "caller": { "id": "usr_1", "name": "Ada", "can": [] }
            });
            let answer = Box::pin(self.world.ask(&self.key, CallKind::Hook, head)).await;
            let answer = answer.map_err(|fault| refused(fault, &places))?;
            for (changed, at) in answer["writes"].as_array().into_iter().flatten().zip(&places) {
                if let (Value::Object(changed), CommitOp::Put { values, .. }) =
                    (changed, &mut operations[*at])
                {
                    *values = changed.clone();
                }
            }
        }
        Ok(())
    }
}

/// A hook's pointers, `/0/owner`, become those of the commit, `/3/values/owner`.
fn refused(fault: Fault, places: &[usize]) -> ServiceError {
    let fields = fault.fields.into_iter().map(|field| {
        let mut parts = field.pointer.splitn(3, '/').skip(1);
        let at: usize = parts.next().and_then(|at| at.parse().ok()).expect("an index");
        let pointer = format!("/{}/values/{}", places[at], parts.next().unwrap_or_default());
        FaultField { pointer, ..field }
    });
    ServiceError::Refused { message: fault.message, fields: fields.collect() }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for at in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= three.len() { letter.into() } else { '=' });
        }
    }
    out
}

#[async_trait]
impl HostServices for Inside {
    fn now_micros(&self) -> u64 {
        self.world.tenant().now.load(Ordering::Relaxed)
    }

    async fn kv_get(
        &self,
        _: &CallContext,
        _: Option<&str>,
        key: &str,
    ) -> Result<Option<KvEntry>, ServiceError> {
        Ok(self.store().kv_get(key))
    }

    async fn kv_set(
        &self,
        _: &CallContext,
        _: Option<&str>,
        put: KvPut,
        _: Option<u64>,
    ) -> Result<u64, ServiceError> {
        self.store().kv_set(put)
    }

    async fn kv_delete(&self, _: &CallContext, _: Option<&str>, key: &str) -> Result<bool, ServiceError> {
        Ok(self.store().kv_delete(key))
    }

    async fn kv_list(
        &self,
        _: &CallContext,
        _: Option<&str>,
        page: KvPage,
    ) -> Result<Vec<String>, ServiceError> {
        let KvPage { prefix, after, limit } = page;
        let keys = self.store().keys().into_iter();
        let found =
            keys.filter(|key| key.starts_with(&prefix) && after.as_ref().is_none_or(|after| key > after));
        Ok(found.take(limit as usize).collect())
    }

    async fn record_get(
        &self,
        _: &CallContext,
        name: &str,
        id: &str,
    ) -> Result<Option<Record>, ServiceError> {
        Ok(self.store().records.get(name, id))
    }

    async fn record_query(&self, _: &CallContext, name: &str, query: Query) -> Result<Records, ServiceError> {
        Ok(paged(&self.store().records, name, query))
    }

    async fn record_count(&self, _: &CallContext, name: &str, filter: Filter) -> Result<u64, ServiceError> {
        Ok(self.store().records.find(name, &filter).len() as u64)
    }

    async fn record_group(
        &self,
        _: &CallContext,
        name: &str,
        field: &str,
        filter: Filter,
    ) -> Result<Vec<Group>, ServiceError> {
        Ok(self.store().records.group(name, field, &filter))
    }

    async fn record_commit(
        &self,
        _: &CallContext,
        mut operations: Vec<CommitOp>,
        _: Option<u64>,
    ) -> Result<Vec<Committed>, ServiceError> {
        self.filter(&mut operations).await?;
        self.store().check(&operations)?;
        for operation in &operations {
            if let CommitOp::KvSet { key, value, .. } = operation {
                let put =
                    KvPut { key: key.clone(), value: value.clone().into(), ttl_ms: None, if_version: None };
                self.store().kv_set(put)?;
            }
        }
        Ok(self.store().records.commit(operations))
    }

    async fn members(&self, _: &CallContext) -> Result<Vec<Member>, ServiceError> {
        let person = |n: u32, name: &str, email: &str, role: &str| Member {
            id: format!("usr_{n}"),
            name: name.into(),
            email: email.into(),
            role: role.into(),
        };
        Ok(vec![
            person(1, "Ada Lovelace", "ada@acme.test", "owner"),
            person(2, "Bo Ode", "bo@acme.test", "member"),
            person(3, "Bo Ode", "ode@acme.test", "viewer"),
            person(4, "Çelik & Söhne <IT>", "it@acme.test", "member"),
        ])
    }

    async fn workspaces(&self, _: &CallContext) -> Result<Vec<Workspace>, ServiceError> {
        Ok(Vec::new())
    }

    async fn fetch(&self, _: &CallContext, mut request: HttpRequest) -> Result<HttpResponse, ServiceError> {
        let allowed: Vec<Pattern> = request.allowed.iter().map(|text| self.pattern(text)).collect();
        self.sign_in(&mut request);
        let HttpRequest { method, url, headers, body, timeout, insecure_tls, .. } = request;
        self.world.tenant().timeouts.lock().unwrap().push(timeout);
        let outgoing = Outgoing { method, url, headers, body, timeout, insecure_tls };
        let sent = self.world.tenant().egress.send(outgoing, &allowed);
        let answer = sent.await.map_err(|error| match error {
            EgressError::Invalid(text) => ServiceError::Invalid(text),
            EgressError::Refused(text) => ServiceError::Denied(text),
            other => ServiceError::Unavailable(other.to_string()),
        })?;
        Ok(HttpResponse { status: answer.status, headers: answer.headers, body: answer.body.to_vec() })
    }

    async fn sign(
        &self,
        _: &CallContext,
        name: &str,
        _: SignAlgorithm,
        _: Vec<u8>,
    ) -> Result<Vec<u8>, ServiceError> {
        panic!("none of the plugins signs with {name}")
    }

    async fn file_put(&self, _: &CallContext, file: FilePut, _: Option<u64>) -> Result<String, ServiceError> {
        let id = self.world.next_id("fil");
        let info = FileInfo {
            id: id.clone(),
            name: file.name,
            content_type: file.content_type,
            size: file.bytes.len() as u64,
            created_at: self.now_micros(),
        };
        self.store().put_file(info, file.bytes);
        Ok(id)
    }

    async fn file_stat(&self, _: &CallContext, id: &str) -> Result<Option<FileInfo>, ServiceError> {
        Ok(self.store().file(id).map(|(info, _)| info))
    }

    async fn file_get(
        &self,
        _: &CallContext,
        id: &str,
        offset: u64,
        length: u32,
    ) -> Result<Vec<u8>, ServiceError> {
        let (_, bytes) =
            self.store().file(id).ok_or_else(|| ServiceError::NotFound("no such file".into()))?;
        let from = bytes.len().min(usize::try_from(offset).unwrap());
        Ok(bytes[from..bytes.len().min(from + length as usize)].to_vec())
    }

    async fn file_delete(&self, _: &CallContext, id: &str) -> Result<bool, ServiceError> {
        Ok(self.store().delete_file(id))
    }

    async fn file_list(
        &self,
        _: &CallContext,
        _: Option<&str>,
        _: u32,
    ) -> Result<Vec<FileInfo>, ServiceError> {
        Ok(self.store().files())
    }

    async fn emit(&self, _: &CallContext, name: &str, _: Map<String, Value>) -> Result<String, ServiceError> {
        panic!("none of the plugins announces {name}")
    }

    async fn call(&self, _: &CallContext, call: ServiceCall) -> Result<String, ServiceError> {
        let input = serde_json::from_str(&call.input).unwrap();
        let answer = Box::pin(self.world.service(&self.key, &call.service, &call.method, input)).await;
        answer.map(|answer| answer.to_string()).map_err(|fault| match fault.code {
            FaultCode::Invalid => ServiceError::Refused { message: fault.message, fields: fault.fields },
            FaultCode::Refused => ServiceError::Denied(fault.message),
            _ => ServiceError::Unavailable(fault.message),
        })
    }

    async fn offered(&self, _: &CallContext, may: &[String]) -> Result<Vec<Offered>, ServiceError> {
        let offered = may.iter().filter_map(|service| {
            let (plugin, name, version) = self.world.provider(service)?;
            let found = &self.world.plugin(&plugin).manifest.services;
            let found = found.iter().find(|one| one.name == name && one.version == version)?;
            Some(Offered {
                service: service.clone(),
                plugin,
                name,
                version,
                methods: found.methods.clone(),
                implements: found.implements.clone(),
            })
        });
        Ok(offered.collect())
    }

    async fn send_email(&self, _: &CallContext, message: EmailMessage) -> Result<(), ServiceError> {
        self.world.tenant().mail.lock().unwrap().push(message);
        Ok(())
    }

    async fn job_start(&self, _: &CallContext, job: &str, input: Value) -> Result<String, ServiceError> {
        let run = self.world.next_id("run");
        let started = (self.key.clone(), job.to_owned(), run.clone(), input);
        self.world.tenant().waiting.lock().unwrap().push(started);
        Ok(run)
    }

    async fn job_progress(&self, _: &CallContext, progress: Progress) -> Result<(), ServiceError> {
        if self.world.tenant().cancelled.load(Ordering::Relaxed) {
            let message = "the run was cancelled".to_owned();
            return Err(ServiceError::Refused { message, fields: Vec::new() });
        }
        self.world.tenant().progress.lock().unwrap().push(progress);
        Ok(())
    }

    async fn complete(&self, _: &CallContext, _: Prompt, _: Duration) -> Result<Completion, ServiceError> {
        panic!("none of the plugins asks for text")
    }

    fn log(&self, _: &CallContext, _: &LogLine) {}
}

/// Pages by number: enough for those who hand back the cursor that they were given.
fn paged(records: &crate::records::Records, name: &str, query: Query) -> Records {
    let limit = query.limit.unwrap_or(50);
    let from: usize = query.cursor.as_deref().map_or(0, |cursor| cursor.parse().expect("our own cursor"));
    let mut all = records.query(name, &Query { limit: Some(u32::MAX), cursor: None, ..query });
    let more = all.items.len() > from + limit as usize;
    all.items = all.items.into_iter().skip(from).take(limit as usize).collect();
    all.next = more.then(|| (from + limit as usize).to_string());
    all
}

//! Calls by what they are for: a route is found and its permission asked as a server does; the heads of the others
//! are those of a server.

use serde_json::{Map, Value, json};
use tenon_contract::{
    abi::{
        CallKind, Caller, HookHead, HookOp, HookWrite, JobHead, LifecycleHead, RouteHead, ServiceHead,
        SettingsHead,
    },
    manifest::{HookMode, RunsAs},
};
use tenon_host::CallReport;

use super::{Installed, Person, hooks::BEFORE_DELETE, hooks::BEFORE_WRITE};

/// A request below `/ext/{plugin}`.
#[derive(Debug, Clone, Default)]
pub struct RouteRequest {
    pub method: String,
    /// With its leading slash; `?` and what follows are the query.
    pub path: String,
    pub content_type: Option<String>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The plugin was not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("{method} {path} is not one of [[routes]]")]
    NoRoute { method: String, path: String },
    #[error("the role {role} does not hold {permission:?}, which this route asks for")]
    MayNot { role: String, permission: String },
    #[error("{0}")]
    Unknown(String),
}

impl Refused {
    /// What a server would answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::NoRoute { .. } | Self::Unknown(_) => 404,
            Self::MayNot { .. } => 403,
        }
    }
}

impl Installed {
    fn version(&self) -> String {
        self.package.manifest.plugin.version.to_string()
    }

    pub async fn route(&self, request: RouteRequest, person: &Person) -> Result<CallReport, Refused> {
        let RouteRequest { method, path, content_type, headers, body } = request;
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let found = self.package.manifest.find_route(&method, path);
        let (route, params) =
            found.ok_or_else(|| Refused::NoRoute { method: method.clone(), path: path.to_owned() })?;
        let permission = route.permission.clone();
        if permission != "public" && !person.can.contains(&permission) {
            return Err(Refused::MayNot { role: person.member.role.clone(), permission });
        }
        let head = RouteHead {
            v: 1,
            method: method.clone(),
            path: path.to_owned(),
            pattern: route.path.clone(),
            params,
            query,
            content_type,
            headers,
            file: None,
            caller: person.caller(),
        };
        let behind = (route.runs_as == RunsAs::Caller).then_some(person);
        Ok(self.call(CallKind::Route, json!(head).to_string(), body, behind).await)
    }

    /// `install enable disable uninstall health`, and the calls about settings.
    pub async fn lifecycle(&self, kind: CallKind, deletes_data: bool) -> CallReport {
        let version = self.version();
        let head = match kind {
            CallKind::Configure | CallKind::ValidateConfig | CallKind::TestConnection => {
                let names = self.config.as_object().into_iter().flat_map(Map::keys).cloned();
                json!(SettingsHead { v: 1, version, changed: names.collect() })
            }
            _ => json!(LifecycleHead { v: 1, version, deletes_data }),
        };
        self.call(kind, head.to_string(), Vec::new(), None).await
    }

    pub async fn job(&self, job: &str, run: &str, input: Value) -> Result<CallReport, Refused> {
        if !self.package.manifest.jobs.iter().any(|known| known.name == job) {
            return Err(Refused::Unknown(format!("{job:?} is not one of [[jobs]]")));
        }
        let (job, run) = (job.to_owned(), run.to_owned());
        let head = JobHead { v: 1, version: self.version(), job, run, attempt: 1, input };
        Ok(self.call(CallKind::Job, json!(head).to_string(), Vec::new(), None).await)
    }

    /// As the plugin `from` calls it, with a person behind or without.
    pub async fn service(
        &self,
        service: &str,
        method: &str,
        input: &Value,
        from: &str,
        person: Option<&Person>,
    ) -> Result<CallReport, Refused> {
        let known = self.package.manifest.services.iter().find(|known| known.name == service);
        let Some(known) = known.filter(|known| known.methods.iter().any(|name| name == method)) else {
            return Err(Refused::Unknown(format!("{service}.{method} is not a method of [[services]]")));
        };
        let nobody = || Caller { id: None, name: String::new(), can: Vec::new() };
        let head = ServiceHead {
            v: 1,
            service: service.to_owned(),
            service_version: known.version,
            method: method.to_owned(),
            plugin: from.to_owned(),
            caller: person.map_or_else(nobody, Person::caller),
        };
        let (head, input) = (json!(head).to_string(), input.to_string().into_bytes());
        Ok(self.call(CallKind::Service, head, input, person).await)
    }

    /// The hook on a collection (`plugin/name` for another plugin's), with writes of one kind: all of them delete or
    /// none does. Each write is `(before, after)`.
    pub async fn hook(
        &self,
        collection: &str,
        writes: Vec<(Option<Value>, Option<Value>)>,
        person: &Person,
    ) -> Result<CallReport, Refused> {
        let deletes = writes.iter().all(|(_, after)| after.is_none());
        let on = if deletes { BEFORE_DELETE } else { BEFORE_WRITE };
        let hooks = &self.package.manifest.hooks;
        let own = self.package.manifest.key().as_str();
        let hook = hooks.iter().find(|hook| hook.on == on && hook.collection.as_deref() == Some(collection));
        let mode = match hook {
            Some(hook) => hook.mode,
            None => {
                return Err(Refused::Unknown(format!(
                    "there is no hook {on} on {collection:?} in [[hooks]]"
                )));
            }
        };
        let (plugin, name) = collection.split_once('/').unwrap_or((own, collection));
        let head = HookHead {
            v: 1,
            on: on.to_owned(),
            mode,
            plugin: plugin.to_owned(),
            collection: name.to_owned(),
            writes: writes
                .into_iter()
                .map(|(before, after)| {
                    let op = match (&before, &after) {
                        (_, None) => HookOp::Delete,
                        (None, _) => HookOp::Create,
                        _ => HookOp::Update,
                    };
                    HookWrite { op, id: None, before, after }
                })
                .collect(),
            caller: person.caller(),
        };
        Ok(self.call(CallKind::Hook, json!(head).to_string(), Vec::new(), Some(person)).await)
    }

    /// Whether a hook on this collection may change what is written.
    pub fn filters(&self, collection: &str) -> bool {
        let hooks = &self.package.manifest.hooks;
        hooks
            .iter()
            .any(|hook| hook.collection.as_deref() == Some(collection) && hook.mode == HookMode::Filter)
    }
}

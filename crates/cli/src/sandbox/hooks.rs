//! The plugin's own hooks on its own collections: asked before a commit is stored, as a server asks them.

use std::sync::Arc;

use serde_json::{Value, json};
use tenon_contract::{
    abi::{CallKind, Caller, FaultCode, FaultField, HookAnswer, HookHead, HookOp, HookWrite},
    manifest::{Hook, HookMode},
};
use tenon_host::{BackendCall, CallContext, Grants, Host, HostServices, Outcome, ReleaseRef, ServiceError};

use super::{
    records::{Draft, Model},
    tenant::Tenant,
};

pub const BEFORE_WRITE: &str = "records.before_write";
pub const BEFORE_DELETE: &str = "records.before_delete";

/// What a hook is run with.
pub struct Runner {
    pub host: Host,
    pub release: ReleaseRef,
    pub granted: Arc<Grants>,
    pub config: Arc<str>,
}

impl Tenant {
    /// Whether a filter changed something.
    pub(super) async fn before_write(
        &self,
        cx: &CallContext,
        model: &Model,
        drafts: &mut [Draft],
    ) -> Result<bool, ServiceError> {
        let name = model.collection.name.as_str();
        let foreign = format!("{}/{name}", self.manifest().key());
        let mut hooks: Vec<&Hook> = self
            .manifest()
            .hooks
            .iter()
            .filter(|hook| hook.collection.as_deref().is_some_and(|on| on == name || on == foreign))
            .filter(|hook| matches!(hook.on.as_str(), BEFORE_WRITE | BEFORE_DELETE))
            .collect();
        hooks.sort_by_key(|hook| hook.order);
        let mut changed = false;
        for hook in hooks {
            let deletes = hook.on == BEFORE_DELETE;
            let places: Vec<usize> =
                (0..drafts.len()).filter(|at| drafts[*at].change.values.is_none() == deletes).collect();
            if !places.is_empty() {
                changed |= self.ask_hook(cx, hook, name, drafts, &places).await?;
            }
        }
        Ok(changed)
    }

    async fn ask_hook(
        &self,
        cx: &CallContext,
        hook: &Hook,
        collection: &str,
        drafts: &mut [Draft],
        places: &[usize],
    ) -> Result<bool, ServiceError> {
        let head = HookHead {
            v: 1,
            on: hook.on.clone(),
            mode: hook.mode,
            plugin: self.manifest().key().to_string(),
            collection: collection.to_owned(),
            writes: places.iter().map(|at| write_of(&drafts[*at])).collect(),
            caller: Caller {
                id: None,
                name: String::new(),
                can: cx.can.iter().flat_map(|can| can.iter().cloned()).collect(),
            },
        };
        let call = BackendCall {
            release: self.runner().release.clone(),
            granted: Arc::clone(&self.runner().granted),
            context: CallContext { in_hook: true, config: Arc::clone(&self.runner().config), ..cx.clone() },
            kind: CallKind::Hook,
            head: json!(head).to_string(),
            body: Vec::new(),
            limit: None,
        };
        let services: Arc<dyn HostServices> = self.me()?;
        let head = match self.runner().host.call(call, services).await.outcome {
            Outcome::Answer { head, .. } => head,
            Outcome::Fault(fault) if fault.code == FaultCode::Invalid => {
                let fields = fault.fields.into_iter().map(|field| placed(field, drafts, places)).collect();
                return Err(ServiceError::Refused { message: fault.message, fields });
            }
            Outcome::Fault(fault) => {
                return Err(ServiceError::Refused { message: fault.message, fields: Vec::new() });
            }
            other => return Err(ServiceError::Unavailable(format!("the hook did not answer: {other:?}"))),
        };
        if hook.mode == HookMode::Guard {
            return Ok(false);
        }
        let broken = |what: &str| ServiceError::Unavailable(format!("the hook answered {what}"));
        let answer: HookAnswer =
            serde_json::from_str(&head).map_err(|_| broken("something that is no answer"))?;
        if !answer.writes.is_empty() && answer.writes.len() != places.len() {
            return Err(broken(&format!("{} records for {}", answer.writes.len(), places.len())));
        }
        let mut changed = false;
        for (at, write) in places.iter().zip(answer.writes) {
            match write {
                None => {}
                Some(Value::Object(values)) => {
                    changed |= drafts[*at].change.values.as_ref() != Some(&values);
                    drafts[*at].change.values = Some(values);
                }
                Some(_) => return Err(broken("something that is no record")),
            }
        }
        Ok(changed)
    }
}

fn write_of(draft: &Draft) -> HookWrite {
    let op = match (&draft.change.values, &draft.before) {
        (None, _) => HookOp::Delete,
        (Some(_), None) => HookOp::Create,
        (Some(_), Some(_)) => HookOp::Update,
    };
    HookWrite {
        op,
        id: draft.change.id.clone(),
        before: draft.before.as_ref().map(|record| Value::Object(record.values.clone())),
        after: draft.change.values.clone().map(Value::Object),
    }
}

/// The plugin's pointers start with the place in its own list: `/0/title` becomes `/3/values/title`.
fn placed(field: FaultField, drafts: &[Draft], places: &[usize]) -> FaultField {
    let told = field.pointer.strip_prefix('/').unwrap_or(&field.pointer);
    let (index, rest) =
        told.split_once('/').map_or((told, String::new()), |(index, rest)| (index, format!("/{rest}")));
    let at = index.parse::<usize>().ok().and_then(|index| places.get(index)).and_then(|at| drafts.get(*at));
    let pointer = at.map(|draft| format!("{}/values{rest}", draft.change.place)).unwrap_or_default();
    FaultField { pointer, ..field }
}

//! `records.before_write` and `records.before_delete`: other plugins, and the collection's own, look at a batch
//! before anything is stored. Outside of the transaction, once per batch, in the order of the manifests.

use serde_json::{Map, Value};
use tenon_api::{FieldError, error::Code, ids::RecordId};
use tenon_contract::{
    abi::{CallKind, Caller, HookAnswer, HookHead, HookOp, HookWrite},
    manifest::{Hook, HookMode},
};
use tenon_store::{Cx, records::RecordRow};

use super::open::Opened;
use crate::{
    Core, Error, Result,
    access::permissions,
    contributions,
    guests::{self, Call},
    ports::Outcome,
    snapshot::Installed,
};

const BEFORE_WRITE: &str = "records.before_write";
const BEFORE_DELETE: &str = "records.before_delete";

/// One write on its way.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// `None`: new, with an id of our own.
    pub id: Option<RecordId>,
    pub before: Option<RecordRow>,
    /// `None` deletes.
    pub after: Option<Map<String, Value>>,
    /// A filter changed `after`.
    pub changed: bool,
    /// Pointer of the operation.
    pub place: String,
}

impl Draft {
    fn write(&self) -> HookWrite {
        let op = match (&self.after, &self.before) {
            (None, _) => HookOp::Delete,
            (Some(_), None) => HookOp::Create,
            (Some(_), Some(_)) => HookOp::Update,
        };
        HookWrite {
            op,
            id: self.id.map(|id| id.to_string()),
            before: self.before.as_ref().map(|row| Value::Object(row.values())),
            after: self.after.clone().map(Value::Object),
        }
    }
}

/// Hooks of all active plugins on a collection, as they run.
pub(crate) async fn of(core: &Core, cx: &Cx, opened: &Opened) -> Result<Vec<(Installed, Hook)>> {
    let snapshot = core.snapshot(cx).await?;
    let foreign = format!("{}/{}", opened.installed.key, opened.collection.name);
    let mut found: Vec<(Installed, Hook)> = Vec::new();
    for installed in snapshot.active() {
        let own = installed.key == opened.installed.key;
        for hook in &installed.release.manifest.hooks {
            let named = hook.collection.as_deref().unwrap_or_default();
            let about = named == foreign || (own && named == opened.collection.name);
            if about && matches!(hook.on.as_str(), BEFORE_WRITE | BEFORE_DELETE) {
                found.push((installed.clone(), hook.clone()));
            }
        }
    }
    // Stable: hooks of one plugin stay in the order of its manifest.
    found.sort_by(|(left, one), (right, other)| (one.order, &left.key).cmp(&(other.order, &right.key)));
    Ok(found)
}

pub(crate) async fn run(
    core: &Core,
    cx: &Cx,
    opened: &Opened,
    hooks: &[(Installed, Hook)],
    drafts: &mut [Draft],
) -> Result<()> {
    for (installed, hook) in hooks {
        let deletes = hook.on == BEFORE_DELETE;
        let places: Vec<usize> =
            (0..drafts.len()).filter(|at| drafts[*at].after.is_none() == deletes).collect();
        if !places.is_empty() {
            call(core, cx, opened, installed, hook, drafts, &places).await?;
        }
    }
    Ok(())
}

async fn call(
    core: &Core,
    cx: &Cx,
    opened: &Opened,
    installed: &Installed,
    hook: &Hook,
    drafts: &mut [Draft],
    places: &[usize],
) -> Result<()> {
    let name = &installed.release.manifest.plugin.name;
    let head = HookHead {
        v: 1,
        on: hook.on.clone(),
        mode: hook.mode,
        plugin: opened.installed.key.to_string(),
        collection: opened.collection.name.clone(),
        writes: places.iter().map(|at| drafts[*at].write()).collect(),
        caller: caller(cx, installed),
    };
    let head = serde_json::to_string(&head).map_err(Error::internal)?;
    let called = Call {
        subject: format!("{} {}", hook.on, opened.collection.name),
        rights: guests::rights_of_caller(cx, installed),
        power: Some(hook.power()),
        ..Call::new(installed, CallKind::Hook, head)
    };
    let report = core.call(cx, called).await?;
    let head = match report.outcome {
        Outcome::Answer { head, .. } => head,
        other => return Err(refusal(guests::error(name, other), drafts, places)),
    };
    if hook.mode == HookMode::Guard {
        return Ok(());
    }
    let broken = |what: &str| {
        Error::new(
            Code::PluginFailed,
            format!("Nothing was stored: {name}, which works on these records, {what}."),
        )
    };
    let answer: HookAnswer =
        serde_json::from_str(&head).map_err(|_| broken("answered something that is no answer"))?;
    if answer.writes.is_empty() {
        return Ok(());
    }
    if answer.writes.len() != places.len() {
        return Err(broken(&format!("answered {} records for {}", answer.writes.len(), places.len())));
    }
    for (at, write) in places.iter().zip(answer.writes) {
        match write {
            None => {}
            Some(Value::Object(values)) if drafts[*at].after.is_some() => {
                let draft = &mut drafts[*at];
                draft.changed |= draft.after.as_ref() != Some(&values);
                draft.after = Some(values);
            }
            Some(_) => return Err(broken("answered something that is no record")),
        }
    }
    Ok(())
}

fn caller(cx: &Cx, installed: &Installed) -> Caller {
    match cx.user() {
        Some(user) => {
            let mut can = permissions(cx);
            can.extend(contributions::plugin_permissions(cx, installed));
            Caller { id: Some(user.id.to_string()), name: user.name.clone(), can }
        }
        None => Caller { id: None, name: String::new(), can: Vec::new() },
    }
}

/// The plugin's pointers start with the place in its own list: `/0/title` becomes `/operations/3/values/title`.
fn refusal(error: Error, drafts: &[Draft], places: &[usize]) -> Error {
    let errors: Vec<FieldError> = error
        .errors()
        .iter()
        .map(|field| FieldError { pointer: pointer(&field.pointer, drafts, places), ..field.clone() })
        .collect();
    let detail = match error.code() {
        Code::Refused | Code::Invalid => error.detail().to_owned(),
        _ => format!("Nothing was stored. {}", error.detail()),
    };
    let refused = Error::new(error.code(), detail).with_errors(errors);
    match error.retry_after() {
        Some(seconds) => refused.with_retry_after(seconds),
        None => refused,
    }
}

fn pointer(told: &str, drafts: &[Draft], places: &[usize]) -> String {
    let told = told.strip_prefix('/').unwrap_or(told);
    let (index, rest) =
        told.split_once('/').map_or((told, String::new()), |(index, rest)| (index, format!("/{rest}")));
    let at = index.parse::<usize>().ok().and_then(|index| places.get(index));
    match at.and_then(|at| drafts.get(*at)) {
        Some(draft) => format!("{}/values{rest}", draft.place),
        None => String::new(),
    }
}

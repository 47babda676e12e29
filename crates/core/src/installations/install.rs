//! `POST …/installations`: checks everything, records the installation and its operation in one write, and
//! waits a moment for the job that carries it out.

use std::collections::BTreeMap;

use tenon_api::{
    FieldError, Permission,
    error::Code,
    ids::{InstallationId, OperationId},
    installations::{InstallPlugin, Installation, KeptData, OperationKind, OperationStatus},
    settings::SecretText,
};
use tenon_store::{
    Cx, NewAudit,
    installations::{self, InstallationRow, InstallationState},
    operations::{self as store, OperationRow},
    releases::ReleaseFull,
};

use super::{
    grants,
    plan::{self, target, way},
    settings,
    wire::wire,
};
use crate::{
    Core, Error, Result,
    access::require_user,
    config::{hosts::Use, wizard},
    jobs::operation::RunOperation,
    operations::{Params, Step},
    secrets,
    snapshot::Installed,
};

/// An answer of an operation's use case: the object, and whether it is still going (202).
#[derive(Debug, Clone)]
pub struct Accepted {
    pub installation: Option<Installation>,
    pub running: bool,
}

pub async fn install(core: &Core, cx: &Cx, input: &InstallPlugin) -> Result<Accepted> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    core.require_confirmed(cx)?;
    core.limits.install(require_user(cx)?.id)?;
    let target = target::find(core, cx, &input.plugin, input.version.as_deref()).await?;
    let (found, release) = (&target.found, &target.release);
    let manifest = &release.manifest;
    let snapshot = core.snapshot(cx).await?;
    let way = way::find(core, cx, &snapshot, &target).await?;
    plan::must_hold(input.plan_digest.as_deref(), &plan::install_digest(&snapshot, &target, &way)?)?;
    // Each step of a plan is a request of its own: what is needed must be there by now.
    if let Some(obstacle) = way.blocked.or_else(|| way.before.first().map(|step| step.missing.clone())) {
        return Err(Error::new(Code::Conflict, obstacle));
    }
    let existing = snapshot.plugins.get(manifest.key());
    let kept = existing.is_some_and(|installed| installed.row.kept_since.is_some());
    let mut errors = grants::check(&release.powers, &input.grants);
    if kept && input.kept_data.is_none() {
        errors.push(FieldError {
            pointer: "/kept_data".into(),
            code: "required".into(),
            detail: "Data of an earlier installation was kept. Say use, or discard to start empty.".into(),
        });
    }
    if !errors.is_empty() {
        return Err(Error::invalid_fields(errors));
    }
    let ids = (found.release.plugin_id, found.release.id);
    let trial = wizard::trial(core, cx, release.clone(), ids, &input.grants).await?;
    let candidate = settings::check(core, cx, &trial, input).await?;
    let kept_settings = existing.filter(|_| input.kept_data == Some(KeptData::Use));
    let settings = match &candidate {
        Some(candidate) => candidate.own.clone(),
        None => kept_settings.map(Installed::own_settings).unwrap_or_default(),
    };
    let replaced = candidate.map(|candidate| candidate.replaced).unwrap_or_default();
    let params = Params {
        enable: input.enable,
        grants: input.grants.clone(),
        settings,
        discard_kept: input.kept_data == Some(KeptData::Discard),
        deletes_data: false,
        by: crate::audit::Author::of(cx),
    };
    record(core, cx, found, existing, params, replaced).await
}

/// The installation, its operation and the job behind it in one commit; then waits a moment for the outcome.
pub(crate) async fn record(
    core: &Core,
    cx: &Cx,
    found: &ReleaseFull,
    existing: Option<&Installed>,
    params: Params,
    replaced: BTreeMap<String, (SecretText, Use)>,
) -> Result<Accepted> {
    let (key, name) = (found.plugin.key.clone(), found.plugin.name.clone());
    let row = InstallationRow {
        tenant_id: cx.tenant_id()?,
        id: existing.map_or_else(InstallationId::new, |installed| installed.row.id),
        plugin_id: found.release.plugin_id,
        plugin_key: key.clone(),
        release_id: found.release.id,
        state: InstallationState::Removed,
        grants: Vec::new(),
        settings: serde_json::json!({}),
        message: None,
        kept_since: existing.and_then(|installed| installed.row.kept_since),
        installed_at: None,
        changed_at: cx.now,
        version: 1,
    };
    let operation = OperationRow {
        id: OperationId::new(),
        tenant_id: row.tenant_id,
        installation_id: row.id,
        kind: OperationKind::Install,
        status: OperationStatus::Running,
        step: Step::InstallRecorded.as_str().into(),
        release_id: found.release.id,
        params: serde_json::to_value(&params).map_err(Error::internal)?,
        message: None,
        dismissed: false,
        started_at: cx.now,
        finished_at: None,
    };
    let id = operation.id;
    let job = RunOperation { operation: id }.queue(cx)?;
    let audit = NewAudit::new("grant.changed", row.id)
        .before(serde_json::json!({"grants": []}))
        .after(serde_json::json!({"plugin": row.plugin_key, "version": found.release.version, "grants": params.grants}));
    let keyring = core.settings.keyring.clone();
    core.write(cx, move |tx| {
        let (row, operation, job, audit, name) =
            (row.clone(), operation.clone(), job.clone(), audit.clone(), name.clone());
        let (keyring, replaced) = (keyring.clone(), replaced.clone());
        Box::pin(async move {
            match installations::find(tx, &row.plugin_key).await? {
                None => installations::insert(tx, &row).await?,
                Some(known) if known.state != InstallationState::Removed => {
                    return Err(
                        Error::new(Code::AlreadyInstalled, format!("{name} is installed already.")).into()
                    );
                }
                Some(known) if known.id != row.id => {
                    return Err(Error::new(
                        Code::OperationRunning,
                        format!("{name} is being installed already."),
                    )
                    .into());
                }
                Some(_) => installations::pin_release(tx, row.id, row.release_id).await?,
            }
            store::dismiss(tx, row.id).await?;
            insert_operation(tx, &operation, &name).await?;
            for (name, (text, meant)) in &replaced {
                secrets::put(tx, &keyring, row.id, name, text, meant).await?;
            }
            tx.audit(audit);
            tx.enqueue(job).await
        })
    })
    .await?;
    tenon_store::crash::at(Step::InstallRecorded.as_str());
    core.outcome(cx, &key, id).await
}

/// A second operation at the same time is refused in words.
pub(super) async fn insert_operation(
    tx: &mut tenon_store::TenantTx<'_>,
    operation: &OperationRow,
    name: &str,
) -> tenon_store::Result<()> {
    store::insert(tx, operation).await.map_err(|error| match error {
        tenon_store::Error::Conflict(_) => Error::new(
            Code::OperationRunning,
            format!("Something is still going on with {name}. Wait until it is done."),
        )
        .into(),
        other => other,
    })
}

impl Core {
    /// Waits a moment for an operation to end; the state as it is then.
    pub(crate) async fn outcome(&self, cx: &Cx, plugin: &str, id: OperationId) -> Result<Accepted> {
        let tenant = cx.tenant.as_ref().ok_or_else(|| Error::not_found("tenant"))?.id;
        let deadline = tokio::time::Instant::now() + self.settings.operation_wait;
        let mut live = self.live.subscribe(tenant);
        loop {
            let row = {
                let mut tx = self.db.read(cx).await?;
                store::get(&mut tx, id).await?
            };
            let running = row.status == OperationStatus::Running;
            let waited = running && tokio::time::timeout_at(deadline, live.recv()).await.is_ok();
            if waited {
                continue;
            }
            let snapshot = self.snapshot(cx).await?;
            let installed = self.installed(cx, plugin).await.ok();
            let installation = installed.and_then(|installed| wire(&snapshot, &installed));
            return Ok(Accepted { installation, running });
        }
    }
}

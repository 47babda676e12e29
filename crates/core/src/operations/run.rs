//! Carries an operation out, from whatever step it stands at. Called by the job runner only; every commit
//! checks the job's fence, so that a runner that lost its lease changes nothing.

use tenon_api::ids::{JobId, OperationId};
use tenon_api::{
    audit::Outcome as AuditOutcome,
    installations::{OperationKind, OperationStatus},
};
use tenon_contract::abi::{CallKind, FaultCode, LifecycleAnswer, LifecycleHead};
use tenon_contract::manifest::{BACKEND_FILE, VIEW_FILE};
use tenon_store::{
    Cx, NewAudit, NewEvent, TenantTx, crash, files,
    installations::{self, InstallationState},
    jobs, kv,
    operations::{self as store, OperationRow},
    plugins, records, requests, secrets, settings,
};

use super::{Params, Step};
use crate::{
    Core, Error, Result,
    guests::{self, Call},
    installations::data,
    ports::{ModuleKind, Outcome},
    releases::info,
    snapshot::Installed,
};

/// The claim under which the job runs.
#[derive(Debug, Clone, Copy)]
pub struct Fence {
    pub job: JobId,
    pub attempt: i64,
}

struct Run<'a> {
    core: &'a Core,
    /// The system, in the operation's tenant.
    cx: Cx,
    fence: Fence,
    operation: OperationRow,
    params: Params,
    installed: Installed,
}

/// Does nothing when the operation is over already.
pub async fn run(core: &Core, cx: &Cx, fence: Fence, id: OperationId) -> Result<()> {
    let row = {
        let mut tx = core.db.read(cx).await?;
        store::get(&mut tx, id).await?
    };
    if row.status != OperationStatus::Running {
        return Ok(());
    }
    let operation = row;
    let params: Params = serde_json::from_value(operation.params.clone()).map_err(Error::internal)?;
    let snapshot = core.snapshot(cx).await?;
    let installed =
        snapshot.plugins.values().find(|installed| installed.row.id == operation.installation_id).cloned();
    let mut installed = installed.ok_or_else(|| Error::not_found("installation"))?;
    if operation.kind == OperationKind::Install {
        // The row holds no grants before the end; the guest's calls run under those that were asked for.
        installed.granted = std::sync::Arc::new(info::granted(&installed.release, &params.grants));
        installed = installed.with_settings(params.settings.clone());
    }
    let mut run = Run { core, cx: cx.clone(), fence, operation, params, installed };
    match run.operation.kind {
        OperationKind::Install => run.install().await,
        OperationKind::Enable => run.enable().await,
        OperationKind::Disable => run.disable().await,
        _ => run.uninstall().await,
    }
}

impl Run<'_> {
    async fn install(&mut self) -> Result<()> {
        self.step(Step::InstallPreparing).await?;
        if self.params.discard_kept && self.installed.row.kept_since.is_some() {
            self.discard_kept().await?;
        }
        if let Err(reason) = self.prepare().await {
            return self.fail(reason).await;
        }
        self.step(Step::InstallCalling).await?;
        let mut message = match self.call(CallKind::Install).await? {
            Ok(message) => message,
            Err(reason) => return self.fail(reason).await,
        };
        if self.params.enable {
            self.step(Step::InstallEnabling).await?;
            match self.call(CallKind::Enable).await? {
                Ok(more) => message = message.or(more),
                Err(reason) => return self.fail(reason).await,
            }
        }
        self.step(Step::InstallAdding).await?;
        let state = if self.params.enable { InstallationState::Active } else { InstallationState::Disabled };
        self.finish(Step::InstallDone, "installation.installed", message, Ending::Installed(state)).await
    }

    async fn enable(&mut self) -> Result<()> {
        self.step(Step::EnableCalling).await?;
        if let Err(reason) = self.prepare().await {
            return self.fail(reason).await;
        }
        match self.call(CallKind::Enable).await? {
            Ok(message) => {
                self.finish(
                    Step::EnableDone,
                    "installation.enabled",
                    message,
                    Ending::Switched(InstallationState::Active),
                )
                .await
            }
            Err(reason) => self.fail(reason).await,
        }
    }

    /// A plugin is told that it stops; it cannot refuse.
    async fn disable(&mut self) -> Result<()> {
        self.step(Step::DisableCalling).await?;
        let message = self
            .call(CallKind::Disable)
            .await?
            .unwrap_or_else(|reason| Some(format!("It was stopped, though it complained: {reason}")));
        self.finish(
            Step::DisableDone,
            "installation.disabled",
            message,
            Ending::Switched(InstallationState::Disabled),
        )
        .await
    }

    async fn uninstall(&mut self) -> Result<()> {
        if self.installed.row.state == InstallationState::Active {
            self.step(Step::UninstallDisabling).await?;
            if let Err(reason) = self.call(CallKind::Disable).await? {
                tracing::info!(plugin = %self.installed.key, reason, "a plugin complained when it was disabled");
            }
        }
        self.step(Step::UninstallCalling).await?;
        let message = self
            .call(CallKind::Uninstall)
            .await?
            .unwrap_or_else(|reason| Some(format!("It was removed, though it complained: {reason}")));
        self.step(Step::UninstallRemoving).await?;
        self.finish(
            Step::UninstallDone,
            "installation.removed",
            message,
            Ending::Removed { deletes_data: self.params.deletes_data },
        )
        .await
    }

    /// Stores the step, tells the live stream, and passes the crash point.
    async fn step(&mut self, step: Step) -> Result<()> {
        let (id, fence, name) = (self.operation.id, self.fence, step.as_str());
        self.core
            .write(&self.cx, move |tx| {
                Box::pin(async move {
                    jobs::check_fence(tx, fence.job, fence.attempt).await?;
                    store::set_step(tx, id, name).await
                })
            })
            .await?;
        self.operation.step = name.into();
        self.tell();
        crash::at(name);
        Ok(())
    }

    fn tell(&self) {
        let Some(tenant) = &self.cx.tenant else { return };
        let wire = super::wire(&self.operation, &self.installed.release.manifest.plugin.name);
        self.core.live.operation(tenant.id, self.installed.key.as_str(), wire);
    }

    /// Makes sure that the compiled forms lie ready: after an upgrade of the server they may not.
    async fn prepare(&self) -> std::result::Result<(), String> {
        let release = &self.installed.release;
        for (path, kind) in [(BACKEND_FILE, ModuleKind::Backend), (VIEW_FILE, ModuleKind::View)] {
            let Some(module) = release.file(path) else { continue };
            if self.core.runtime.is_ready(module, kind) {
                continue;
            }
            let wasm = self.core.blobs.get(module).await.map_err(|error| error.to_string())?;
            let wasm = wasm.ok_or_else(|| format!("{path} of the release is missing on this server."))?;
            self.core.runtime.prepare(wasm, module, kind, &release.declared).await.map_err(|issues| {
                issues.into_iter().map(|issue| issue.message).collect::<Vec<_>>().join(" ")
            })?;
        }
        Ok(())
    }

    /// The plugin's own sentence, or why it failed in words.
    async fn call(&self, kind: CallKind) -> Result<std::result::Result<Option<String>, String>> {
        if !self.installed.release.manifest.has_backend() {
            return Ok(Ok(None));
        }
        let head = LifecycleHead {
            v: 1,
            version: self.installed.release.version.to_string(),
            deletes_data: self.params.deletes_data,
        };
        let head = serde_json::to_string(&head).map_err(Error::internal)?;
        let report = self.core.call(&self.cx, Call::new(&self.installed, kind, head)).await?;
        Ok(match report.outcome {
            Outcome::Answer { head, .. } => {
                let answer: LifecycleAnswer = serde_json::from_str(&head).unwrap_or_default();
                Ok(answer.message.map(|message| message.chars().take(500).collect()))
            }
            Outcome::Fault(fault) if fault.code == FaultCode::NotSupported => Ok(None),
            other => Err(guests::explain(&other)),
        })
    }

    async fn discard_kept(&self) -> Result<()> {
        let (id, fence) = (self.installed.row.id, self.fence);
        self.core
            .write(&self.cx, move |tx| {
                Box::pin(async move {
                    jobs::check_fence(tx, fence.job, fence.attempt).await?;
                    data::delete(tx, id).await?;
                    settings::clear(tx, id).await?;
                    installations::keep_data(tx, id, None).await
                })
            })
            .await
    }

    /// The new state, the end of the operation, audit and event in one commit.
    async fn finish(
        &mut self,
        step: Step,
        event: &'static str,
        message: Option<String>,
        ending: Ending,
    ) -> Result<()> {
        let release = &self.installed.release;
        let key = self.installed.key.to_string();
        let data = serde_json::json!({
            "plugin": key, "plugin_name": release.manifest.plugin.name, "installation": self.installed.row.id,
            "version": release.version.to_string(), "actor": self.params.by.name,
        });
        let audit = NewAudit::new(event, self.installed.row.id)
            .before(serde_json::json!({"state": word(self.installed.row.state)}))
            .after(serde_json::json!({"plugin": key, "version": release.version.to_string(), "state": word(ending.state()), "deletes_data": self.params.deletes_data}));
        let emitted = NewEvent::new(event, data);
        let (row, operation, fence) = (self.installed.row.clone(), self.operation.clone(), self.fence);
        let (grants, now) = (self.params.grants.clone(), tenon_api::Timestamp::now());
        let author = self.params.by.cx(&self.cx);
        self.core
            .write(&author, move |tx| {
                let (row, operation, message, grants, ending) =
                    (row.clone(), operation.clone(), message.clone(), grants.clone(), ending.clone());
                let (audit, emitted) = (audit.clone(), emitted.clone());
                Box::pin(async move {
                    jobs::check_fence(tx, fence.job, fence.attempt).await?;
                    ending.apply(tx, &row, operation.release_id, &grants, message.as_deref(), now).await?;
                    store::set_step(tx, operation.id, step.as_str()).await?;
                    store::finish(tx, operation.id, OperationStatus::Done, message.as_deref(), now).await?;
                    tx.audit(audit);
                    tx.emit(emitted);
                    jobs::finish(tx, fence.job, fence.attempt).await
                })
            })
            .await?;
        self.operation.status = OperationStatus::Done;
        self.operation.finished_at = Some(now);
        self.tell();
        crash::at(step.as_str());
        Ok(())
    }

    /// The operation failed; the installation stays what it was.
    async fn fail(&mut self, reason: String) -> Result<()> {
        let release = &self.installed.release;
        let key = self.installed.key.to_string();
        let data = serde_json::json!({
            "plugin": key, "plugin_name": release.manifest.plugin.name, "installation": self.installed.row.id,
            "operation": self.operation.kind, "actor": self.params.by.name,
        });
        let audit = NewAudit::new("installation.failed", self.installed.row.id)
            .outcome(AuditOutcome::Failed)
            .after(serde_json::json!({"plugin": key, "operation": self.operation.kind, "reason": reason}));
        let event = NewEvent::new("installation.failed", data);
        let installs = self.operation.kind == OperationKind::Install;
        let starts_empty = self.operation.kind == OperationKind::Install
            && (self.installed.row.kept_since.is_none() || self.params.discard_kept);
        let (operation, installation, fence, now) =
            (self.operation.id, self.installed.row.id, self.fence, tenon_api::Timestamp::now());
        let text = reason.clone();
        let author = self.params.by.cx(&self.cx);
        self.core
            .write(&author, move |tx| {
                let (audit, event, reason) = (audit.clone(), event.clone(), text.clone());
                Box::pin(async move {
                    jobs::check_fence(tx, fence.job, fence.attempt).await?;
                    if installs {
                        secrets::delete_all(tx, installation).await?;
                    }
                    if starts_empty {
                        data::delete(tx, installation).await?;
                    }
                    store::finish(tx, operation, OperationStatus::Failed, Some(&reason), now).await?;
                    tx.audit(audit);
                    tx.emit(event);
                    jobs::finish(tx, fence.job, fence.attempt).await
                })
            })
            .await?;
        self.operation.status = OperationStatus::Failed;
        self.operation.message = Some(reason);
        self.operation.finished_at = Some(now);
        self.tell();
        Ok(())
    }
}

/// What the last commit of an operation does to the installation.
#[derive(Clone)]
enum Ending {
    Installed(InstallationState),
    Switched(InstallationState),
    Removed { deletes_data: bool },
}

impl Ending {
    fn state(&self) -> InstallationState {
        match self {
            Self::Installed(state) | Self::Switched(state) => *state,
            Self::Removed { .. } => InstallationState::Removed,
        }
    }

    async fn apply(
        &self,
        tx: &mut TenantTx<'_>,
        row: &installations::InstallationRow,
        release: tenon_api::ids::ReleaseId,
        grants: &[tenon_api::installations::Grant],
        message: Option<&str>,
        now: tenon_api::Timestamp,
    ) -> tenon_store::Result<()> {
        let state = self.state();
        match self {
            Self::Installed(_) => {
                installations::set_state(tx, row.id, state, release, grants, &row.settings, message, now)
                    .await?;
                if requests::close(tx, row.plugin_id).await? > 0 {
                    tx.emit(NewEvent::new("request.closed", serde_json::json!({"plugin": row.plugin_key})));
                }
                plugins::add_installs(tx, row.plugin_id, 1).await
            }
            Self::Switched(_) => {
                installations::set_state(tx, row.id, state, release, &row.grants, &row.settings, message, now)
                    .await
                    .map(drop)
            }
            Self::Removed { deletes_data } => {
                let empty = serde_json::json!({});
                let kept = if *deletes_data { &empty } else { &row.settings };
                installations::set_state(tx, row.id, state, release, &[], kept, message, now).await?;
                // Secrets never outlive what they were entered for.
                secrets::delete_all(tx, row.id).await?;
                let has_settings = kept.as_object().is_some_and(|settings| !settings.is_empty());
                if *deletes_data {
                    data::delete(tx, row.id).await?;
                } else if has_settings
                    || kv::usage(tx, row.id).await?.entries > 0
                    || records::usage_of_all(tx, row.id).await?.records > 0
                    || files::usage(tx, row.id).await?.files > 0
                {
                    installations::keep_data(tx, row.id, Some(now)).await?;
                }
                plugins::add_installs(tx, row.plugin_id, -1).await
            }
        }
    }
}

/// As audit entries write it.
fn word(state: InstallationState) -> &'static str {
    match state {
        InstallationState::Removed => "removed",
        InstallationState::Active => "active",
        InstallationState::Disabled => "disabled",
    }
}

//! `POST …/installations/{plugin}/enable` and `/disable`.

use tenon_api::{
    Permission,
    error::Code,
    ids::OperationId,
    installations::{DisablePlugin, OperationKind, OperationStatus},
    plan::PlanAction,
};
use tenon_store::{
    Cx,
    installations::{self, InstallationState},
    operations::{self as store, OperationRow},
};

use super::{
    dependents,
    install::{Accepted, insert_operation},
    plan::{self, way},
};
use crate::{
    Core, Error, Result,
    jobs::operation::RunOperation,
    operations::{Params, Step},
    snapshot::Installed,
};

/// What it needs must run, and nothing that clashes with it.
pub async fn enable(core: &Core, cx: &Cx, plugin: &str) -> Result<Accepted> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    let snapshot = core.snapshot(cx).await?;
    let installed = core.installed(cx, plugin).await?;
    if installed.row.state == InstallationState::Disabled
        && let Some(obstacle) = way::may_start(&snapshot, &installed)
    {
        return Err(Error::new(Code::Conflict, obstacle));
    }
    switch(core, cx, plugin, OperationKind::Enable, Step::EnableRecorded, InstallationState::Active).await
}

pub async fn disable(core: &Core, cx: &Cx, plugin: &str, input: &DisablePlugin) -> Result<Accepted> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    let snapshot = core.snapshot(cx).await?;
    let installed = core.installed(cx, plugin).await?;
    if input.plan_digest.is_some() {
        let now = plan::away_digest(&snapshot, &installed, PlanAction::Disable)?;
        plan::must_hold(input.plan_digest.as_deref(), &now)?;
    }
    if installed.row.state == InstallationState::Active
        && let Some(obstacle) =
            dependents::in_the_way(PlanAction::Disable, &dependents::of(&snapshot, plugin))
    {
        return Err(Error::new(Code::Conflict, obstacle));
    }
    switch(core, cx, plugin, OperationKind::Disable, Step::DisableRecorded, InstallationState::Disabled).await
}

async fn switch(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    kind: OperationKind,
    step: Step,
    to: InstallationState,
) -> Result<Accepted> {
    let installed = core.installed(cx, plugin).await?;
    let name = installed.release.manifest.plugin.name.clone();
    if installed.row.state == to
        && installed.operation.as_ref().is_none_or(|operation| operation.status != OperationStatus::Running)
    {
        let snapshot = core.snapshot(cx).await?;
        return Ok(Accepted { installation: super::wire::wire(&snapshot, &installed), running: false });
    }
    if installed.row.state == InstallationState::Removed {
        return Err(Error::not_found("installation"));
    }
    let operation = new_operation(
        cx,
        &installed,
        kind,
        step,
        Params { by: crate::audit::Author::of(cx), ..Params::default() },
    )?;
    let id = operation.id;
    let job = RunOperation { operation: id }.queue(cx)?;
    let key = installed.key.to_string();
    core.write(cx, move |tx| {
        let (operation, job, key, name) = (operation.clone(), job.clone(), key.clone(), name.clone());
        Box::pin(async move {
            let row =
                installations::find(tx, &key).await?.ok_or(tenon_store::Error::NotFound("installation"))?;
            store::dismiss(tx, row.id).await?;
            insert_operation(tx, &operation, &name).await?;
            if row.state == to || row.state == InstallationState::Removed {
                return Err(Error::new(
                    Code::Conflict,
                    format!("{name} was changed by somebody else just now. Load it again."),
                )
                .into());
            }
            tx.enqueue(job).await
        })
    })
    .await?;
    tenon_store::crash::at(step.as_str());
    core.outcome(cx, plugin, id).await
}

pub(super) fn new_operation(
    cx: &Cx,
    installed: &Installed,
    kind: OperationKind,
    step: Step,
    params: Params,
) -> Result<OperationRow> {
    Ok(OperationRow {
        id: OperationId::new(),
        tenant_id: cx.tenant_id()?,
        installation_id: installed.row.id,
        kind,
        status: OperationStatus::Running,
        step: step.as_str().into(),
        release_id: installed.row.release_id,
        params: serde_json::to_value(&params).map_err(Error::internal)?,
        message: None,
        dismissed: false,
        started_at: cx.now,
        finished_at: None,
    })
}

//! `DELETE …/installations/{plugin}?data=keep|delete`: uninstalls, or dismisses a failed install.

use tenon_api::{
    Permission,
    error::Code,
    installations::{OperationKind, Status},
    plan::PlanAction,
};
use tenon_store::{
    Cx,
    installations::{self, InstallationState},
    operations as store,
};

use super::{
    dependents,
    install::{Accepted, insert_operation},
    plan, status,
    switch::new_operation,
};
use crate::{
    Core, Error, Result,
    jobs::operation::RunOperation,
    operations::{Params, Step},
};

/// `looked_at` is the digest of the plan that the caller saw, if any.
pub async fn uninstall(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    data: Option<&str>,
    looked_at: Option<&str>,
) -> Result<Accepted> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    core.require_confirmed(cx)?;
    let deletes_data = match data {
        None | Some("keep") => false,
        Some("delete") => true,
        Some(other) => {
            return Err(Error::invalid(
                "/data",
                "unknown",
                format!("data is keep or delete, not {other:?}."),
            ));
        }
    };
    let installed = core.installed(cx, plugin).await?;
    let name = installed.release.manifest.plugin.name.clone();
    let snapshot = core.snapshot(cx).await?;
    if status::of(&installed).is_some() && looked_at.is_some() {
        plan::must_hold(looked_at, &plan::away_digest(&snapshot, &installed, PlanAction::Uninstall)?)?;
    }
    match status::of(&installed) {
        None => return Err(Error::not_found("installation")),
        Some(Status::Failed) => {
            let id = installed.row.id;
            core.write(cx, move |tx| Box::pin(async move { store::dismiss(tx, id).await.map(drop) })).await?;
            return Ok(Accepted { installation: None, running: false });
        }
        Some(_) => {}
    }
    if let Some(obstacle) = dependents::in_the_way(PlanAction::Uninstall, &dependents::of(&snapshot, plugin))
    {
        return Err(Error::new(Code::Conflict, obstacle));
    }
    let params = Params { deletes_data, by: crate::audit::Author::of(cx), ..Params::default() };
    let operation = new_operation(cx, &installed, OperationKind::Uninstall, Step::UninstallRecorded, params)?;
    let id = operation.id;
    let job = RunOperation { operation: id }.queue(cx)?;
    let key = installed.key.to_string();
    core.write(cx, move |tx| {
        let (operation, job, key, name) = (operation.clone(), job.clone(), key.clone(), name.clone());
        Box::pin(async move {
            let row =
                installations::find(tx, &key).await?.ok_or(tenon_store::Error::NotFound("installation"))?;
            if row.state == InstallationState::Removed {
                return Err(tenon_store::Error::NotFound("installation"));
            }
            store::dismiss(tx, row.id).await?;
            insert_operation(tx, &operation, &name).await?;
            tx.enqueue(job).await
        })
    })
    .await?;
    tenon_store::crash::at(Step::UninstallRecorded.as_str());
    core.outcome(cx, plugin, id).await
}

//! `POST …/installations/{plugin}/test-connection`: tries values and secrets that are not in force; nothing of them is kept.

use serde_json::json;
use tenon_api::{
    Permission,
    audit::Outcome,
    error::Code,
    settings::{SaveSettings, TestReport},
};
use tenon_store::{Cx, NewAudit, installations::InstallationState};

use super::{ask, candidate::Demand, get, save};
use crate::{Core, Error, Result};

pub async fn test(core: &Core, cx: &Cx, plugin: &str, input: &SaveSettings) -> Result<TestReport> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = get::find(core, cx, plugin).await?;
    let name = &installed.release.manifest.plugin.name;
    if installed.row.state != InstallationState::Active {
        return Err(Error::new(
            Code::Conflict,
            format!("{name} is not enabled, so its code does not run. Enable it, then test."),
        ));
    }
    let candidate = save::check(cx, &installed, input, Demand::Whole)?;
    if !candidate.hosts.is_empty() {
        core.authorize(cx, Permission::PluginsInstall).await?;
    }
    let report = ask::test(core, cx, &installed, &candidate).await;
    note(core, cx, installed.row.id.to_string(), installed.key.as_str(), &report).await?;
    report
}

/// A test is told in the audit log however it ended; one that did not run is not.
pub(super) async fn note(
    core: &Core,
    cx: &Cx,
    target: String,
    plugin: &str,
    report: &Result<TestReport>,
) -> Result<()> {
    let (ok, latency) = match report {
        Ok(report) => (report.ok, Some(report.latency_ms)),
        Err(error) if error.code() == Code::NotSupported => return Ok(()),
        Err(_) => (false, None),
    };
    let audit = NewAudit::new("connection.tested", target)
        .outcome(if ok { Outcome::Ok } else { Outcome::Failed })
        .after(json!({"plugin": plugin, "ok": ok, "latency_ms": latency}));
    core.write(cx, move |tx| {
        let audit = audit.clone();
        Box::pin(async move {
            tx.audit(audit);
            Ok(())
        })
    })
    .await
}

//! `GET …/installations/{plugin}/health`: asks the plugin itself, now.

use tenon_api::{Permission, installations::Health};
use tenon_contract::abi::{CallKind, FaultCode, HealthAnswer, LifecycleHead};
use tenon_store::{Cx, installations::InstallationState};

use crate::{Core, Error, Result, guests::Call, ports::Outcome};

pub async fn check(core: &Core, cx: &Cx, plugin: &str) -> Result<Health> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let installed = core.installed(cx, plugin).await?;
    let not_checked = |message: &str| Health {
        healthy: true,
        status: "not_checked".into(),
        message: Some(message.into()),
        latency_ms: None,
        checked_at: cx.now,
    };
    match installed.row.state {
        InstallationState::Active => {}
        InstallationState::Disabled => return Ok(not_checked("It is disabled, so nothing was asked.")),
        InstallationState::Removed => return Err(Error::not_found("installation")),
    }
    if !installed.release.manifest.has_backend() {
        return Ok(not_checked("It has screens only: there is nothing that could break behind them."));
    }
    let head = LifecycleHead { v: 1, version: installed.release.version.to_string(), deletes_data: false };
    let head = serde_json::to_string(&head).map_err(Error::internal)?;
    let report = core.call(cx, Call::new(&installed, CallKind::Health, head)).await?;
    let latency_ms = Some(u64::try_from(report.duration.as_millis()).unwrap_or(u64::MAX));
    let broken = |message: String| Health {
        healthy: false,
        status: "unhealthy".into(),
        message: Some(message),
        latency_ms,
        checked_at: cx.now,
    };
    Ok(match report.outcome {
        Outcome::Answer { head, .. } => match serde_json::from_str::<HealthAnswer>(&head) {
            Ok(answer) if answer.healthy => Health {
                healthy: true,
                status: "healthy".into(),
                message: answer.message,
                latency_ms,
                checked_at: cx.now,
            },
            Ok(answer) => broken(answer.message.unwrap_or_else(|| "It says that it is not well.".into())),
            Err(_) => broken("It answered something that is no health report.".into()),
        },
        Outcome::Fault(fault) if fault.code == FaultCode::NotSupported => {
            not_checked("It does not report its health.")
        }
        other => broken(crate::guests::explain(&other)),
    })
}

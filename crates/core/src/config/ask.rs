//! The plugin's own word on settings: `validate-config`, `configure`, `test-connection`. During the call
//! `config.get` answers the candidate.

use std::sync::Arc;

use tenon_api::{FieldError, error::Code, settings::TestReport};
use tenon_contract::abi::{CallKind, FaultCode, LifecycleAnswer, SettingsHead, TestAnswer};
use tenon_store::Cx;

use super::candidate::Candidate;
use crate::{
    Core, Error, Result,
    guests::{self, Call},
    ports::{Outcome, Report},
    secrets::redact,
    snapshot::Installed,
};

/// Characters of one sentence of a plugin.
const MAX_SENTENCE: usize = 500;

async fn call(
    core: &Core,
    cx: &Cx,
    installed: &Installed,
    kind: CallKind,
    candidate: &Candidate,
) -> Result<Report> {
    let head = SettingsHead {
        v: 1,
        version: installed.release.version.to_string(),
        changed: candidate.changed.clone(),
    };
    let trying = Installed { config: candidate.effective.to_guest(), ..installed.clone() };
    let head = serde_json::to_string(&head).map_err(Error::internal)?;
    let candidate = Some(Arc::new(candidate.clone()));
    core.call(cx, Call { candidate, ..Call::new(&trying, kind, head) }).await
}

/// A plugin's sentence about the candidate, cut and without its secrets.
fn said(text: &str, candidate: &Candidate) -> String {
    redact(text, &candidate.texts()).chars().take(MAX_SENTENCE).collect()
}

/// A failure on the wire; its fields point into the request that brought the candidate.
fn error(installed: &Installed, outcome: Outcome, candidate: &Candidate) -> Error {
    let error = guests::error(&installed.release.manifest.plugin.name, outcome);
    let fields = error.errors().iter().map(|field| FieldError {
        pointer: field.pointer.chars().take(MAX_SENTENCE).collect(),
        code: said(&field.code, candidate),
        detail: said(&field.detail, candidate),
    });
    let fields = fields.map(|field| candidate.places.place(field, &candidate.secret_names)).collect();
    let detail = said(error.detail(), candidate);
    error.with_detail(detail).with_errors(fields)
}

/// Nothing to say is as good as yes.
pub async fn validate(core: &Core, cx: &Cx, installed: &Installed, candidate: &Candidate) -> Result<()> {
    if !installed.release.manifest.has_backend() {
        return Ok(());
    }
    match call(core, cx, installed, CallKind::ValidateConfig, candidate).await?.outcome {
        Outcome::Answer { .. } => Ok(()),
        Outcome::Fault(fault) if fault.code == FaultCode::NotSupported => Ok(()),
        other => Err(error(installed, other, candidate)),
    }
}

/// The plugin takes the candidate over, or the old settings stay. Answers its sentence.
pub async fn configure(
    core: &Core,
    cx: &Cx,
    installed: &Installed,
    candidate: &Candidate,
) -> Result<Option<String>> {
    if !installed.release.manifest.has_backend() {
        return Ok(None);
    }
    match call(core, cx, installed, CallKind::Configure, candidate).await?.outcome {
        Outcome::Answer { head, .. } => {
            let answer: LifecycleAnswer = serde_json::from_str(&head).unwrap_or_default();
            Ok(answer.message.map(|message| said(&message, candidate)))
        }
        Outcome::Fault(fault) if fault.code == FaultCode::NotSupported => Ok(None),
        other => {
            let error = error(installed, other, candidate);
            let detail = format!("{} The old settings stay in force.", error.detail());
            Err(error.with_detail(detail))
        }
    }
}

pub fn no_test(installed: &Installed) -> Error {
    let name = &installed.release.manifest.plugin.name;
    Error::new(Code::NotSupported, format!("{name} has no connection test. Save, and try it out."))
}

/// 501 when the plugin has no test.
pub async fn test(core: &Core, cx: &Cx, installed: &Installed, candidate: &Candidate) -> Result<TestReport> {
    let name = &installed.release.manifest.plugin.name;
    if !installed.release.manifest.has_backend() {
        return Err(no_test(installed));
    }
    let report = call(core, cx, installed, CallKind::TestConnection, candidate).await?;
    let latency_ms = u64::try_from(report.duration.as_millis()).unwrap_or(u64::MAX);
    match report.outcome {
        Outcome::Answer { head, .. } => {
            let answer: TestAnswer = serde_json::from_str(&head).map_err(|_| {
                Error::new(Code::PluginFailed, format!("{name} answered something that is no test report."))
            })?;
            let detail = answer.detail.map(|detail| {
                let text = redact(&detail.to_string(), &candidate.texts()).into_owned();
                serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text))
            });
            Ok(TestReport {
                ok: answer.ok,
                message: said(&answer.message, candidate),
                latency_ms,
                detail: detail.filter(|detail| detail.to_string().len() <= 16 << 10),
                server_version: answer.server_version.map(|version| said(&version, candidate)),
                tested_at: tenon_api::Timestamp::now(),
            })
        }
        Outcome::Fault(fault) if fault.code == FaultCode::NotSupported => Err(no_test(installed)),
        other => Err(error(installed, other, candidate)),
    }
}

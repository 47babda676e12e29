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
    snapshot::Installed,
};

/// Bytes of what a connection test tells beside its sentence.
const MAX_DETAIL: usize = 16 << 10;
/// Broken rules that are told.
const MAX_FIELDS: usize = 100;
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

/// What a plugin says about the candidate, without its secrets.
async fn without_secrets<const N: usize>(
    core: &Core,
    cx: &Cx,
    candidate: &Candidate,
    texts: Vec<[String; N]>,
) -> Result<Vec<[String; N]>> {
    let bytes = texts.iter().flatten().map(String::len).sum();
    let masked = core.masked(cx, candidate.texts(), bytes, move |mask| {
        texts.into_iter().map(|texts| texts.map(|text| mask.text(text))).collect()
    });
    masked.await
}

/// One sentence of it, cut.
async fn said(core: &Core, cx: &Cx, candidate: &Candidate, text: String) -> Result<String> {
    let texts = without_secrets(core, cx, candidate, vec![[text]]).await?;
    Ok(texts.into_iter().flatten().map(|text| cut(&text)).collect())
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_SENTENCE).collect()
}

/// A failure on the wire; its fields point into the request that brought the candidate.
async fn error(
    core: &Core,
    cx: &Cx,
    installed: &Installed,
    outcome: Outcome,
    candidate: &Candidate,
) -> Result<Error> {
    let error = guests::error(&installed.release.manifest.plugin.name, outcome);
    let fields = error.errors().iter().take(MAX_FIELDS);
    let fields = fields.map(|field| [field.pointer.clone(), field.code.clone(), field.detail.clone()]);
    let fields = without_secrets(core, cx, candidate, fields.collect()).await?;
    let fields = fields.into_iter().map(|texts| {
        let [pointer, code, detail] = texts.map(|text| cut(&text));
        candidate.places.place(FieldError { pointer, code, detail }, &candidate.secret_names)
    });
    let fields = fields.collect();
    let detail = said(core, cx, candidate, error.detail().to_owned()).await?;
    Ok(error.with_detail(detail).with_errors(fields))
}

/// Nothing to say is as good as yes.
pub async fn validate(core: &Core, cx: &Cx, installed: &Installed, candidate: &Candidate) -> Result<()> {
    if !installed.release.manifest.has_backend() {
        return Ok(());
    }
    match call(core, cx, installed, CallKind::ValidateConfig, candidate).await?.outcome {
        Outcome::Answer { .. } => Ok(()),
        Outcome::Fault(fault) if fault.code == FaultCode::NotSupported => Ok(()),
        other => Err(error(core, cx, installed, other, candidate).await?),
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
            match answer.message {
                Some(message) => said(core, cx, candidate, message).await.map(Some),
                None => Ok(None),
            }
        }
        Outcome::Fault(fault) if fault.code == FaultCode::NotSupported => Ok(None),
        other => {
            let error = error(core, cx, installed, other, candidate).await?;
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
            let detail = answer.detail.as_ref().map(ToString::to_string).unwrap_or_default();
            let texts = [answer.message, answer.server_version.clone().unwrap_or_default(), detail];
            let texts = without_secrets(core, cx, candidate, vec![texts]).await?;
            let [message, version, detail] = texts.into_iter().next().unwrap_or_default();
            let kept = answer.detail.filter(|_| detail.len() <= MAX_DETAIL);
            Ok(TestReport {
                ok: answer.ok,
                message: cut(&message),
                latency_ms,
                detail: kept
                    .map(|_| serde_json::from_str(&detail).unwrap_or(serde_json::Value::String(detail))),
                server_version: answer.server_version.map(|_| cut(&version)),
                tested_at: tenon_api::Timestamp::now(),
            })
        }
        Outcome::Fault(fault) if fault.code == FaultCode::NotSupported => Err(no_test(installed)),
        other => Err(error(core, cx, installed, other, candidate).await?),
    }
}

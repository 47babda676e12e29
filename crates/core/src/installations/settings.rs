//! The settings and secrets that an install brings: checked, and the plugin asked, before anything is recorded.

use serde_json::{Map, Value};
use tenon_api::{FieldError, installations::InstallPlugin};
use tenon_store::Cx;

use crate::{
    Core, Error, Result,
    config::{
        ask,
        candidate::{Candidate, Demand},
        wizard,
    },
    snapshot::Installed,
};

/// `None` when the install brings none: then it may be missing some, and says so afterwards.
pub(super) async fn check(
    core: &Core,
    cx: &Cx,
    trial: &Installed,
    input: &InstallPlugin,
) -> Result<Option<Candidate>> {
    let name = &trial.release.manifest.plugin.name;
    let error = |pointer: &str, code: &str, detail: String| FieldError {
        pointer: pointer.into(),
        code: code.into(),
        detail,
    };
    let empty = Map::new();
    let values = match &input.config {
        None => &empty,
        Some(Value::Object(values)) => values,
        Some(_) => {
            let detail = "config is an object: a member for each setting, by its name.".into();
            return Err(Error::invalid_fields(vec![error("/config", "type", detail)]));
        }
    };
    if trial.layers.schema.is_none() {
        let mut errors = Vec::new();
        if !values.is_empty() {
            errors.push(error(
                "/config",
                "no_settings",
                format!("{name} has no settings. Leave config out."),
            ));
        }
        if !input.secrets.is_empty() {
            errors.push(error(
                "/secrets",
                "no_settings",
                format!("{name} has no secrets. Leave secrets out."),
            ));
        }
        return if errors.is_empty() { Ok(None) } else { Err(Error::invalid_fields(errors)) };
    }
    if input.config.is_none() && input.secrets.is_empty() {
        return Ok(None);
    }
    let candidate = wizard::check(cx, trial, values, &input.secrets, Demand::Whole)?;
    ask::validate(core, cx, trial, &candidate).await?;
    Ok(Some(candidate))
}

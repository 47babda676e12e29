//! The settings and secrets that an install brings: checked, and the plugin asked, before anything is recorded.

use serde_json::{Map, Value};
use tenon_api::installations::InstallPlugin;
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
    let empty = Map::new();
    let values = match &input.config {
        None => &empty,
        Some(Value::Object(values)) => values,
        Some(_) => {
            let detail = "config is an object: a member for each setting, by its name.";
            return Err(Error::invalid("/config", "type", detail));
        }
    };
    if wizard::has_none(trial, values, &input.secrets)? {
        return Ok(None);
    }
    if input.config.is_none() && input.secrets.is_empty() {
        return Ok(None);
    }
    let candidate = wizard::check(cx, trial, values, &input.secrets, Demand::Whole)?;
    ask::validate(core, cx, trial, &candidate).await?;
    Ok(Some(candidate))
}

//! Installations of a tenant, and their operations.

use tenon_api::installations::Installation;
use tenon_core::installations::install::Accepted;

use crate::answer::Answer;

pub mod check_health;
pub mod disable;
pub mod enable;
pub mod get;
pub mod get_operation;
pub mod install;
pub mod list;
pub mod list_operations;
pub mod uninstall;

/// What the path names beside the tenant.
#[derive(Debug, serde::Deserialize)]
pub struct OfPlugin {
    pub plugin: String,
}

#[derive(Debug, serde::Deserialize)]
pub struct OfOperation {
    pub plugin: String,
    pub id: tenon_api::ids::OperationId,
}

/// `?data=&plan_digest=`
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    pub data: Option<String>,
    pub plan_digest: Option<String>,
}

/// 202 while it goes on, `done` once it is over, 204 when nothing is left to show.
pub fn outcome(accepted: Accepted, done: fn(Installation) -> Answer<Installation>) -> Answer<Installation> {
    match accepted.installation {
        Some(installation) if accepted.running => Answer::accepted(installation),
        Some(installation) => done(installation),
        None => Answer::empty(),
    }
}

//! `POST …/installations/plan`: what an install, disable or uninstall would do; nothing is written.

use serde::{Deserialize, Serialize};
use tenon_contract::consent::Power;

use crate::{
    Timestamp,
    ids::RequestId,
    installations::{Grant, ReleaseRef},
    plugins::{Added, PluginSummary},
    running::PowerUse,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlanAction {
    Install,
    Disable,
    Uninstall,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    pub plugin: String,
    pub action: PlanAction,
    /// Install only; the newest that runs here when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// One plugin that the plan touches, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanStep {
    pub plugin: String,
    pub name: String,
    pub version: String,
    /// `install`, `enable`, `disable`, `uninstall`.
    pub action: String,
}

/// What one plugin of an install may do; one heading of the consent each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PluginPowers {
    pub plugin: String,
    pub name: String,
    pub version: String,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub powers: Vec<Power>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_together: Option<String>,
}

/// An active plugin that needs the planned one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dependent {
    pub plugin: String,
    pub name: String,
    pub version: String,
}

/// What the plugin has stored here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stored {
    pub records: u64,
    /// Small values (kv entries).
    pub values: u64,
    pub files: u64,
    pub bytes: u64,
    /// Those that hold records.
    pub collections: Vec<StoredCollection>,
    /// Set when the data was kept by an earlier uninstall.
    pub kept_since: Option<Timestamp>,
}

/// What one collection holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredCollection {
    pub name: String,
    pub title: String,
    pub records: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plan {
    /// Hand it back with the act: 409 `plan_changed` when the plan no longer holds.
    pub plan_digest: String,
    pub action: PlanAction,
    pub plugin: PluginSummary,
    pub release: ReleaseRef,
    /// In this order, each by a request of its own: a step before the last is the install or enable of what is needed.
    pub steps: Vec<PlanStep>,
    /// The steps in words: "MLflow needs CRM. CRM 1.4.0 is installed first."
    pub explanation: Vec<String>,
    /// Of the planned plugin itself.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub powers: Vec<Power>,
    /// Install only: the powers of every plugin that the steps install, in their order; the planned one is the last.
    pub powers_by_plugin: Vec<PluginPowers>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub strip: tenon_contract::consent::Strip,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_together: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub config_schema: Option<serde_json::Value>,
    /// Settings and secrets that have no default and must be given.
    pub config_required: Vec<String>,
    /// Whether the plugin has a connection test.
    pub testable: bool,
    pub adds: Vec<Added>,
    pub removes: Vec<Added>,
    pub records: Stored,
    pub dependents: Vec<Dependent>,
    /// Why it cannot go on, in a sentence with the step that helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<String>,
}

/// `GET …/installations/{plugin}/grants`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grants {
    /// Every power of the release; what is allowed stands in `grants`.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub powers: Vec<Power>,
    pub grants: Vec<Grant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_together: Option<String>,
    pub version: i64,
    /// How often each power was used, for those who configure plugins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Vec<PowerUse>>,
}

/// `PUT …/installations/{plugin}/grants`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeGrants {
    pub grants: Vec<Grant>,
}

/// `POST …/requests`: who may not install asks for a plugin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestPlugin {
    pub plugin: String,
    /// Why, at most 500 characters; may be empty.
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PluginRequest {
    pub id: RequestId,
    pub plugin: String,
    pub plugin_name: String,
    pub note: String,
    /// Name of the person.
    pub by: String,
    pub created_at: Timestamp,
}

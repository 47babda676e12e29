//! Installations of a tenant and their operations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    ids::{InstallationId, OperationId},
};

/// What the screen says; derived from state and operation (API.md, `Installation`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Installing,
    Enabling,
    Disabling,
    Upgrading,
    RollingBack,
    Uninstalling,
    Failed,
    Active,
    Disabled,
}

impl Status {
    pub const ALL: [Self; 9] = [
        Self::Installing,
        Self::Enabling,
        Self::Disabling,
        Self::Upgrading,
        Self::RollingBack,
        Self::Uninstalling,
        Self::Failed,
        Self::Active,
        Self::Disabled,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Installing => "installing",
            Self::Enabling => "enabling",
            Self::Disabling => "disabling",
            Self::Upgrading => "upgrading",
            Self::RollingBack => "rolling_back",
            Self::Uninstalling => "uninstalling",
            Self::Failed => "failed",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseRef {
    pub version: String,
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stopped {
    /// `operator` or `recall`.
    pub by: String,
    pub reason: String,
}

/// A power that was allowed; `values` only where the power may be narrowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Installation {
    pub id: InstallationId,
    /// The plugin's key.
    pub plugin: String,
    pub name: String,
    pub icon_url: Option<String>,
    pub release: ReleaseRef,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<UpdateRef>,
    /// `settings`, `approval`, `operation_failed` …
    pub needs: Vec<String>,
    /// The plugin's own word after its last operation, or why it failed.
    pub message: Option<String>,
    pub grants: Vec<Grant>,
    /// `tenant` until workspaces exist.
    pub scope: String,
    pub adds: Vec<crate::plugins::Added>,
    /// Interfaces that it asks for or serves, and who serves them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<crate::running::Provider>,
    pub installed_at: Option<Timestamp>,
    pub changed_at: Timestamp,
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateRef {
    pub version: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    Install,
    Enable,
    Disable,
    Upgrade,
    Rollback,
    Uninstall,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OperationStatus {
    Running,
    Done,
    Failed,
    Cancelled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Waiting,
    Running,
    Done,
    Failed,
}

/// One step as people see it: "Package checked", "Starting MLflow…".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperationStep {
    pub name: String,
    pub state: StepState,
    pub detail: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Operation {
    pub id: OperationId,
    pub kind: OperationKind,
    pub status: OperationStatus,
    pub steps: Vec<OperationStep>,
    pub message: Option<String>,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeptData {
    Use,
    Discard,
}

/// `POST …/installations`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InstallPlugin {
    pub plugin: String,
    /// The newest that runs here when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Every required power of `PluginDetail.permissions`, and the optional ones that are allowed.
    #[serde(default)]
    pub grants: Vec<Grant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub config: Option<serde_json::Value>,
    /// By name of the setting.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "crate::settings::quiet::map"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub secrets: BTreeMap<String, crate::settings::SecretText>,
    #[serde(default = "yes")]
    pub enable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_digest: Option<String>,
    /// What becomes of data kept by an earlier uninstall; required when there is some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_data: Option<KeptData>,
}

/// `POST …/installations/{plugin}/disable`; the body may be left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DisablePlugin {
    /// Of the plan that was looked at: 409 `plan_changed` when it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_digest: Option<String>,
}

fn yes() -> bool {
    true
}

/// Data kept after an uninstall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Retained {
    pub plugin: String,
    pub name: String,
    pub version: String,
    /// Small values (kv entries).
    pub values: u64,
    /// Of its collections.
    #[serde(default)]
    pub records: u64,
    /// Of both.
    pub bytes: u64,
    pub kept_since: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    pub healthy: bool,
    /// `healthy`, `unhealthy`, `not_checked` (no backend or no health call).
    pub status: String,
    pub message: Option<String>,
    pub latency_ms: Option<u64>,
    pub checked_at: Timestamp,
}

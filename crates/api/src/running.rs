//! What plugins do here: jobs and their runs, calls into the sandbox, what they cost, and what plugins offer each
//! other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Timestamp,
    ids::{InvocationId, RunId},
};

/// One of a plugin's `[[jobs]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    pub name: String,
    pub title: String,
    /// Five cron fields; absent: started by hand or by the plugin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// The schedule in words: `Every day at 05:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_run: Option<Run>,
}

/// `POST …/jobs/{job}/run`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StartRun {
    /// JSON for the plugin, at most 64 KiB.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Value,
}

/// The answer to starting one: follow it at `…/runs/{run}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Started {
    pub run: RunId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl RunStatus {
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// One execution of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Run {
    pub id: RunId,
    pub job: String,
    pub status: RunStatus,
    /// `person`, `plugin` or `schedule`.
    pub cause: String,
    pub attempt: u32,
    pub done: u64,
    /// 0: not known.
    pub total: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What the plugin says it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub report: Option<Value>,
    pub queued_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
}

/// One call into the sandbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invocation {
    pub id: InvocationId,
    pub at: Timestamp,
    /// The call kind: `route`, `job`, `hook` …
    pub kind: String,
    /// The route, job, service or hook.
    pub subject: String,
    /// The release that ran.
    pub version: String,
    /// `ok`; a fault: `invalid refused unavailable not-supported failed`; or `deadline memory trap busy resting
    /// not-ready`.
    pub outcome: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    pub duration_us: u64,
    /// Bytes at the highest point.
    pub memory_peak: u64,
    /// The first 50.
    pub host_calls: Vec<HostCall>,
    pub host_call_count: u64,
    /// `usr_…`, `system` or `anonymous`.
    pub actor: String,
    pub request_id: String,
}

/// One use of a power in a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HostCall {
    pub capability: String,
    /// A host, a name of the manifest, an id.
    pub target: String,
    /// Both ways.
    pub bytes: u64,
    pub ok: bool,
}

/// What an installation did, by hour, and how often it used what it may.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    pub hours: Vec<HourOfUse>,
    pub powers: Vec<PowerUse>,
    /// Of records, small values and files.
    pub stored_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HourOfUse {
    pub hour: Timestamp,
    pub calls: u64,
    pub failed: u64,
    pub duration_us: u64,
    /// Of host calls, both ways.
    pub bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PowerUse {
    /// The id of a power in the consent, `services:risk-register/risks@1`; a capability's name where calls do not
    /// tell which of its powers they used.
    pub power: String,
    pub uses: u64,
    pub last_used_at: Timestamp,
}

/// `GET /tenants/{tenant}/usage`: every plugin of the tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PluginUsage {
    pub plugin: String,
    pub name: String,
    pub calls: u64,
    pub failed: u64,
    pub duration_us: u64,
    pub bytes: u64,
}

/// What an active plugin offers others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferedService {
    pub plugin: String,
    pub plugin_name: String,
    pub name: String,
    pub version: u32,
    pub methods: Vec<String>,
    pub implements: Vec<String>,
}

/// Which plugin serves an interface, and which could.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provider {
    /// `ticketing@1`.
    pub interface: String,
    /// In words: `ticketing`.
    pub name: String,
    /// Key of the plugin in force; absent when nobody serves it, or several do and none was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
    /// Keys of active plugins that could.
    pub candidates: Vec<String>,
    /// Their names, by key.
    pub names: BTreeMap<String, String>,
}

/// `PUT /tenants/{tenant}/providers/{interface}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChooseProvider {
    pub plugin: String,
}

/// One value of a shared namespace; the value itself is the plugins'.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SharedValue {
    pub key: String,
    /// The value, where it is JSON.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub value: Value,
    /// Key of the plugin that wrote it.
    pub written_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    pub changed_at: Timestamp,
}

/// One line that a plugin wrote: the data of each event of `GET …/logs`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogLine {
    pub at: Timestamp,
    pub level: LogLevel,
    pub message: String,
    /// An object, or null.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fields: Value,
    pub request_id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    Debug,
    Info,
    Warn,
    Error,
}

//! The JSON heads of the backend calls (`invoke(kind, head, body)`), shared by host, SDK and core.
//! Released shapes never change: fields are only added.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Why a plugin is called; the `kind` argument of `invoke`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CallKind {
    Install,
    Enable,
    Disable,
    Uninstall,
    Health,
    Route,
    Configure,
    ValidateConfig,
    TestConnection,
    Hook,
    Job,
    Service,
}

impl CallKind {
    pub const ALL: [Self; 12] = [
        Self::Install,
        Self::Enable,
        Self::Disable,
        Self::Uninstall,
        Self::Health,
        Self::Route,
        Self::Configure,
        Self::ValidateConfig,
        Self::TestConnection,
        Self::Hook,
        Self::Job,
        Self::Service,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Uninstall => "uninstall",
            Self::Health => "health",
            Self::Route => "route",
            Self::Configure => "configure",
            Self::ValidateConfig => "validate-config",
            Self::TestConnection => "test-connection",
            Self::Hook => "hook",
            Self::Job => "job",
            Self::Service => "service",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// How long the plugin may take (PLUGIN-CONTRACT.md, table of call kinds).
    pub fn default_limit_ms(self) -> u64 {
        match self {
            Self::Install | Self::Enable | Self::Disable | Self::Uninstall => 30_000,
            Self::Configure | Self::TestConnection | Self::Job => 30_000,
            Self::Health | Self::Route | Self::Service => 5_000,
            Self::ValidateConfig => 1_000,
            Self::Hook => 250,
        }
    }
}

/// Who is behind a call, as far as the plugin may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Caller {
    /// `usr_…`; `None` when the plugin acts for the tenant.
    pub id: Option<String>,
    pub name: String,
    /// What the caller may do: core names and this plugin's own, without its prefix.
    pub can: Vec<String>,
}

/// Head of `install enable disable uninstall health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LifecycleHead {
    pub v: u32,
    /// The release that is called, semver.
    pub version: String,
    /// Uninstall only: the data goes too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deletes_data: bool,
}

/// Head of `route`; the body of the request is the call's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RouteHead {
    pub v: u32,
    pub method: String,
    /// The path below `/ext/{plugin}`, with its leading slash.
    pub path: String,
    /// The `[[routes]]` pattern that matched.
    pub pattern: String,
    pub params: BTreeMap<String, String>,
    pub query: Vec<(String, String)>,
    pub content_type: Option<String>,
    /// What signs or names a request: every header but cookies, credentials of ours and those of the connection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// A body above 1 MiB, or a file that was sent as one; the call's own body is empty then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileHandle>,
    pub caller: Caller,
}

/// A file of the installation, which `files.get` reads; it counts into its quota until the plugin deletes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileHandle {
    /// `fil_…`
    pub id: String,
    pub name: String,
    pub content_type: String,
    pub size: u64,
}

/// Head of a route's answer; its body is the answer's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RouteAnswer {
    /// 200..=599.
    pub status: u16,
    /// `content-type`, `content-disposition`, `cache-control`, `etag`, `last-modified`, `location` (in-app) and `x-{key of the plugin}-*`; others are dropped.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// A file of the installation as the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// Head of `job`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JobHead {
    pub v: u32,
    /// The release that is called, semver.
    pub version: String,
    /// The name of the `[[jobs]]` entry.
    pub job: String,
    /// `run_…`; the same for every attempt.
    pub run: String,
    /// 1 for the first.
    pub attempt: u32,
    /// What `jobs.start` or whoever pressed "run now" gave; `null` else.
    #[serde(default)]
    pub input: serde_json::Value,
}

/// Head of a `job` answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JobAnswer {
    /// For people: "128 models synced."
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What was done, for programs; at most 64 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<serde_json::Value>,
}

/// Head of `service`; the call's body is the input, and the answer's body its answer, both JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceHead {
    pub v: u32,
    /// The name of the `[[services]]` entry.
    pub service: String,
    pub service_version: u32,
    pub method: String,
    /// Key of the plugin that calls.
    pub plugin: String,
    pub caller: Caller,
}

/// Head of a lifecycle answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LifecycleAnswer {
    /// For people: "Installed. 12 models synced."
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Head of a `health` answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HealthAnswer {
    pub healthy: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Head of `configure validate-config test-connection`. During the call `config.get` answers the candidate
/// settings; `configure` is called before they are in force and its fault leaves the old ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SettingsHead {
    pub v: u32,
    /// The release that is called, semver.
    pub version: String,
    /// Names of top-level settings and secrets that differ from what is in force; all of them before an
    /// installation.
    #[serde(default)]
    pub changed: Vec<String>,
}

/// Head of a `test-connection` answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestAnswer {
    pub ok: bool,
    /// For people: "Found 128 models."
    pub message: String,
    /// More facts for those who open the details.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_version: Option<String>,
}

/// Head of `hook`: the writes of one batch on one collection, before anything is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HookHead {
    pub v: u32,
    /// `records.before_write`.
    pub on: String,
    /// `filter` may change, `guard` may refuse.
    pub mode: crate::manifest::HookMode,
    /// The plugin that owns the collection.
    pub plugin: String,
    pub collection: String,
    pub writes: Vec<HookWrite>,
    pub caller: Caller,
}

/// One write of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HookWrite {
    pub op: HookOp,
    /// `rec_…`; `None` for a new record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The stored values; `None` for a new record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<serde_json::Value>,
    /// The values to store; `None` when it is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<serde_json::Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum HookOp {
    Create,
    Update,
    Delete,
}

/// Head of a `hook` answer. A refusal is a fault; its pointers start with the write's index: `/0/title`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HookAnswer {
    /// Filters only: one entry per write, `null` where it stays as it was; empty: nothing changes.
    #[serde(default)]
    pub writes: Vec<Option<serde_json::Value>>,
}

/// A refusal by the plugin itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fault {
    pub code: FaultCode,
    pub message: String,
    #[serde(default)]
    pub fields: Vec<FaultField>,
    #[serde(default)]
    pub retry_after_ms: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FaultCode {
    Invalid,
    Refused,
    Unavailable,
    NotSupported,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FaultField {
    /// JSON Pointer (RFC 6901).
    pub pointer: String,
    pub code: String,
    pub message: String,
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// The JSON Schemas of all heads and of the fault, for authors in other languages.
#[cfg(feature = "schema")]
pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
    vec![
        ("lifecycle-head", schemars::schema_for!(LifecycleHead)),
        ("lifecycle-answer", schemars::schema_for!(LifecycleAnswer)),
        ("health-answer", schemars::schema_for!(HealthAnswer)),
        ("route-head", schemars::schema_for!(RouteHead)),
        ("route-answer", schemars::schema_for!(RouteAnswer)),
        ("settings-head", schemars::schema_for!(SettingsHead)),
        ("test-answer", schemars::schema_for!(TestAnswer)),
        ("hook-head", schemars::schema_for!(HookHead)),
        ("hook-answer", schemars::schema_for!(HookAnswer)),
        ("job-head", schemars::schema_for!(JobHead)),
        ("job-answer", schemars::schema_for!(JobAnswer)),
        ("service-head", schemars::schema_for!(ServiceHead)),
        ("fault", schemars::schema_for!(Fault)),
    ]
}

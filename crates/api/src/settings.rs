//! Settings of an installation: `…/installations/{plugin}/config`, secrets, and the connection test.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Timestamp;

pub(crate) mod quiet;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Default,
    /// The operator's.
    Global,
    Tenant,
    Workspace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SecretState {
    Set,
    Unset,
    /// Kept, and not sent anywhere until it is typed again: an address it was entered for has changed.
    NeedsReentry,
}

/// All that is ever told of a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecretInfo {
    #[serde(rename = "$secret")]
    pub state: SecretState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
    /// The level it was set at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// `GET …/config`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settings {
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub schema: Value,
    /// In force, all levels merged, without secrets.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: Map<String, Value>,
    /// By property name.
    pub secrets: BTreeMap<String, SecretInfo>,
    /// JSON Pointer of a top-level value → where it comes from.
    pub sources: BTreeMap<String, Source>,
    /// Setting → the plugin's powers that connect to the host in it: saving another value is a grant.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hosts: BTreeMap<String, Vec<String>>,
    /// Who saved last, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<String>,
    pub changed_at: Option<Timestamp>,
    /// Edit counter of the installation; goes into `If-Match`.
    pub version: i64,
}

/// What becomes of a secret on save. Those left out are kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "$secret", rename_all = "snake_case")]
pub enum SecretChange {
    Keep,
    Clear,
    Replace {
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        value: SecretText,
    },
}

/// Text that never shows in `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SecretText(String);

impl SecretText {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; name the reason where this is called.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SecretText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretText(…)")
    }
}

/// `PUT …/config`, `POST …/config/validate`, `POST …/test-connection`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SaveSettings {
    /// The tenant's own values: a top-level name that is left out falls back to the level below.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: Map<String, Value>,
    #[serde(default, deserialize_with = "quiet::map")]
    pub secrets: BTreeMap<String, SecretChange>,
    /// Said by who may install, when a value feeds a `config:` host: the change of address is meant.
    #[serde(default)]
    pub allow_hosts: bool,
}

/// Answer of the connection test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestReport {
    pub ok: bool,
    pub message: String,
    pub latency_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub detail: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_version: Option<String>,
    pub tested_at: Timestamp,
}

/// `POST …/plan/validate` and `…/plan/test-connection`: the same before anything is installed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TrySettings {
    pub plugin: String,
    pub version: String,
    #[serde(default)]
    pub grants: Vec<crate::installations::Grant>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub config: Map<String, Value>,
    #[serde(default, deserialize_with = "quiet::map")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub secrets: BTreeMap<String, SecretText>,
}

/// `PUT …/secrets/{name}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutSecret {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub value: SecretText,
}

//! The audit log: `GET …/audit`, `…/audit/{id}`.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, ids::AuditId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Ok,
    Refused,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// `usr_…`, `tok_…`, or `system`.
    pub id: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    pub id: AuditId,
    /// Position in the tenant's chain.
    pub seq: i64,
    pub at: Timestamp,
    pub actor: Actor,
    /// `installation.installed` …
    pub action: String,
    /// "Ada Lovelace installed Hello World 1.0.0"
    pub sentence: String,
    /// Ids only: `ins_…`, `usr_…`.
    pub target: String,
    pub target_name: String,
    pub outcome: Outcome,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub before: serde_json::Value,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub after: serde_json::Value,
    pub address: String,
    pub request_id: String,
    /// SHA-256 over the canonical text and the hash before it, hex.
    pub hash: String,
}

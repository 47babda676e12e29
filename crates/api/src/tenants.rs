//! Tenants: `GET /tenants`, `GET /tenants/{tenant}`, `…/attention`.

use serde::{Deserialize, Serialize};

use crate::{Role, Timestamp, ids::TenantId};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tenant {
    pub id: TenantId,
    /// Never changes.
    pub slug: String,
    pub name: String,
    /// The caller's role; `None` for an operator who is no member.
    pub role: Option<Role>,
    /// What the caller may do here: core names, and `{plugin}:{name}` of active plugins.
    pub can: Vec<String>,
    /// Names of those who may install plugins here.
    pub installers: Vec<String>,
    pub created_at: Timestamp,
    pub version: i64,
}

/// What waits for somebody ("needs you").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attention {
    /// `operation_failed`, `request`, `settings`, `approval`, `stopped`, `retained` …
    pub kind: String,
    pub plugin: String,
    pub plugin_name: String,
    /// One sentence in two parts: what, and what it means.
    pub title: String,
    pub detail: String,
    /// Verb and noun, and where it leads.
    pub action: String,
    pub href: String,
    pub since: Timestamp,
}

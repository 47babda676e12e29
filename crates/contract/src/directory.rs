//! What `directory` tells a plugin about the people and places of its tenant. Shapes only.

use serde::{Deserialize, Serialize};

/// A person of the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    /// `usr_…`.
    pub id: String,
    pub name: String,
    pub email: String,
    /// `owner admin member viewer`.
    pub role: String,
}

/// A workspace of the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workspace {
    /// `wsp_…`.
    pub id: String,
    pub slug: String,
    pub name: String,
}

/// People that one answer lists.
pub const MAX_MEMBERS: usize = 10_000;

//! The audit log.

pub mod get;
pub mod list;

/// What the path names beside the tenant.
#[derive(Debug, serde::Deserialize)]
pub struct OfEntry {
    pub id: tenon_api::ids::AuditId,
}

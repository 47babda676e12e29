//! The audit log of a tenant.

use tenon_api::audit::AuditEntry;

use super::{Answer, Page, Query, get, tenants::below};

/// Entries of one page, as the query says it.
pub const PAGE_SIZE: &str = "50";

/// What the log is asked for; empty means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub actor: String,
    pub action: String,
    pub target: String,
    pub outcome: String,
    /// `2026-11-20` or RFC 3339.
    pub from: String,
    pub to: String,
    pub cursor: String,
    pub limit: String,
}

/// `GET …/audit`, newest first.
pub async fn list(tenant: &str, filter: &Filter) -> Answer<Page<AuditEntry>> {
    let query = Query::new()
        .with("actor", &filter.actor)
        .with("action", &filter.action)
        .with("target", &filter.target)
        .with("outcome", &filter.outcome)
        .with("from", &filter.from)
        .with("to", &filter.to)
        .with("cursor", &filter.cursor)
        .with("limit", &filter.limit);
    get(&query.after(&below(tenant, "/audit"))).await
}

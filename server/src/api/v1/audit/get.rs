//! `GET …/audit/{id}`.

use axum::extract::State;
use tenon_api::{audit::AuditEntry, ids::AuditId};
use tenon_core::audit;

use crate::{
    answer::{Answer, Outcome},
    api::v1::audit::OfEntry,
    extract::{InTenant, Segments},
    state::AppState,
};

/// One entry
#[utoipa::path(
    get, path = "/tenants/{tenant}/audit/{id}", operation_id = "get_audit_entry", tag = "audit", params(("tenant" = String, Path), ("id" = AuditId, Path)),
    responses((status = 200, body = AuditEntry))
)]
pub async fn get_audit_entry(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfEntry>,
) -> Outcome<AuditEntry> {
    Ok(Answer::ok(audit::list::get(&app.core, &cx, of.id).await?))
}

//! `GET …/audit`: newest first.

use axum::extract::State;
use tenon_api::{Page, audit::AuditEntry};
use tenon_core::audit::list::{self, Filter};

use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Params},
    state::AppState,
};

/// Who did what, when
#[utoipa::path(
    get, path = "/tenants/{tenant}/audit", operation_id = "list_audit", tag = "audit",
    params(("tenant" = String, Path), ("actor" = Option<String>, Query), ("action" = Option<String>, Query), ("target" = Option<String>, Query),
        ("outcome" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)), responses((status = 200, body = Page<AuditEntry>))
)]
pub async fn list_audit(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Params(filter): Params<Filter>,
) -> Outcome<Page<AuditEntry>> {
    Ok(Answer::ok(list::list(&app.core, &cx, &filter).await?))
}

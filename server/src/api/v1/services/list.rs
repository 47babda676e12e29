//! `GET /tenants/{tenant}/services`.

use axum::extract::State;
use tenon_api::{Page, running::OfferedService};
use tenon_core::providers;

use crate::{
    answer::{Answer, Outcome},
    extract::InTenant,
    state::AppState,
};

/// What active plugins offer each other
#[utoipa::path(get, path = "/tenants/{tenant}/services", operation_id = "list_services", tag = "between plugins",
    params(("tenant" = String, Path)), responses((status = 200, body = Page<OfferedService>)))]
pub async fn list_services(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
) -> Outcome<Page<OfferedService>> {
    Ok(Answer::ok(providers::services(&app.core, &cx).await?))
}

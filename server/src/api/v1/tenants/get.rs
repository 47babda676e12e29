//! `GET /tenants/{tenant}`.

use axum::extract::State;
use tenon_api::tenants::Tenant;
use tenon_core::tenants;

use crate::{
    answer::{Answer, Outcome},
    extract::InTenant,
    state::AppState,
};

/// A tenant, and what you may do there
#[utoipa::path(
    get, path = "/tenants/{tenant}", operation_id = "get_tenant", tag = "tenants", params(("tenant" = String, Path)),
    responses((status = 200, body = Tenant))
)]
pub async fn get_tenant(State(app): State<AppState>, InTenant(cx): InTenant) -> Outcome<Tenant> {
    Ok(Answer::ok(tenants::get::get(&app.core, &cx).await?))
}

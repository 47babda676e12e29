//! `GET /tenants/{tenant}/providers/{interface}`.

use axum::extract::State;
use tenon_api::running::Provider;
use tenon_core::providers;

use super::OfInterface;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Segments},
    state::AppState,
};

/// Which plugin serves an interface
#[utoipa::path(get, path = "/tenants/{tenant}/providers/{interface}", operation_id = "get_provider", tag = "between plugins",
    params(("tenant" = String, Path), ("interface" = String, Path)), responses((status = 200, body = Provider)))]
pub async fn get_provider(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfInterface>,
) -> Outcome<Provider> {
    Ok(Answer::ok(providers::get(&app.core, &cx, &of.interface).await?))
}

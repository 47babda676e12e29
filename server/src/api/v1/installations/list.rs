//! `GET …/installations`.

use axum::extract::State;
use tenon_api::{Page, installations::Installation};
use tenon_core::installations::get::{self, Filter};

use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Params},
    state::AppState,
};

/// Plugins of the tenant, with counts by status
#[utoipa::path(
    get, path = "/tenants/{tenant}/installations", operation_id = "list_installations", tag = "installations",
    params(("tenant" = String, Path), ("status" = Option<String>, Query), ("q" = Option<String>, Query), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Installation>))
)]
pub async fn list_installations(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Params(filter): Params<Filter>,
) -> Outcome<Page<Installation>> {
    Ok(Answer::ok(get::list(&app.core, &cx, &filter).await?))
}

//! `GET …/retained`: data kept after an uninstall.

use axum::extract::State;
use tenon_api::{Page, installations::Retained};
use tenon_core::installations::retained;

use crate::{
    answer::{Answer, Outcome},
    extract::InTenant,
    state::AppState,
};

/// Kept data
#[utoipa::path(
    get, path = "/tenants/{tenant}/retained", operation_id = "list_retained", tag = "installations", params(("tenant" = String, Path)),
    responses((status = 200, body = Page<Retained>))
)]
pub async fn list_retained(State(app): State<AppState>, InTenant(cx): InTenant) -> Outcome<Page<Retained>> {
    Ok(Answer::ok(retained::list(&app.core, &cx).await?))
}

//! `GET …/installations/{plugin}`.

use axum::extract::State;
use tenon_api::installations::Installation;
use tenon_core::installations::get;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Segments},
    state::AppState,
};

/// A plugin of the tenant
#[utoipa::path(
    get, path = "/tenants/{tenant}/installations/{plugin}", operation_id = "get_installation", tag = "installations", params(("tenant" = String, Path), ("plugin" = String, Path)),
    responses((status = 200, body = Installation))
)]
pub async fn get_installation(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Outcome<Installation> {
    Ok(Answer::ok(get::get(&app.core, &cx, &of.plugin).await?))
}

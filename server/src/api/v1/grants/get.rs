//! `GET …/installations/{plugin}/grants`.

use axum::extract::State;
use tenon_api::plan::Grants;
use tenon_core::installations::grants;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Segments},
    state::AppState,
};

/// What a plugin asks for and what it may do
#[utoipa::path(
    get, path = "/tenants/{tenant}/installations/{plugin}/grants", operation_id = "get_grants", tag = "installations", params(("tenant" = String, Path), ("plugin" = String, Path)),
    responses((status = 200, body = Grants))
)]
pub async fn get_grants(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Outcome<Grants> {
    Ok(Answer::ok(grants::get(&app.core, &cx, &of.plugin).await?))
}

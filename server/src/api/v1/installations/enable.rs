//! `POST …/installations/{plugin}/enable`.

use axum::extract::State;
use tenon_api::installations::Installation;
use tenon_core::installations::switch;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::{OfPlugin, outcome},
    extract::{InTenant, Segments},
    state::AppState,
};

/// Enable a plugin
#[utoipa::path(
    post, path = "/tenants/{tenant}/installations/{plugin}/enable", operation_id = "enable_plugin", tag = "installations", params(("tenant" = String, Path), ("plugin" = String, Path)),
    responses((status = 200, body = Installation), (status = 202, body = Installation))
)]
pub async fn enable_plugin(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Outcome<Installation> {
    Ok(outcome(switch::enable(&app.core, &cx, &of.plugin).await?, Answer::ok))
}

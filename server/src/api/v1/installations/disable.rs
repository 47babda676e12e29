//! `POST …/installations/{plugin}/disable`.

use axum::extract::State;
use tenon_api::installations::{DisablePlugin, Installation};
use tenon_core::installations::switch;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::{OfPlugin, outcome},
    extract::{InTenant, Optional, Segments},
    state::AppState,
};

/// Disable a plugin
#[utoipa::path(
    post, path = "/tenants/{tenant}/installations/{plugin}/disable", operation_id = "disable_plugin", tag = "installations", params(("tenant" = String, Path), ("plugin" = String, Path)), request_body = Option<DisablePlugin>,
    responses((status = 200, body = Installation), (status = 202, body = Installation))
)]
pub async fn disable_plugin(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
    Optional(input): Optional<DisablePlugin>,
) -> Outcome<Installation> {
    Ok(outcome(switch::disable(&app.core, &cx, &of.plugin, &input).await?, Answer::ok))
}

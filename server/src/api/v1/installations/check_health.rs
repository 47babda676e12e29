//! `GET …/installations/{plugin}/health`: asks the plugin itself, now.

use axum::extract::State;
use tenon_api::installations::Health;
use tenon_core::installations::health;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Segments},
    state::AppState,
};

/// Ask a plugin how it is
#[utoipa::path(
    get, path = "/tenants/{tenant}/installations/{plugin}/health", operation_id = "check_plugin_health", tag = "installations", params(("tenant" = String, Path), ("plugin" = String, Path)),
    responses((status = 200, body = Health))
)]
pub async fn check_plugin_health(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Outcome<Health> {
    Ok(Answer::ok(health::check(&app.core, &cx, &of.plugin).await?))
}

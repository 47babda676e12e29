//! `GET …/installations/{plugin}/config`.

use axum::extract::State;
use tenon_api::settings::Settings;
use tenon_core::config::get;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Segments},
    state::AppState,
};

/// The settings of a plugin
#[utoipa::path(get, path = "/tenants/{tenant}/installations/{plugin}/config", operation_id = "get_config", tag = "settings",
    params(("tenant" = String, Path), ("plugin" = String, Path)), responses((status = 200, body = Settings)))]
pub async fn get_config(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Outcome<Settings> {
    Ok(Answer::ok(get::get(&app.core, &cx, &of.plugin).await?))
}

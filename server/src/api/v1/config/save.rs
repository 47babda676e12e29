//! `PUT …/installations/{plugin}/config`.

use axum::extract::State;
use tenon_api::settings::{SaveSettings, Settings};
use tenon_core::config::save;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Input, Matching, Segments},
    state::AppState,
};

/// Change the settings of a plugin
#[utoipa::path(put, path = "/tenants/{tenant}/installations/{plugin}/config", operation_id = "save_config", tag = "settings",
    params(("tenant" = String, Path), ("plugin" = String, Path)), request_body = SaveSettings, responses((status = 200, body = Settings)))]
pub async fn save_config(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
    Matching(version): Matching,
    Input(input): Input<SaveSettings>,
) -> Outcome<Settings> {
    Ok(Answer::ok(save::save(&app.core, &cx, &of.plugin, &input, version).await?))
}

//! `POST …/installations/{plugin}/config/validate`: 204 when a save would be taken.

use axum::extract::State;
use tenon_api::settings::SaveSettings;
use tenon_core::config::validate;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Input, Segments},
    state::AppState,
};

/// Check settings without saving them
#[utoipa::path(post, path = "/tenants/{tenant}/installations/{plugin}/config/validate", operation_id = "validate_config", tag = "settings",
    params(("tenant" = String, Path), ("plugin" = String, Path)), request_body = SaveSettings, responses((status = 204)))]
pub async fn validate_config(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
    Input(input): Input<SaveSettings>,
) -> Outcome<()> {
    validate::validate(&app.core, &cx, &of.plugin, &input).await?;
    Ok(Answer::empty())
}

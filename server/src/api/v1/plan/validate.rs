//! `POST …/plan/validate`: 204 when an install would take these settings.

use axum::extract::State;
use tenon_api::settings::TrySettings;
use tenon_core::config::wizard;

use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Input},
    state::AppState,
};

/// Check settings before an install
#[utoipa::path(post, path = "/tenants/{tenant}/plan/validate", operation_id = "validate_planned_config", tag = "settings",
    params(("tenant" = String, Path)), request_body = TrySettings, responses((status = 204)))]
pub async fn validate_planned_config(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Input(input): Input<TrySettings>,
) -> Outcome<()> {
    wizard::validate(&app.core, &cx, &input).await?;
    Ok(Answer::empty())
}

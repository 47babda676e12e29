//! `POST …/plan/test-connection`.

use axum::extract::State;
use tenon_api::settings::{TestReport, TrySettings};
use tenon_core::config::wizard;

use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Input},
    state::AppState,
};

/// Try settings out before an install
#[utoipa::path(post, path = "/tenants/{tenant}/plan/test-connection", operation_id = "test_planned_connection", tag = "settings",
    params(("tenant" = String, Path)), request_body = TrySettings, responses((status = 200, body = TestReport)))]
pub async fn test_planned_connection(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Input(input): Input<TrySettings>,
) -> Outcome<TestReport> {
    Ok(Answer::ok(wizard::test(&app.core, &cx, &input).await?))
}

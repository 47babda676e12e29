//! `POST …/installations/{plugin}/test-connection`.

use axum::extract::State;
use tenon_api::settings::{SaveSettings, TestReport};
use tenon_core::config::test;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Input, Segments},
    state::AppState,
};

/// Try settings out without saving them
#[utoipa::path(post, path = "/tenants/{tenant}/installations/{plugin}/test-connection", operation_id = "test_connection", tag = "settings",
    params(("tenant" = String, Path), ("plugin" = String, Path)), request_body = SaveSettings, responses((status = 200, body = TestReport)))]
pub async fn test_connection(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
    Input(input): Input<SaveSettings>,
) -> Outcome<TestReport> {
    Ok(Answer::ok(test::test(&app.core, &cx, &of.plugin, &input).await?))
}

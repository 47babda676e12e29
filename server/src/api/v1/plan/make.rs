//! `POST …/installations/plan`: nothing is written.

use axum::extract::State;
use tenon_api::plan::{Plan, PlanRequest};
use tenon_core::installations::plan;

use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Input},
    state::AppState,
};

/// What an install, disable or uninstall would do
#[utoipa::path(
    post, path = "/tenants/{tenant}/installations/plan", operation_id = "plan_installation", tag = "installations",
    params(("tenant" = String, Path)), request_body = PlanRequest, responses((status = 200, body = Plan))
)]
pub async fn plan_installation(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Input(input): Input<PlanRequest>,
) -> Outcome<Plan> {
    Ok(Answer::ok(plan::make(&app.core, &cx, &input).await?))
}

//! `POST …/installations/{plugin}/runs/{run}/cancel`.

use axum::extract::State;
use tenon_api::running::Run;
use tenon_core::runs;

use super::OfRun;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Segments},
    state::AppState,
};

/// Cancel a run
#[utoipa::path(post, path = "/tenants/{tenant}/installations/{plugin}/runs/{run}/cancel", operation_id = "cancel_run", tag = "running",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("run" = String, Path)), responses((status = 200, body = Run)))]
pub async fn cancel_run(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfRun>,
) -> Outcome<Run> {
    Ok(Answer::ok(runs::cancel::cancel(&app.core, &cx, &of.plugin, &of.run).await?))
}

//! `GET …/installations/{plugin}/runs/{run}`.

use axum::extract::State;
use tenon_api::running::Run;
use tenon_core::runs;

use super::OfRun;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Segments},
    state::AppState,
};

/// One run of a job
#[utoipa::path(get, path = "/tenants/{tenant}/installations/{plugin}/runs/{run}", operation_id = "get_run", tag = "running",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("run" = String, Path)), responses((status = 200, body = Run)))]
pub async fn get_run(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfRun>,
) -> Outcome<Run> {
    Ok(Answer::ok(runs::get::get(&app.core, &cx, &of.plugin, &of.run).await?))
}

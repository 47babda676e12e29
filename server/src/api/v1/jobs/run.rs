//! `POST …/jobs/{job}/run`.

use axum::extract::State;
use tenon_api::running::{StartRun, Started};
use tenon_core::runs;

use super::OfJob;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Optional, Segments},
    state::AppState,
};

/// Run a job now
#[utoipa::path(post, path = "/tenants/{tenant}/installations/{plugin}/jobs/{job}/run", operation_id = "run_job", tag = "running",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("job" = String, Path)),
    request_body = StartRun, responses((status = 202, body = Started)))]
pub async fn run_job(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfJob>,
    Optional(input): Optional<StartRun>,
) -> Outcome<Started> {
    Ok(Answer::accepted(runs::start::start(&app.core, &cx, &of.plugin, &of.job, input.input).await?))
}

//! `GET …/jobs/{job}/runs`.

use axum::extract::State;
use tenon_api::{Page, running::Run};
use tenon_core::runs;

use super::OfJob;
use crate::{
    answer::{Answer, Outcome},
    api::v1::Paging,
    extract::{InTenant, Params, Segments},
    state::AppState,
};

/// The runs of a job, newest first
#[utoipa::path(get, path = "/tenants/{tenant}/installations/{plugin}/jobs/{job}/runs", operation_id = "list_runs", tag = "running",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("job" = String, Path), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Run>)))]
pub async fn list_runs(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfJob>,
    Params(paging): Params<Paging>,
) -> Outcome<Page<Run>> {
    let cursor = paging.cursor.as_deref();
    Ok(Answer::ok(runs::list::runs_of(&app.core, &cx, &of.plugin, &of.job, paging.limit, cursor).await?))
}

//! `GET …/installations/{plugin}/jobs`.

use axum::extract::State;
use tenon_api::{Page, running::Job};
use tenon_core::runs;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Segments},
    state::AppState,
};

/// The jobs of a plugin, each with its last run
#[utoipa::path(get, path = "/tenants/{tenant}/installations/{plugin}/jobs", operation_id = "list_jobs", tag = "running",
    params(("tenant" = String, Path), ("plugin" = String, Path)), responses((status = 200, body = Page<Job>)))]
pub async fn list_jobs(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Outcome<Page<Job>> {
    Ok(Answer::ok(runs::list::jobs(&app.core, &cx, &of.plugin).await?))
}

//! `GET /plugins/{key}/releases`.

use axum::extract::State;
use tenon_api::{Page, plugins::Release};
use tenon_core::releases;

use crate::{
    answer::{Answer, Outcome},
    extract::{Caller, Segments},
    state::AppState,
};

/// Releases of a plugin, newest first
#[utoipa::path(
    get, path = "/plugins/{key}/releases", operation_id = "list_releases", tag = "catalogue", params(("key" = String, Path)),
    responses((status = 200, body = Page<Release>))
)]
pub async fn list_releases(
    State(app): State<AppState>,
    Caller(cx): Caller,
    Segments(key): Segments<String>,
) -> Outcome<Page<Release>> {
    Ok(Answer::ok(releases::list::list(&app.core, &cx, &key).await?))
}

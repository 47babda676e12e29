//! `GET …/installations/{plugin}/operations`: newest first.

use axum::extract::State;
use tenon_api::{Page, installations::Operation};
use tenon_core::installations::get;

use crate::{
    answer::{Answer, Outcome},
    api::v1::{Paging, installations::OfPlugin},
    extract::{InTenant, Params, Segments},
    state::AppState,
};

/// What was done with a plugin
#[utoipa::path(
    get, path = "/tenants/{tenant}/installations/{plugin}/operations", operation_id = "list_operations", tag = "installations",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)), responses((status = 200, body = Page<Operation>))
)]
pub async fn list_operations(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
    Params(page): Params<Paging>,
) -> Outcome<Page<Operation>> {
    Ok(Answer::ok(get::operations(&app.core, &cx, &of.plugin, page.limit, page.cursor.as_deref()).await?))
}

//! `GET …/requests`: all for those who may install, else one's own.

use axum::extract::State;
use tenon_api::{Page, plan::PluginRequest};
use tenon_core::requests::list;

use crate::{
    answer::{Answer, Outcome},
    api::v1::Paging,
    extract::{InTenant, Params},
    state::AppState,
};

/// Open requests, oldest first
#[utoipa::path(
    get, path = "/tenants/{tenant}/requests", operation_id = "list_requests", tag = "people",
    params(("tenant" = String, Path), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)), responses((status = 200, body = Page<PluginRequest>))
)]
pub async fn list_requests(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Params(page): Params<Paging>,
) -> Outcome<Page<PluginRequest>> {
    Ok(Answer::ok(list::list(&app.core, &cx, page.limit, page.cursor.as_deref()).await?))
}

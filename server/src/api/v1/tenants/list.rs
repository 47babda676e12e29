//! `GET /tenants`: those that the caller may enter; all of them for operators.

use axum::extract::State;
use tenon_api::{Page, tenants::Tenant};
use tenon_core::tenants;

use crate::{
    answer::{Answer, Outcome},
    api::v1::Paging,
    extract::{Caller, Params},
    state::AppState,
};

/// Your tenants
#[utoipa::path(
    get, path = "/tenants", operation_id = "list_tenants", tag = "tenants", params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Tenant>))
)]
pub async fn list_tenants(
    State(app): State<AppState>,
    Caller(cx): Caller,
    Params(page): Params<Paging>,
) -> Outcome<Page<Tenant>> {
    Ok(Answer::ok(tenants::get::list(&app.core, &cx, page.limit, page.cursor.as_deref()).await?))
}

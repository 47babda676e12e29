//! `GET /tenants/{tenant}/shared/{namespace}`.

use axum::extract::State;
use tenon_api::{Page, running::SharedValue};
use tenon_core::shared;

use super::OfNamespace;
use crate::{
    answer::{Answer, Outcome},
    api::v1::Paging,
    extract::{InTenant, Params, Segments},
    state::AppState,
};

/// What plugins keep in a shared namespace
#[utoipa::path(get, path = "/tenants/{tenant}/shared/{namespace}", operation_id = "list_shared", tag = "between plugins",
    params(("tenant" = String, Path), ("namespace" = String, Path), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<SharedValue>)))]
pub async fn list_shared(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfNamespace>,
    Params(paging): Params<Paging>,
) -> Outcome<Page<SharedValue>> {
    let cursor = paging.cursor.as_deref();
    Ok(Answer::ok(shared::list(&app.core, &cx, &of.namespace, paging.limit, cursor).await?))
}

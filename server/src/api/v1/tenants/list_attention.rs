//! `GET …/attention`: what waits for somebody who may install.

use axum::extract::State;
use tenon_api::{Page, tenants::Attention};
use tenon_core::tenants;

use crate::{
    answer::{Answer, Outcome},
    extract::InTenant,
    state::AppState,
};

/// What needs you
#[utoipa::path(
    get, path = "/tenants/{tenant}/attention", operation_id = "list_attention", tag = "tenants", params(("tenant" = String, Path)),
    responses((status = 200, body = Page<Attention>))
)]
pub async fn list_attention(State(app): State<AppState>, InTenant(cx): InTenant) -> Outcome<Page<Attention>> {
    Ok(Answer::ok(tenants::attention::list(&app.core, &cx).await?))
}

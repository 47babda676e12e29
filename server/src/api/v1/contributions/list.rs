//! `GET …/contributions?slot=`: what active plugins put where.

use axum::extract::State;
use tenon_api::views::Contributions;
use tenon_core::contributions;

use crate::{
    answer::{Answer, Outcome},
    api::v1::contributions::Slot,
    extract::{InTenant, Params},
    state::AppState,
};

/// What plugins put on screens
#[utoipa::path(
    get, path = "/tenants/{tenant}/contributions", operation_id = "list_contributions", tag = "ui",
    params(("tenant" = String, Path), ("slot" = Option<String>, Query)), responses((status = 200, body = Contributions))
)]
pub async fn list_contributions(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Params(query): Params<Slot>,
) -> Outcome<Contributions> {
    Ok(Answer::ok(contributions::list(&app.core, &cx, query.slot.as_deref()).await?))
}

//! `DELETE …/requests/{id}`: one's own is withdrawn, another's declined.

use axum::extract::State;
use tenon_api::ids::RequestId;
use tenon_core::requests::remove;

use crate::{
    answer::{Answer, Outcome},
    api::v1::requests::OfRequest,
    extract::{InTenant, Segments},
    state::AppState,
};

/// Withdraw or decline a request
#[utoipa::path(
    delete, path = "/tenants/{tenant}/requests/{id}", operation_id = "remove_request", tag = "people",
    params(("tenant" = String, Path), ("id" = RequestId, Path)), responses((status = 204))
)]
pub async fn remove_request(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfRequest>,
) -> Outcome<()> {
    remove::remove(&app.core, &cx, of.id).await?;
    Ok(Answer::empty())
}

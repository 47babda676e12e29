//! `GET …/installations/{plugin}/operations/{id}`.

use axum::extract::State;
use tenon_api::{ids::OperationId, installations::Operation};
use tenon_core::installations::get;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfOperation,
    extract::{InTenant, Segments},
    state::AppState,
};

/// One operation, step by step
#[utoipa::path(
    get, path = "/tenants/{tenant}/installations/{plugin}/operations/{id}", operation_id = "get_operation", tag = "installations",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("id" = OperationId, Path)), responses((status = 200, body = Operation))
)]
pub async fn get_operation(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfOperation>,
) -> Outcome<Operation> {
    Ok(Answer::ok(get::operation(&app.core, &cx, &of.plugin, of.id).await?))
}

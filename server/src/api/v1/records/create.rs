//! `POST …/records/{plugin}/{collection}`.

use axum::extract::State;
use tenon_api::records::{Record, WriteRecord};
use tenon_core::records::put;

use super::OfCollection;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Input, Segments},
    state::AppState,
};

/// Make a record
#[utoipa::path(
    post, path = "/tenants/{tenant}/records/{plugin}/{collection}", operation_id = "create_record", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("collection" = String, Path)), request_body = WriteRecord, responses((status = 201, body = Record))
)]
pub async fn create_record(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfCollection>,
    Input(input): Input<WriteRecord>,
) -> Outcome<Record> {
    Ok(Answer::created(put::create(&app.core, &cx, &of.plugin, &of.collection, input).await?))
}

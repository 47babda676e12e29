//! `PUT …/records/{plugin}/{collection}/{id}`.

use axum::extract::State;
use tenon_api::records::{Record, WriteRecord};
use tenon_core::records::put;

use super::OfRecord;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Input, Matching, Segments},
    state::AppState,
};

/// Replace a record's values
#[utoipa::path(
    put, path = "/tenants/{tenant}/records/{plugin}/{collection}/{id}", operation_id = "replace_record", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("collection" = String, Path), ("id" = String, Path)), request_body = WriteRecord, responses((status = 200, body = Record))
)]
pub async fn replace_record(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfRecord>,
    Matching(version): Matching,
    Input(input): Input<WriteRecord>,
) -> Outcome<Record> {
    Ok(Answer::ok(put::replace(&app.core, &cx, &of.plugin, &of.collection, of.id, version, input).await?))
}

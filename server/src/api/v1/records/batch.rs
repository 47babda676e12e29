//! `POST …/records/{plugin}/{collection}/batch`: all operations or none.

use axum::extract::State;
use tenon_api::records::{Batch, BatchDone};
use tenon_core::records::batch;

use super::OfCollection;
use crate::{
    answer::{Answer, Outcome},
    extract::{Bulk, InTenant, Segments},
    state::AppState,
};

/// Write many records at once
#[utoipa::path(
    post, path = "/tenants/{tenant}/records/{plugin}/{collection}/batch", operation_id = "write_records", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("collection" = String, Path)), request_body = Batch, responses((status = 200, body = BatchDone))
)]
pub async fn write_records(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfCollection>,
    Bulk(input): Bulk<Batch>,
) -> Outcome<BatchDone> {
    Ok(Answer::ok(batch::batch(&app.core, &cx, &of.plugin, &of.collection, input).await?))
}

//! `GET …/records/{plugin}/{collection}/{id}`.

use axum::extract::State;
use tenon_api::records::Record;
use tenon_core::records::get;

use super::OfRecord;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Segments},
    state::AppState,
};

/// A record
#[utoipa::path(
    get, path = "/tenants/{tenant}/records/{plugin}/{collection}/{id}", operation_id = "get_record", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("collection" = String, Path), ("id" = String, Path)), responses((status = 200, body = Record))
)]
pub async fn get_record(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfRecord>,
) -> Outcome<Record> {
    Ok(Answer::ok(get::get(&app.core, &cx, &of.plugin, &of.collection, of.id).await?))
}

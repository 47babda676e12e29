//! `DELETE …/records/{plugin}/{collection}/{id}`.

use axum::extract::State;
use tenon_core::records::delete;

use super::OfRecord;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Matching, Segments},
    state::AppState,
};

/// Delete a record
#[utoipa::path(
    delete, path = "/tenants/{tenant}/records/{plugin}/{collection}/{id}", operation_id = "delete_record", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("collection" = String, Path), ("id" = String, Path)), responses((status = 204))
)]
pub async fn delete_record(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfRecord>,
    Matching(version): Matching,
) -> Outcome<()> {
    delete::delete(&app.core, &cx, &of.plugin, &of.collection, of.id, version).await?;
    Ok(Answer::empty())
}

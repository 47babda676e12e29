//! `GET …/records/{plugin}/{collection}`.

use axum::extract::State;
use tenon_api::{Page, records::Record};
use tenon_core::records::list;

use super::{Listing, OfCollection};
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Params, Segments},
    state::AppState,
};

/// Records of a collection
#[utoipa::path(
    get, path = "/tenants/{tenant}/records/{plugin}/{collection}", operation_id = "list_records", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("collection" = String, Path), ("filter" = Option<String>, Query, description = "JSON list of [field, op, value]"), ("sort" = Option<String>, Query),
        ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query), ("workspace" = Option<String>, Query)), responses((status = 200, body = Page<Record>))
)]
pub async fn list_records(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfCollection>,
    Params(query): Params<Listing>,
) -> Outcome<Page<Record>> {
    Ok(Answer::ok(list::list(&app.core, &cx, &of.plugin, &of.collection, &query.read()?).await?))
}

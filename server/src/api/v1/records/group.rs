//! `GET …/records/{plugin}/{collection}/groups?by=&filter=`.

use axum::extract::State;
use tenon_api::records::Groups;
use tenon_core::records::group;

use super::{Grouping, OfCollection, filter};
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Params, Segments},
    state::AppState,
};

/// How many records share each value of an index
#[utoipa::path(
    get, path = "/tenants/{tenant}/records/{plugin}/{collection}/groups", operation_id = "group_records", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("collection" = String, Path), ("by" = String, Query), ("filter" = Option<String>, Query)), responses((status = 200, body = Groups))
)]
pub async fn group_records(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfCollection>,
    Params(query): Params<Grouping>,
) -> Outcome<Groups> {
    let filter = filter(query.filter.as_deref())?;
    Ok(Answer::ok(group::group(&app.core, &cx, &of.plugin, &of.collection, &query.by, &filter).await?))
}

//! `GET …/records/{plugin}/{collection}/model`.

use axum::extract::State;
use tenon_api::records::CollectionModel;
use tenon_core::records::model;

use super::OfCollection;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Segments},
    state::AppState,
};

/// What a table and a form of a collection need
#[utoipa::path(
    get, path = "/tenants/{tenant}/records/{plugin}/{collection}/model", operation_id = "get_collection_model", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("collection" = String, Path)), responses((status = 200, body = CollectionModel))
)]
pub async fn get_collection_model(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfCollection>,
) -> Outcome<CollectionModel> {
    Ok(Answer::ok(model::model(&app.core, &cx, &of.plugin, &of.collection).await?))
}

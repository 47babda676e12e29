//! `GET …/records/{plugin}/{collection}/export.csv`: as it is read, page by page.

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;
use tenon_core::records::export::{self, Export};

use super::{Listing, OfCollection};
use crate::{
    extract::{InTenant, Params, Segments},
    problem::Problem,
    state::AppState,
};

/// All records of a list as CSV
#[utoipa::path(
    get, path = "/tenants/{tenant}/records/{plugin}/{collection}/export.csv", operation_id = "export_records", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("collection" = String, Path), ("filter" = Option<String>, Query), ("sort" = Option<String>, Query), ("workspace" = Option<String>, Query)),
    responses((status = 200, description = "RFC 4180", content_type = "text/csv"))
)]
pub async fn export_records(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfCollection>,
    Params(query): Params<Listing>,
) -> Result<Response, Problem> {
    Ok(file(export::export(&app.core, &cx, &of.plugin, &of.collection, &query.read()?).await?))
}

fn file(export: Export) -> Response {
    let name = format!("attachment; filename=\"{}\"", export.file_name());
    let pieces = futures::stream::try_unfold(export, |mut export| async move {
        let piece = export.next().await?;
        Ok::<_, tenon_core::Error>(piece.map(|piece| (piece, export)))
    });
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let kept = (header::CACHE_CONTROL, "private, no-store".to_owned());
    ([kind, (header::CONTENT_DISPOSITION, name), kept], Body::from_stream(pieces)).into_response()
}

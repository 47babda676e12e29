//! `GET /tenants/{tenant}/files/{plugin}/{id}`.

use axum::{extract::State, response::Response};
use http::{HeaderValue, header};
use tenon_core::files;

use super::OfFile;
use crate::{
    api::v1::ext::call::save,
    extract::{InTenant, Segments},
    middleware::headers::SANDBOX,
    problem::Problem,
    state::AppState,
};

/// A file that a plugin keeps
#[utoipa::path(get, path = "/tenants/{tenant}/files/{plugin}/{id}", operation_id = "get_file", tag = "records",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("id" = String, Path)),
    responses((status = 200, description = "Its bytes, to be saved", content_type = "*/*")))]
pub async fn get_file(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfFile>,
) -> Result<Response, Problem> {
    let file = files::get(&app.core, &cx, &of.plugin, &of.id).await?;
    let mut response = save(file.bytes);
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &file.content_type);
    // Never shown as a page: whatever it claims to be, it is saved.
    set(header::CONTENT_DISPOSITION, &file.disposition);
    set(header::CONTENT_SECURITY_POLICY, SANDBOX);
    set(header::CACHE_CONTROL, "private, no-store");
    Ok(response)
}

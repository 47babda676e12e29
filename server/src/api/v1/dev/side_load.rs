//! `POST /tenants/{tenant}/dev/plugins`: a package in place at once.

use axum::extract::State;
use tenon_api::installations::Installation;
use tenon_core::dev;

use crate::{
    answer::{Answer, Outcome},
    api::v1::releases::PackageForm,
    extract::{Developing, Packed},
    state::AppState,
};

/// Put a package of one's own in place
#[utoipa::path(
    post, path = "/tenants/{tenant}/dev/plugins", operation_id = "side_load_plugin", tag = "development",
    params(("tenant" = String, Path)),
    request_body(content((Vec<u8> = "application/zip"), (PackageForm = "multipart/form-data"))), responses((status = 200, body = Installation))
)]
pub async fn side_load_plugin(
    State(app): State<AppState>,
    Developing(developer): Developing,
    Packed(bytes): Packed,
) -> Outcome<Installation> {
    Ok(Answer::ok(dev::side_load(&app.core, &developer, bytes).await?))
}

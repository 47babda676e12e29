//! `POST /releases`: a `.tenon` package from an operator.

use axum::extract::State;
use tenon_api::plugins::Release;
use tenon_core::releases;

use super::PackageForm;
use crate::{
    answer::{Answer, Outcome},
    extract::{Operator, Packed},
    state::AppState,
};

/// Publish a release
#[utoipa::path(
    post, path = "/releases", operation_id = "publish_release", tag = "publishing",
    request_body(content((Vec<u8> = "application/zip"), (PackageForm = "multipart/form-data"))), responses((status = 201, body = Release))
)]
pub async fn publish_release(
    State(app): State<AppState>,
    Operator(cx): Operator,
    Packed(bytes): Packed,
) -> Outcome<Release> {
    Ok(Answer::created(releases::publish::publish(&app.core, &cx, bytes).await?))
}

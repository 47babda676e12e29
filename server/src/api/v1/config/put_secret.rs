//! `PUT …/installations/{plugin}/secrets/{name}`.

use axum::extract::State;
use tenon_api::settings::{PutSecret, SecretInfo};
use tenon_core::config::secret;

use crate::{
    answer::{Answer, Outcome},
    api::v1::config::OfSecret,
    extract::{InTenant, Input, Segments},
    state::AppState,
};

/// Set a secret
#[utoipa::path(put, path = "/tenants/{tenant}/installations/{plugin}/secrets/{name}", operation_id = "put_secret", tag = "settings",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("name" = String, Path)), request_body = PutSecret, responses((status = 200, body = SecretInfo)))]
pub async fn put_secret(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfSecret>,
    Input(input): Input<PutSecret>,
) -> Outcome<SecretInfo> {
    Ok(Answer::ok(secret::put(&app.core, &cx, &of.plugin, &of.name, &input).await?))
}

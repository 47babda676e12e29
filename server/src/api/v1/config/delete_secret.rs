//! `DELETE …/installations/{plugin}/secrets/{name}`.

use axum::extract::State;
use tenon_core::config::secret;

use crate::{
    answer::{Answer, Outcome},
    api::v1::config::OfSecret,
    extract::{InTenant, Segments},
    state::AppState,
};

/// Clear a secret
#[utoipa::path(delete, path = "/tenants/{tenant}/installations/{plugin}/secrets/{name}", operation_id = "delete_secret", tag = "settings",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("name" = String, Path)), responses((status = 204)))]
pub async fn delete_secret(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfSecret>,
) -> Outcome<()> {
    secret::delete(&app.core, &cx, &of.plugin, &of.name).await?;
    Ok(Answer::empty())
}

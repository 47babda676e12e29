//! `DELETE /tenants/{tenant}/shared/{namespace}`.

use axum::extract::State;
use tenon_core::shared;

use super::OfNamespace;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Segments},
    state::AppState,
};

/// Empty a shared namespace
#[utoipa::path(delete, path = "/tenants/{tenant}/shared/{namespace}", operation_id = "clear_shared", tag = "between plugins",
    params(("tenant" = String, Path), ("namespace" = String, Path)), responses((status = 204)))]
pub async fn clear_shared(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfNamespace>,
) -> Outcome<()> {
    shared::clear(&app.core, &cx, &of.namespace).await?;
    Ok(Answer::empty())
}

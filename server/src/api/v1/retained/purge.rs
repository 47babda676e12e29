//! `DELETE …/retained/{plugin}`: for ever.

use axum::extract::State;
use tenon_core::installations::retained;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Segments},
    state::AppState,
};

/// Delete kept data
#[utoipa::path(
    delete, path = "/tenants/{tenant}/retained/{plugin}", operation_id = "purge_retained", tag = "installations", params(("tenant" = String, Path), ("plugin" = String, Path)),
    responses((status = 204))
)]
pub async fn purge_retained(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Outcome<()> {
    retained::purge(&app.core, &cx, &of.plugin).await?;
    Ok(Answer::empty())
}

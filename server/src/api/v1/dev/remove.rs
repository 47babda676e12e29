//! `DELETE /tenants/{tenant}/dev/plugins/{plugin}`.

use axum::extract::State;
use tenon_core::dev;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Segments},
    state::AppState,
};

/// Take a package of one's own away, with its data
#[utoipa::path(
    delete, path = "/tenants/{tenant}/dev/plugins/{plugin}", operation_id = "remove_dev_plugin", tag = "development",
    params(("tenant" = String, Path), ("plugin" = String, Path)), responses((status = 204))
)]
pub async fn remove_dev_plugin(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Outcome<()> {
    dev::remove(&app.core, &cx, &of.plugin).await?;
    Ok(Answer::empty())
}

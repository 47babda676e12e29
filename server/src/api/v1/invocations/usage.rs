//! `GET …/installations/{plugin}/usage` and `GET /tenants/{tenant}/usage`.

use axum::extract::State;
use tenon_api::{
    Page,
    running::{PluginUsage, Usage},
};
use tenon_core::invocations::usage;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Segments},
    state::AppState,
};

/// What a plugin did in the last 30 days, by hour
#[utoipa::path(get, path = "/tenants/{tenant}/installations/{plugin}/usage", operation_id = "get_plugin_usage", tag = "running",
    params(("tenant" = String, Path), ("plugin" = String, Path)), responses((status = 200, body = Usage)))]
pub async fn get_plugin_usage(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Outcome<Usage> {
    Ok(Answer::ok(usage::of_plugin(&app.core, &cx, &of.plugin).await?))
}

/// What every plugin of a tenant did in the last 30 days
#[utoipa::path(get, path = "/tenants/{tenant}/usage", operation_id = "get_tenant_usage", tag = "running",
    params(("tenant" = String, Path)), responses((status = 200, body = Page<PluginUsage>)))]
pub async fn get_tenant_usage(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
) -> Outcome<Page<PluginUsage>> {
    Ok(Answer::ok(usage::of_tenant(&app.core, &cx).await?))
}

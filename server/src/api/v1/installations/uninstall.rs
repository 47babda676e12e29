//! `DELETE …/installations/{plugin}?data=keep|delete&plan_digest=`; dismisses a failed install.

use axum::extract::State;
use tenon_api::installations::Installation;
use tenon_core::installations::remove;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::{Data, OfPlugin, outcome},
    extract::{InTenant, Params, Segments},
    state::AppState,
};

/// Uninstall a plugin
#[utoipa::path(
    delete, path = "/tenants/{tenant}/installations/{plugin}", operation_id = "uninstall_plugin", tag = "installations",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("data" = Option<String>, Query, description = "keep (default) or delete"), ("plan_digest" = Option<String>, Query, description = "of the plan that was looked at: 409 plan_changed when it no longer holds")), responses((status = 202, body = Installation), (status = 204))
)]
pub async fn uninstall_plugin(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
    Params(query): Params<Data>,
) -> Outcome<Installation> {
    let (data, looked_at) = (query.data.as_deref(), query.plan_digest.as_deref());
    Ok(outcome(remove::uninstall(&app.core, &cx, &of.plugin, data, looked_at).await?, Answer::ok))
}

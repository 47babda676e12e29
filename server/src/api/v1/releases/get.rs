//! `GET /plugins/{key}/releases/{version}`: the detail as it was then.

use axum::extract::State;
use tenon_api::plugins::PluginDetail;
use tenon_core::plugins::detail;

use crate::{
    answer::{Answer, Outcome},
    api::v1::plugins::{ForTenant, within},
    extract::{Caller, Params, Segments},
    state::AppState,
};

/// A plugin, as one of its releases
#[utoipa::path(
    get, path = "/plugins/{key}/releases/{version}", operation_id = "get_release", tag = "catalogue",
    params(("key" = String, Path), ("version" = String, Path), ("tenant" = Option<String>, Query)), responses((status = 200, body = PluginDetail))
)]
pub async fn get_release(
    State(app): State<AppState>,
    Caller(cx): Caller,
    Segments((key, version)): Segments<(String, String)>,
    Params(query): Params<ForTenant>,
) -> Outcome<PluginDetail> {
    let cx = within(&cx, query.tenant.as_deref())?;
    Ok(Answer::ok(detail::get(&app.core, &cx, &key, Some(&version)).await?))
}

//! `GET /plugins/{key}`: everything to judge a plugin by.

use axum::extract::State;
use tenon_api::plugins::PluginDetail;
use tenon_core::plugins::detail;

use super::{ForTenant, within};
use crate::{
    answer::{Answer, Outcome},
    extract::{Caller, Params, Segments},
    state::AppState,
};

/// A plugin, as its newest release
#[utoipa::path(
    get, path = "/plugins/{key}", operation_id = "get_plugin", tag = "catalogue",
    params(("key" = String, Path), ("tenant" = Option<String>, Query)), responses((status = 200, body = PluginDetail))
)]
pub async fn get_plugin(
    State(app): State<AppState>,
    Caller(cx): Caller,
    Segments(key): Segments<String>,
    Params(query): Params<ForTenant>,
) -> Outcome<PluginDetail> {
    let cx = within(&cx, query.tenant.as_deref())?;
    Ok(Answer::ok(detail::get(&app.core, &cx, &key, None).await?))
}

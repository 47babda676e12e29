//! `GET /plugins`: search with total and facets.

use axum::extract::State;
use tenon_api::{Page, plugins::PluginSummary};
use tenon_core::plugins::search::{self, Search};

use super::within;
use crate::{
    answer::{Answer, Outcome},
    extract::{Caller, Params},
    state::AppState,
};

/// Search the marketplace
#[utoipa::path(
    get, path = "/plugins", operation_id = "list_plugins", tag = "catalogue",
    params(("q" = Option<String>, Query), ("category" = Option<String>, Query), ("tag" = Option<String>, Query), ("publisher" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "relevance, popular, newest or name"), ("status" = Option<String>, Query, description = "installed or available; needs tenant"),
        ("tenant" = Option<String>, Query), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)), responses((status = 200, body = Page<PluginSummary>))
)]
pub async fn list_plugins(
    State(app): State<AppState>,
    Caller(cx): Caller,
    Params(input): Params<Search>,
) -> Outcome<Page<PluginSummary>> {
    let cx = within(&cx, input.tenant.as_deref())?;
    Ok(Answer::ok(search::search(&app.core, &cx, &input).await?))
}

//! `GET …/live`: what changes in the tenant, as server-sent events.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::Deserialize;
use tenon_core::live;

use super::stream::stream;
use crate::{
    extract::{InTenant, Params},
    problem::Problem,
    state::AppState,
};

/// `?since=`: the position that the page was rendered from.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Since {
    since: Option<i64>,
}

/// Follow what changes in a tenant
#[utoipa::path(
    get, path = "/tenants/{tenant}/live", operation_id = "open_live", tag = "ui",
    params(("tenant" = String, Path), ("since" = Option<i64>, Query), ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, description = "Server-sent events; ends after 15 minutes with goodbye", body = String, content_type = "text/event-stream"))
)]
pub async fn open_live(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Params(query): Params<Since>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // A browser that connects again by itself names the last event it saw.
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let (missed, receiver) = live::open(&app.core, &cx, last.or(query.since)).await?;
    stream(&app, &cx, missed, receiver)
}

//! `GET …/installations/{plugin}/invocations?kind=&outcome=&limit=&cursor=`.

use axum::extract::State;
use serde::Deserialize;
use tenon_api::{Page, running::Invocation};
use tenon_core::invocations::list::{self, Asked};

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Params, Segments},
    state::AppState,
};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    kind: Option<String>,
    outcome: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Calls into a plugin, newest first
#[utoipa::path(get, path = "/tenants/{tenant}/installations/{plugin}/invocations", operation_id = "list_invocations", tag = "running",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("kind" = Option<String>, Query, description = "One, or several with commas between"),
        ("outcome" = Option<String>, Query, description = "`failed` means everything but `ok`"),
        ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Invocation>)))]
pub async fn list_invocations(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
    Params(query): Params<Query>,
) -> Outcome<Page<Invocation>> {
    let Query { kind, outcome, limit, cursor } = query;
    Ok(Answer::ok(list::list(&app.core, &cx, &of.plugin, Asked { kind, outcome, limit, cursor }).await?))
}

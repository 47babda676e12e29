//! `POST …/requests`.

use axum::extract::State;
use tenon_api::plan::{PluginRequest, RequestPlugin};
use tenon_core::requests::ask;

use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Input},
    state::AppState,
};

/// Ask for a plugin
#[utoipa::path(
    post, path = "/tenants/{tenant}/requests", operation_id = "request_plugin", tag = "people",
    params(("tenant" = String, Path)), request_body = RequestPlugin, responses((status = 201, body = PluginRequest))
)]
pub async fn request_plugin(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Input(input): Input<RequestPlugin>,
) -> Outcome<PluginRequest> {
    Ok(Answer::created(ask::ask(&app.core, &cx, &input).await?))
}

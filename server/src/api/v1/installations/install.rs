//! `POST …/installations`: 201 when it is done within five seconds, else 202.

use axum::extract::State;
use tenon_api::installations::{InstallPlugin, Installation};
use tenon_core::installations::install;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::outcome,
    extract::{InTenant, Input},
    state::AppState,
};

/// Install a plugin
#[utoipa::path(
    post, path = "/tenants/{tenant}/installations", operation_id = "install_plugin", tag = "installations",
    params(("tenant" = String, Path)), request_body = InstallPlugin, responses((status = 201, body = Installation), (status = 202, body = Installation))
)]
pub async fn install_plugin(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Input(input): Input<InstallPlugin>,
) -> Outcome<Installation> {
    Ok(outcome(install::install(&app.core, &cx, &input).await?, Answer::created))
}

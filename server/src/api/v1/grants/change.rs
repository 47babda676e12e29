//! `PUT …/installations/{plugin}/grants`: in force for the plugin's next call.

use axum::extract::State;
use tenon_api::plan::{ChangeGrants, Grants};
use tenon_core::installations::grants;

use crate::{
    answer::{Answer, Outcome},
    api::v1::installations::OfPlugin,
    extract::{InTenant, Input, Matching, Segments},
    state::AppState,
};

/// Change what a plugin may do
#[utoipa::path(
    put, path = "/tenants/{tenant}/installations/{plugin}/grants", operation_id = "change_grants", tag = "installations", params(("tenant" = String, Path), ("plugin" = String, Path)),
    request_body = ChangeGrants, responses((status = 200, body = Grants))
)]
pub async fn change_grants(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
    Matching(version): Matching,
    Input(input): Input<ChangeGrants>,
) -> Outcome<Grants> {
    Ok(Answer::ok(grants::change(&app.core, &cx, &of.plugin, &input, version).await?))
}

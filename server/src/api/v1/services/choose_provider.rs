//! `PUT /tenants/{tenant}/providers/{interface}`.

use axum::extract::State;
use tenon_api::running::{ChooseProvider, Provider};
use tenon_core::providers;

use super::OfInterface;
use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Input, Segments},
    state::AppState,
};

/// Choose the plugin that serves an interface
#[utoipa::path(put, path = "/tenants/{tenant}/providers/{interface}", operation_id = "choose_provider", tag = "between plugins",
    params(("tenant" = String, Path), ("interface" = String, Path)),
    request_body = ChooseProvider, responses((status = 200, body = Provider)))]
pub async fn choose_provider(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfInterface>,
    Input(input): Input<ChooseProvider>,
) -> Outcome<Provider> {
    Ok(Answer::ok(providers::choose(&app.core, &cx, &of.interface, &input.plugin).await?))
}

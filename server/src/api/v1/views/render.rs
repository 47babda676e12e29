//! `POST …/views`: every `init` of a page in one call.

use axum::extract::State;
use tenon_api::views::{RenderViews, RenderedViews};
use tenon_core::views;

use crate::{
    answer::{Answer, Outcome},
    extract::{InTenant, Input},
    state::AppState,
};

/// Render views
#[utoipa::path(
    post, path = "/tenants/{tenant}/views", operation_id = "render_views", tag = "ui", params(("tenant" = String, Path)), request_body = RenderViews,
    responses((status = 200, body = RenderedViews))
)]
pub async fn render_views(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Input(input): Input<RenderViews>,
) -> Outcome<RenderedViews> {
    Ok(Answer::ok(views::render(&app.core, &cx, &input).await?))
}

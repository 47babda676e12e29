//! `GET /categories`.

use axum::extract::State;
use tenon_api::{Page, plugins::Category};
use tenon_core::plugins::categories;

use crate::{
    answer::{Answer, Outcome},
    extract::Caller,
    state::AppState,
};

/// All categories, with how many plugins each has
#[utoipa::path(
    get, path = "/categories", operation_id = "list_categories", tag = "catalogue",
    responses((status = 200, body = Page<Category>))
)]
pub async fn list_categories(State(app): State<AppState>, Caller(cx): Caller) -> Outcome<Page<Category>> {
    Ok(Answer::ok(categories::list(&app.core, &cx).await?))
}

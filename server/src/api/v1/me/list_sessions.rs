//! `GET /me/sessions`.

use axum::extract::State;
use tenon_api::{Page, session::Session};
use tenon_core::sessions;

use crate::{
    answer::{Answer, Outcome},
    extract::SignedIn,
    state::AppState,
};

/// Where you are signed in
#[utoipa::path(
    get, path = "/me/sessions", operation_id = "list_my_sessions", tag = "me",
    responses((status = 200, body = Page<Session>))
)]
pub async fn list_my_sessions(State(app): State<AppState>, SignedIn(cx): SignedIn) -> Outcome<Page<Session>> {
    Ok(Answer::ok(sessions::list::list(&app.core, &cx).await?))
}

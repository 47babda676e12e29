//! `GET /me/tokens`.

use axum::extract::State;
use tenon_api::{Page, me::Token};
use tenon_core::tokens;

use crate::{
    answer::{Answer, Outcome},
    extract::SignedIn,
    state::AppState,
};

/// Your API tokens, without the secrets
#[utoipa::path(
    get, path = "/me/tokens", operation_id = "list_my_tokens", tag = "me",
    responses((status = 200, body = Page<Token>))
)]
pub async fn list_my_tokens(State(app): State<AppState>, SignedIn(cx): SignedIn) -> Outcome<Page<Token>> {
    Ok(Answer::ok(tokens::list(&app.core, &cx).await?))
}

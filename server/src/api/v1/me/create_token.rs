//! `POST /me/tokens`: the only answer that holds the token.

use axum::extract::State;
use tenon_api::me::{CreateToken, CreatedToken};
use tenon_core::tokens;

use crate::{
    answer::{Answer, Outcome},
    extract::{Input, SignedIn},
    state::AppState,
};

/// Make an API token
#[utoipa::path(
    post, path = "/me/tokens", operation_id = "create_my_token", tag = "me", request_body = CreateToken,
    responses((status = 201, body = CreatedToken))
)]
pub async fn create_my_token(
    State(app): State<AppState>,
    SignedIn(cx): SignedIn,
    Input(input): Input<CreateToken>,
) -> Outcome<CreatedToken> {
    Ok(Answer::created(tokens::create(&app.core, &cx, &input).await?).secret())
}

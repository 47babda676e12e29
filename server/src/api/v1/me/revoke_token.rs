//! `DELETE /me/tokens/{id}`: ends it, its live streams too.

use axum::extract::State;
use tenon_api::ids::TokenId;
use tenon_core::tokens;

use crate::{
    answer::{Answer, Outcome},
    extract::{Segments, SignedIn},
    state::{AppState, Ended},
};

/// Revoke an API token
#[utoipa::path(
    delete, path = "/me/tokens/{id}", operation_id = "revoke_my_token", tag = "me", params(("id" = TokenId, Path)),
    responses((status = 204))
)]
pub async fn revoke_my_token(
    State(app): State<AppState>,
    SignedIn(cx): SignedIn,
    Segments(id): Segments<TokenId>,
) -> Outcome<()> {
    tokens::revoke(&app.core, &cx, id).await?;
    app.end_streams(Ended::Token(id));
    Ok(Answer::empty())
}

//! `POST /session/confirm`: the password once more, before installs and grants.

use axum::extract::State;
use tenon_api::session::Confirm;
use tenon_core::sessions;

use crate::{
    answer::{Answer, Outcome},
    extract::{Input, SignedIn},
    state::AppState,
};

/// Confirm that it is still you
#[utoipa::path(
    post, path = "/session/confirm", operation_id = "confirm_session", tag = "session", request_body = Confirm,
    responses((status = 204))
)]
pub async fn confirm_session(
    State(app): State<AppState>,
    SignedIn(cx): SignedIn,
    Input(input): Input<Confirm>,
) -> Outcome<()> {
    sessions::sign_in::confirm(&app.core, &cx, &input.password).await?;
    Ok(Answer::empty())
}

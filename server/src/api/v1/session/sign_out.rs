//! `DELETE /session`: ends the session of this browser.

use axum::extract::State;
use http::header::SET_COOKIE;
use tenon_core::sessions;

use crate::{
    answer::{Answer, Outcome},
    cookies,
    extract::Caller,
    state::{AppState, Ended},
};

/// Sign out
#[utoipa::path(
    delete, path = "/session", operation_id = "sign_out", tag = "session", responses((status = 204))
)]
pub async fn sign_out(State(app): State<AppState>, Caller(cx): Caller) -> Outcome<()> {
    sessions::sign_in::sign_out(&app.core, &cx).await?;
    if let Some(session) = cx.user().and_then(|user| user.session) {
        app.end_streams(Ended::Session(session));
    }
    Ok(Answer::empty().header(SET_COOKIE, &cookies::no_session(&app.config)))
}

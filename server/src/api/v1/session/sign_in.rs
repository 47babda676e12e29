//! `POST /session`: JSON answers 201 with the cookie; a form answers 303, so that signing in works before the page is alive.

use axum::extract::State;
use http::header::SET_COOKIE;
use tenon_api::session::{SignIn, SignedIn};
use tenon_core::sessions;

use crate::{
    answer::{Answer, Outcome},
    cookies,
    extract::{Agent, Caller, Either},
    links::{back_to_sign_in, in_app},
    state::AppState,
};

/// Sign in
#[utoipa::path(
    post, path = "/session", operation_id = "sign_in", tag = "session", security(()), request_body = SignIn,
    responses((status = 201, body = SignedIn), (status = 303, description = "A form's answer"))
)]
pub async fn sign_in(
    State(app): State<AppState>,
    Caller(cx): Caller,
    Agent(agent): Agent,
    body: Either<SignIn>,
) -> Outcome<SignedIn> {
    let next = in_app(body.value.next.as_deref());
    match sessions::sign_in::sign_in(&app.core, &cx, &body.value, &agent).await {
        Ok(opened) => {
            // An old session never lives on into a new one.
            if cx.user().is_some_and(|user| user.session.is_some()) {
                sessions::sign_in::sign_out(&app.core, &cx).await?;
            }
            let cookie = cookies::session(&app.config, &opened.token, opened.max_age_seconds);
            let answer = if body.is_form {
                Answer::see_other(next.unwrap_or("/"))
            } else {
                Answer::created(opened.answer)
            };
            Ok(answer.header(SET_COOKIE, &cookie))
        }
        Err(error) if body.is_form => {
            Ok(Answer::see_other(&back_to_sign_in(&error, &body.value.email, next.unwrap_or(""))))
        }
        Err(error) => Err(error.into()),
    }
}

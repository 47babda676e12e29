//! `POST /setup`: the first super-admin, with the one-time token that `serve` printed; signs in at once.

use axum::extract::State;
use http::header::SET_COOKIE;
use tenon_api::session::{Setup, SignedIn};
use tenon_core::{sessions, setup};

use crate::{
    answer::{Answer, Outcome},
    cookies,
    extract::{Agent, Caller, Either},
    links::back_to_setup,
    state::AppState,
};

/// Make the first operator
#[utoipa::path(
    post, path = "/setup", operation_id = "set_up", tag = "session", security(()), request_body = Setup,
    responses((status = 201, body = SignedIn), (status = 303, description = "A form's answer"))
)]
pub async fn set_up(
    State(app): State<AppState>,
    Caller(cx): Caller,
    Agent(agent): Agent,
    body: Either<Setup>,
) -> Outcome<SignedIn> {
    let opened = match setup::setup(&app.core, &cx, &body.value).await {
        Ok(user) => sessions::sign_in::open(&app.core, &cx, user, &agent).await?,
        Err(error) if body.is_form => return Ok(Answer::see_other(&back_to_setup(&error, &body.value))),
        Err(error) => return Err(error.into()),
    };
    let cookie = cookies::session(&app.config, &opened.token, opened.max_age_seconds);
    let answer = if body.is_form { Answer::see_other("/") } else { Answer::created(opened.answer) };
    Ok(answer.header(SET_COOKIE, &cookie))
}

//! `PATCH /me`: name, theme, density, locale, shortcuts.

use axum::extract::State;
use http::header::SET_COOKIE;
use tenon_api::me::{ChangeMe, Me};
use tenon_core::me;

use crate::{
    answer::{Answer, Outcome},
    cookies,
    extract::{Input, Matching, SignedIn},
    state::AppState,
};

/// Change what is left in
#[utoipa::path(
    patch, path = "/me", operation_id = "change_me", tag = "me", request_body = ChangeMe,
    responses((status = 200, body = Me))
)]
pub async fn change_me(
    State(app): State<AppState>,
    SignedIn(cx): SignedIn,
    Matching(version): Matching,
    Input(input): Input<ChangeMe>,
) -> Outcome<Me> {
    let me = me::change(&app.core, &cx, &input, version).await?;
    let theme = cookies::theme(&app.config, me.theme);
    Ok(Answer::ok(me).header(SET_COOKIE, &theme))
}

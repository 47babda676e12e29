//! `DELETE /me/sessions/{id}`: ends it, its live streams too.

use axum::extract::State;
use tenon_api::ids::SessionId;
use tenon_core::sessions;

use crate::{
    answer::{Answer, Outcome},
    extract::{Segments, SignedIn},
    state::{AppState, Ended},
};

/// Sign out somewhere else
#[utoipa::path(
    delete, path = "/me/sessions/{id}", operation_id = "revoke_my_session", tag = "me", params(("id" = SessionId, Path)),
    responses((status = 204))
)]
pub async fn revoke_my_session(
    State(app): State<AppState>,
    SignedIn(cx): SignedIn,
    Segments(id): Segments<SessionId>,
) -> Outcome<()> {
    sessions::list::revoke(&app.core, &cx, id).await?;
    app.end_streams(Ended::Session(id));
    Ok(Answer::empty())
}

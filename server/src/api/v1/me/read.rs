//! `GET /me`.

use tenon_api::me::Me;
use tenon_core::me;

use crate::{
    answer::{Answer, Outcome},
    extract::Caller,
};

/// The signed-in person
#[utoipa::path(
    get, path = "/me", operation_id = "read_me", tag = "me", responses((status = 200, body = Me))
)]
pub async fn read_me(Caller(cx): Caller) -> Outcome<Me> {
    Ok(Answer::ok(me::get(&cx)?))
}

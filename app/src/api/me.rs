//! The signed-in person, their sessions and tokens.

use tenon_api::{
    ids::{SessionId, TokenId},
    me::{ChangeMe, CreateToken, CreatedToken, Me, Token},
    session::Session,
};

use super::{Answer, Method, Page, get, send};

/// `GET /me`
pub async fn read() -> Answer<Me> {
    get("/me").await
}

/// `PATCH /me`
pub async fn change(change: &ChangeMe) -> Answer<Me> {
    send(Method::Patch, "/me", Some(change)).await
}

/// `GET /me/sessions`
pub async fn sessions() -> Answer<Page<Session>> {
    get("/me/sessions").await
}

/// `DELETE /me/sessions/{id}`
pub async fn revoke_session(id: SessionId) -> Answer<()> {
    send(Method::Delete, &["/me/sessions/", &id.to_string()].concat(), None::<&()>).await
}

/// `GET /me/tokens`
pub async fn tokens() -> Answer<Page<Token>> {
    get("/me/tokens").await
}

/// `POST /me/tokens`; the only answer that holds the token.
pub async fn create_token(create: &CreateToken) -> Answer<CreatedToken> {
    send(Method::Post, "/me/tokens", Some(create)).await
}

/// `DELETE /me/tokens/{id}`
pub async fn revoke_token(id: TokenId) -> Answer<()> {
    send(Method::Delete, &["/me/tokens/", &id.to_string()].concat(), None::<&()>).await
}

//! Signing out; signing in is a plain form (`crate::sign_in`).

use super::{Answer, Method, send};

/// `DELETE /session`
pub async fn sign_out() -> Answer<()> {
    send(Method::Delete, "/session", None::<&()>).await
}

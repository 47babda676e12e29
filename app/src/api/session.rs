//! Confirming who one is; signing in and out are plain forms (`crate::sign_in`, the frame's menu).

use tenon_api::session::Confirm;

use super::{Answer, Method, send};

/// `POST /session/confirm`
pub async fn confirm(password: String) -> Answer<()> {
    send(Method::Post, "/session/confirm", Some(&Confirm { password })).await
}

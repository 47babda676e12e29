//! From a cookie or a bearer token to a `Cx`; the same for the API and the pages.

use http::{HeaderMap, header};
use tenon_api::{Timestamp, error::Code};
use tenon_core::{Actor, Cx, sessions::resolve};

use crate::{cookies, middleware::RequestId, problem::Problem, state::AppState};

/// The address that a request came from: the connection's peer, or whom our own proxies name.
#[derive(Debug, Clone)]
pub struct Peer(pub String);

/// How somebody proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    None,
    Cookie,
    Token,
}

/// Who sent the request. An expired cookie is nobody; a token that does not hold is an error.
pub async fn resolve(
    app: &AppState,
    headers: &HeaderMap,
    id: &RequestId,
    peer: &Peer,
) -> Result<(Cx, Proof), Problem> {
    let mut cx = Cx {
        actor: Actor::Anonymous,
        tenant: None,
        request_id: id.0.clone(),
        address: peer.0.clone(),
        now: Timestamp::now(),
    };
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let secret = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).map(str::trim);
        let actor = match secret {
            Some(secret) => resolve::bearer(&app.core, &cx, secret).await?,
            None => None,
        };
        let refused = || {
            Problem::new(
                Code::NotSignedIn,
                "This token is unknown, revoked or expired. Make a new one under Account.",
            )
        };
        cx.actor = actor.ok_or_else(refused)?;
        return Ok((cx, Proof::Token));
    }
    let Some(cookie) = cookies::find(headers, cookies::session_name(&app.config)) else {
        return Ok((cx, Proof::None));
    };
    match resolve::session(&app.core, &cx, cookie).await? {
        Some(actor) => {
            cx.actor = actor;
            Ok((cx, Proof::Cookie))
        }
        None => Ok((cx, Proof::None)),
    }
}

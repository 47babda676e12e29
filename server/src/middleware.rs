//! What stands around every handler and page. [`outer`] is the API's outer ring; the rest is for all answers.

pub mod headers;
mod idempotency;
mod if_match;
pub mod incoming;
pub mod origin;
pub mod outer;
mod proxies;
pub mod rate;
pub mod serialise;
pub mod streams;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::HeaderValue;

use crate::{auth::Peer, extract::malformed, state::AppState};

/// UUIDv7 as text; in `x-request-id`, in every problem, in logs and the audit log.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The outermost layer: an id, who sent it, the headers of every answer, the rules for bodies, and no U+0000 in any address.
pub async fn wrap(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = RequestId(uuid::Uuid::now_v7().to_string());
    request.extensions_mut().insert(id.clone());
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.clone()).unwrap_or_default();
    let peer = proxies::client(&app.config.server.trusted_proxies, &peer, request.headers());
    request.extensions_mut().insert(Peer(peer));
    // What the body holds of the room is given back after the answer, which is when its bytes are gone.
    let (parts, body) = request.into_parts();
    let (body, _held) = app.incoming.watch(body);
    let request = Request::from_parts(parts, body);
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let started = std::time::Instant::now();
    let address = request.uri().path_and_query().map(|all| all.as_str()).unwrap_or_default();
    let mut response = if address.contains("%00") {
        malformed("U+0000 stands in the address. Leave it out.").write(&id.0)
    } else {
        next.run(request).await
    };
    headers::add(&app, &path, response.headers_mut());
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert("x-request-id", value);
    }
    let (status, took) = (response.status().as_u16(), started.elapsed());
    tracing::debug!(request = id.0, %method, path = %crate::log::escape(&path), status, ?took, "answered");
    response
}

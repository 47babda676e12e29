//! A change that a browser sends must come from our own pages: the cookie alone proves nothing about that.

use http::{HeaderMap, Method, header};
use tenon_api::error::Code;

use crate::{auth::Proof, problem::Problem, state::AppState};

/// `Origin` must name the host and port of `Host`, or be listed. Without a cookie a missing `Origin` is fine
/// (programs send none), a foreign one is not: nobody is signed in from another site.
pub fn check(app: &AppState, method: &Method, headers: &HeaderMap, proof: Proof) -> Result<(), Problem> {
    let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || proof == Proof::Token {
        return Ok(());
    }
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    let fits = match text(header::ORIGIN) {
        None => proof == Proof::None,
        Some(origin) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            let own = host.is_some()
                && host.map(str::to_ascii_lowercase) == text(header::HOST).map(str::to_ascii_lowercase);
            own || app.config.server.allowed_origins.iter().any(|known| known == origin)
        }
    };
    if fits {
        return Ok(());
    }
    Err(Problem::new(
        Code::ForeignOrigin,
        "This change did not come from a page of this server. Send an Origin header that names it, or use an API token.",
    ))
}

//! The last step of the outer ring: a typed answer becomes JSON with a strong ETag, a problem becomes
//! `application/problem+json`.

use axum::{body::Body, response::Response};
use http::{HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::{answer::Typed, problem::Problem};

/// The strong ETag of a body: its SHA-256.
pub fn etag(body: &[u8]) -> String {
    format!("\"{}\"", hex::encode(Sha256::digest(body)))
}

/// `reads`: the request was a GET, so the answer may be asked for again with `If-None-Match`.
pub fn write(
    mut response: Response,
    request_id: &str,
    reads: bool,
    if_none_match: Option<&HeaderValue>,
) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let mut written = problem.write(request_id);
        if let Some(allow) = response.headers().get(header::ALLOW) {
            written.headers_mut().insert(header::ALLOW, allow.clone());
        }
        return written;
    }
    let Some(typed) = response.extensions_mut().remove::<Typed>() else { return response };
    let body = match typed.to_json() {
        Ok(body) => body,
        Err(error) => return Problem::from(tenon_core::Error::internal(error)).write(request_id),
    };
    let headers = response.headers_mut();
    // That of the empty body it rode over.
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(if reads { "private, no-cache" } else { "no-store" }),
    );
    if reads && response.status() == StatusCode::OK {
        let tag = etag(&body);
        let known =
            if_none_match.and_then(|value| value.to_str().ok()).is_some_and(|known| lists(known, &tag));
        if let Ok(value) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, value);
        }
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(header::CONTENT_TYPE);
            return response;
        }
    }
    *response.body_mut() = Body::from(body);
    response
}

/// Whether a list of tags (or `*`) holds this one; a weak mark does not matter for reading (RFC 9110, 13.1.2).
pub fn lists(header: &str, tag: &str) -> bool {
    header
        .split(',')
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

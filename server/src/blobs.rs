//! `GET /blobs/{sha256}/{name}`: assets of published releases, for ever the same. Nothing in them runs as ours.

pub mod pressed;

use axum::{
    body::Body,
    extract::{Request, State},
    response::Response,
};
use http::{HeaderValue, StatusCode, header};
use tenon_core::{Cx, blobs};

use crate::{
    extract::Segments,
    middleware::{RequestId, headers::SANDBOX, outer::Ring, serialise::lists},
    problem::Problem,
};

pub async fn serve(
    State(ring): State<Ring>,
    Segments((digest, _)): Segments<(String, String)>,
    request: Request,
) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let tag = format!("\"{digest}\"");
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|known| lists(known, &tag));
    let blob = match blobs::get(&ring.app.core, &Cx::system(id.clone()), &digest).await {
        Ok(blob) => blob,
        Err(error) => return Problem::from(error).write(&id),
    };
    let takes_brotli =
        request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(
            |encodings| encodings.split(',').any(|one| one.trim().split(';').next() == Some("br")),
        );
    let is_code = blob.media_type == "application/wasm";
    let mut bytes = blob.bytes;
    let mut is_pressed = false;
    if takes_brotli
        && is_code
        && !known
        && let Some(smaller) = ring.app.pressed.get(&digest, &bytes).await
    {
        (bytes, is_pressed) = (smaller, true);
    }
    let mut response = Response::new(if known { Body::empty() } else { Body::from(bytes) });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    let mut set = |name, text: &str| {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &blob.media_type);
    if is_code {
        set(header::VARY, "accept-encoding");
    }
    if is_pressed {
        set(header::CONTENT_ENCODING, "br");
    }
    set(header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    set(header::ETAG, &tag);
    set(header::CONTENT_SECURITY_POLICY, SANDBOX);
    response
}

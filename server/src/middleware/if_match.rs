//! `If-Match` on changes: the object is read as the caller would read it, and its tag must be the one named.

use axum::{body::Body, extract::Request};
use http::{Method, header, request::Parts};
use tenon_api::error::Code;
use tenon_core::Cx;

use super::{
    outer::Ring,
    serialise::{etag, lists},
};
use crate::{answer::Typed, extract::IfVersion, problem::Problem, router::BASE};

/// Also hands the object's `version` on, so that the write itself can compare it.
pub async fn check(ring: &Ring, cx: &Cx, mut parts: Parts) -> Result<Parts, Problem> {
    let changes = matches!(parts.method, Method::PUT | Method::PATCH | Method::DELETE);
    let wanted = parts.headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let Some(wanted) = wanted.filter(|_| changes && !is_of_plugin(parts.uri.path())) else {
        return Ok(parts);
    };
    let mut read = Request::new(Body::empty());
    *read.uri_mut() = parts.uri.clone();
    let stale = || {
        Problem::new(
            Code::StaleVersion,
            "Somebody changed this meanwhile. Load it again and repeat what you did.",
        )
    };
    let mut response = ring.call(cx.clone(), read).await;
    let Some(typed) = response.extensions_mut().remove::<Typed>() else { return Err(stale()) };
    let body = typed.to_json().map_err(|error| Problem::from(tenon_core::Error::internal(error)))?;
    if !lists(&wanted, &etag(&body)) {
        return Err(stale());
    }
    let version = serde_json::from_slice::<serde_json::Value>(&body)
        .ok()
        .and_then(|value| value.get("version")?.as_i64());
    if let Some(version) = version {
        parts.extensions.insert(IfVersion(version));
    }
    Ok(parts)
}

/// A plugin's own routes have tags of their own, and the plugin is handed the header.
fn is_of_plugin(path: &str) -> bool {
    let path = path.strip_prefix(BASE).unwrap_or(path);
    let mut segments = path.trim_start_matches('/').split('/');
    segments.next() == Some("tenants") && segments.nth(1) == Some("ext")
}

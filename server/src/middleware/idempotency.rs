//! `Idempotency-Key`: the same key and body get the same answer for 24 hours, per actor and route.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use sha2::{Digest, Sha256};
use tenon_api::error::Code;
use tenon_core::Cx;
use tenon_store::idempotency::{Begun, Slot, begin, finish, forget};

use super::outer::Ring;
use crate::{
    answer::Typed,
    extract::{malformed, most_bytes, read_bytes},
    problem::Problem,
    router::BASE,
};

const HEADER: &str = "idempotency-key";

/// Every POST that creates; plugins' own routes and pure questions are left out. So are packages: their content names
/// them, the same one again gets the answer of the first, and nobody who may not publish has one read.
pub fn applies(cx: &Cx, parts: &Parts) -> bool {
    let path = parts.uri.path();
    let creates = creates(path.strip_prefix(BASE).unwrap_or(path));
    parts.method == Method::POST && parts.headers.contains_key(HEADER) && cx.user().is_some() && creates
}

/// By whole segments: plugins, collections and tenants may be called like any of them.
fn creates(path: &str) -> bool {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    !matches!(
        segments.as_slice(),
        ["releases"]
            | ["session", ..]
            | ["tenants", _, "dev", "plugins"]
            | ["tenants", _, "ext", ..]
            | ["tenants", _, "views"]
    )
}

pub async fn once(ring: &Ring, cx: Cx, parts: Parts, body: Body) -> Result<Response, Problem> {
    let key = parts.headers.get(HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if key.is_empty() || key.len() > 200 {
        return Err(malformed("Idempotency-Key is 1 to 200 characters."));
    }
    let actor = cx.user().map(|user| user.id.to_string()).unwrap_or_default();
    let slot = Slot { actor, route: format!("{} {}", parts.method, parts.uri.path()), key };
    let bytes = read_bytes(&parts.headers, body, most_bytes(parts.uri.path())).await?;
    match start(ring, &cx, &slot, Sha256::digest(&bytes).to_vec()).await? {
        Begun::Fresh => {}
        Begun::InProgress => {
            let error = tenon_core::Error::new(
                Code::Conflict,
                "The same request is still being carried out. Ask again in a moment.",
            );
            return Err(error.with_retry_after(1).into());
        }
        Begun::OtherBody => {
            return Err(Problem::new(
                Code::KeyReused,
                "This Idempotency-Key stood with another body before. Take a new key.",
            ));
        }
        Begun::Done(_, None) => {
            return Err(Problem::new(
                Code::AlreadyCreated,
                "This was created before, and its secret is shown once only. Revoke it and make a new one.",
            ));
        }
        Begun::Done(status, Some(answer)) => return Ok(replay(status, &answer)),
    }
    // A client that hangs up must not leave the key half done.
    let ring = ring.clone();
    let done = tokio::spawn(async move { run(&ring, cx, parts, bytes, slot).await });
    done.await.map_err(|error| Problem::from(tenon_core::Error::internal(error)))
}

async fn start(ring: &Ring, cx: &Cx, slot: &Slot, hash: Vec<u8>) -> Result<Begun, Problem> {
    let slot = slot.clone();
    let begun = ring.app.core.db.write_platform(cx, move |tx| {
        let (slot, hash) = (slot.clone(), hash.clone());
        Box::pin(async move { begin(tx, &slot, &hash).await })
    });
    Ok(begun.await.map_err(tenon_core::Error::from)?)
}

async fn run(ring: &Ring, cx: Cx, parts: Parts, bytes: Bytes, slot: Slot) -> Response {
    let response = ring.call(cx.clone(), Request::from_parts(parts, Body::from(bytes))).await;
    let status = response.status();
    let typed = response.extensions().get::<Typed>();
    // Only what succeeded is kept: a refusal may be mended and tried again.
    let kept = status.is_success().then(|| match typed {
        Some(typed) if typed.secret => Some(None),
        Some(typed) => typed.to_json().ok().and_then(|body| serde_json::from_slice(&body).ok()).map(Some),
        None => Some(Some(serde_json::Value::Null)),
    });
    let kept = kept.flatten();
    let ended = ring.app.core.db.write_platform(&cx, move |tx| {
        let (slot, kept) = (slot.clone(), kept.clone());
        Box::pin(async move {
            match kept {
                Some(answer) => finish(tx, &slot, status.as_u16(), answer.as_ref()).await,
                None => forget(tx, &slot).await,
            }
        })
    });
    if let Err(error) = ended.await {
        tracing::warn!(%error, "an Idempotency-Key could not be settled");
    }
    response
}

fn replay(status: u16, answer: &serde_json::Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = status.into_response();
    if !answer.is_null() {
        *response.body_mut() = Body::from(answer.to_string());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    response
}

#[cfg(test)]
mod tests {
    use super::creates;

    #[test]
    fn a_name_that_looks_like_a_route_is_a_name() {
        for path in [
            "/releases",
            "/session",
            "/session/confirm",
            "/tenants/a/views",
            "/tenants/a/ext/b/c",
            "/tenants/a/dev/plugins",
        ] {
            assert!(!creates(path), "{path}");
        }
        for path in [
            "/tenants",
            "/tenants/acme/records/session-notes/items",
            "/tenants/acme/records/notes/views",
            "/tenants/ext/installations",
            "/tenants/session/records/ext/releases",
        ] {
            assert!(creates(path), "{path}");
        }
    }
}

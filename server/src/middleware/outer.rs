//! The API's outer ring, in order: who, how often, from where, and (for some) only if and only once; then the
//! inner ring; then the typed answer becomes JSON.

use axum::{
    Router,
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use http::Method;
use tenon_core::{Cx, sessions::limits::counted};
use tower::ServiceExt;

use super::{RequestId, idempotency, if_match, origin, rate::Spent, serialise};
use crate::{
    auth::{self, Peer},
    problem::Problem,
    state::AppState,
};

/// What the outer ring needs: the state, and the inner ring behind it.
#[derive(Clone)]
pub struct Ring {
    pub app: AppState,
    pub inner: Router,
}

impl Ring {
    /// One call into the inner ring as `cx`.
    pub async fn call(&self, cx: Cx, mut request: Request) -> Response {
        request.extensions_mut().insert(cx);
        match self.inner.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

pub async fn enter(ring: Ring, request: Request) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(|| RequestId(String::new()));
    let (method, if_none_match) =
        (request.method().clone(), request.headers().get(http::header::IF_NONE_MATCH).cloned());
    let mut spent = None;
    let response = pass(&ring, &id, request, &mut spent).await.unwrap_or_else(IntoResponse::into_response);
    let mut response = serialise::write(
        response,
        &id.0,
        method == Method::GET || method == Method::HEAD,
        if_none_match.as_ref(),
    );
    if let Some(spent) = spent {
        spent.tell(response.headers_mut());
    }
    response
}

async fn pass(
    ring: &Ring,
    id: &RequestId,
    request: Request,
    spent: &mut Option<Spent>,
) -> Result<Response, Problem> {
    let app = &ring.app;
    let peer = request.extensions().get::<Peer>().cloned().unwrap_or(Peer(String::new()));
    let (cx, proof) = match auth::resolve(app, request.headers(), id, &peer).await {
        Ok(known) => known,
        Err(problem) => {
            // Guessing tokens is counted too.
            *spent = Some(app.limits.spend(&format!("ip:{}", counted(&peer.0)))?);
            return Err(problem);
        }
    };
    *spent = Some(app.limits.spend(&who(&cx))?);
    origin::check(app, request.method(), request.headers(), proof)?;
    let (parts, body) = request.into_parts();
    let parts = if_match::check(ring, &cx, parts).await?;
    if idempotency::applies(&cx, &parts) {
        return idempotency::once(ring, cx, parts, body).await;
    }
    Ok(ring.call(cx, Request::from_parts(parts, Body::new(body))).await)
}

/// Whose requests are counted together.
pub fn who(cx: &Cx) -> String {
    match cx.user() {
        Some(user) => match (user.token, user.session) {
            (Some(token), _) => token.to_string(),
            (None, Some(session)) => session.to_string(),
            (None, None) => user.id.to_string(),
        },
        None => format!("ip:{}", counted(&cx.address)),
    }
}

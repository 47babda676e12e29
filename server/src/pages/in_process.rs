//! The UI's way to its data while the server renders: the inner ring, as the person the guard resolved.

use std::sync::Arc;

use app::api::{InProcess, InnerAnswer, InnerRequest};
use axum::{body::Body, extract::Request, response::Response};
use http::{HeaderValue, header};
use http_body_util::BodyExt;
use tenon_api::{ApiError, error::Code};
use tenon_core::Cx;
use tenon_store::statements;

use crate::{answer::Typed, middleware::outer::Ring, problem::Problem, router::BASE};

pub fn in_process(ring: &Ring, cx: Cx) -> InProcess {
    let ring = ring.clone();
    // Leptos loads resources in tasks of its own; their statements belong to this page.
    let counter = statements::counter();
    InProcess(Arc::new(move |request| {
        let (ring, cx, counter) = (ring.clone(), cx.clone(), counter.clone());
        Box::pin(statements::on_behalf(counter, async move { ask(&ring, cx, request).await }))
    }))
}

async fn ask(ring: &Ring, cx: Cx, asked: InnerRequest) -> InnerAnswer {
    let id = cx.request_id.clone();
    let broken = |detail: &str| {
        InnerAnswer::Error(ApiError { request_id: id.clone(), ..ApiError::new(Code::Internal, detail) })
    };
    let Ok(uri) = format!("{BASE}{}", asked.path_and_query).parse() else {
        return broken("The page asked for an address that is none.");
    };
    let body = asked.body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let mut request = Request::new(body);
    *request.method_mut() = asked.method;
    *request.uri_mut() = uri;
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut response = ring.call(cx, request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        problem.log(&id);
        return InnerAnswer::Error(problem.to_api(&id));
    }
    match response.extensions_mut().remove::<Typed>() {
        Some(typed) => InnerAnswer::Value(typed.value),
        None => untyped(response).await,
    }
}

/// A plugin's own route answers bytes.
async fn untyped(response: Response) -> InnerAnswer {
    let Ok(body) = response.into_body().collect().await else { return InnerAnswer::Empty };
    match serde_json::from_slice::<serde_json::Value>(&body.to_bytes()) {
        Ok(value) => InnerAnswer::Value(Arc::new(value)),
        Err(_) => InnerAnswer::Empty,
    }
}

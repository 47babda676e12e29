//! The UI's way to its data while the server renders: the inner ring, as the person the guard resolved.

use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use app::api::{InProcess, InnerAnswer, InnerRequest};
use axum::{body::Body, extract::Request, response::Response};
use futures::future::{BoxFuture, FutureExt, Shared};
use http::{HeaderValue, Method, header};
use http_body_util::BodyExt;
use tenon_api::{ApiError, error::Code};
use tenon_core::Cx;
use tenon_store::statements;

use crate::{answer::Typed, middleware::outer::Ring, problem::Problem, router::BASE};

/// What a page has asked already, by question.
type Asked = Arc<Mutex<HashMap<String, Shared<BoxFuture<'static, Answered>>>>>;

/// A page asks each thing once, however often its parts are drawn: a part that waits for another is drawn again.
pub fn in_process(ring: &Ring, cx: Cx) -> InProcess {
    let ring = ring.clone();
    // Leptos loads resources in tasks of its own; their statements belong to this page.
    let counter = statements::counter();
    let asked = Asked::default();
    InProcess(Arc::new(move |request| {
        let (ring, cx, counter) = (ring.clone(), cx.clone(), counter.clone());
        let question = question(&request);
        let answer: BoxFuture<'static, Answered> =
            Box::pin(statements::on_behalf(counter, async move { ask(&ring, cx, request).await }));
        let shared = match question {
            Some(question) => {
                let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
                asked.entry(question).or_insert_with(|| answer.shared()).clone()
            }
            None => answer.shared(),
        };
        Box::pin(async move { shared.await.into() })
    }))
}

/// `None` for what changes something.
fn question(request: &InnerRequest) -> Option<String> {
    match request.method {
        Method::GET => Some(request.path_and_query.clone()),
        Method::POST if request.path_and_query.ends_with("/views") => {
            let body = request.body.as_ref().map(ToString::to_string).unwrap_or_default();
            Some(format!("{} {body}", request.path_and_query))
        }
        _ => None,
    }
}

/// An answer that several parts of a page may have.
#[derive(Clone)]
enum Answered {
    Value(Arc<dyn Any + Send + Sync>),
    Empty,
    Error(Box<ApiError>),
}

impl From<Answered> for InnerAnswer {
    fn from(answered: Answered) -> Self {
        match answered {
            Answered::Value(value) => Self::Value(value),
            Answered::Empty => Self::Empty,
            Answered::Error(error) => Self::Error(*error),
        }
    }
}

async fn ask(ring: &Ring, cx: Cx, asked: InnerRequest) -> Answered {
    let id = cx.request_id.clone();
    let broken = |detail: &str| {
        Answered::Error(Box::new(ApiError {
            request_id: id.clone(),
            ..ApiError::new(Code::Internal, detail)
        }))
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
        return Answered::Error(Box::new(problem.to_api(&id)));
    }
    match response.extensions_mut().remove::<Typed>() {
        Some(typed) => Answered::Value(typed.value),
        None => untyped(response).await,
    }
}

/// A plugin's own route answers bytes.
async fn untyped(response: Response) -> Answered {
    let Ok(body) = response.into_body().collect().await else { return Answered::Empty };
    match serde_json::from_slice::<serde_json::Value>(&body.to_bytes()) {
        Ok(value) => Answered::Value(Arc::new(value)),
        Err(_) => Answered::Empty,
    }
}

//! The server half of the client: one call into the inner ring, the typed answer taken without JSON.

use std::{any::Any, future::Future, pin::Pin, sync::Arc};

use leptos::prelude::use_context;
use tenon_api::{ApiError, error::Code};

use super::{Method, Wire, unreadable};

type Answering = Pin<Box<dyn Future<Output = InnerAnswer> + Send>>;

/// How the pages reach the inner ring while they are rendered on the server; knows who asks.
#[derive(Clone)]
pub struct InProcess(pub Arc<dyn Fn(InnerRequest) -> Answering + Send + Sync>);

pub struct InnerRequest {
    pub method: http::Method,
    /// Below `/api/v1`; starts with `/`.
    pub path_and_query: String,
    pub body: Option<serde_json::Value>,
}

pub enum InnerAnswer {
    /// What the handler answered, as its own type.
    Value(Arc<dyn Any + Send + Sync>),
    Empty,
    Error(ApiError),
}

pub(super) async fn send<T: Wire>(
    method: Method,
    path: &str,
    body: Option<serde_json::Value>,
) -> Result<T, ApiError> {
    let Some(inner) = use_context::<InProcess>() else {
        return Err(ApiError::new(
            Code::Internal,
            "The page was rendered without a way to its data. Load it again.",
        ));
    };
    let method = match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    };
    match (inner.0)(InnerRequest { method, path_and_query: path.into(), body }).await {
        InnerAnswer::Value(value) => match value.downcast::<T>() {
            Ok(value) => Ok(Arc::unwrap_or_clone(value)),
            Err(_) => Err(unreadable(path, "another type than the page expects")),
        },
        InnerAnswer::Empty => {
            (&() as &dyn Any).downcast_ref::<T>().cloned().ok_or_else(|| unreadable(path, "it is empty"))
        }
        InnerAnswer::Error(error) => Err(error),
    }
}

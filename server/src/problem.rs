//! Errors on their way out: a use case's error rides to the edge, which gives it the request id, logs what was
//! unexpected once, and writes `application/problem+json` (RFC 9457).

use std::sync::Arc;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use tenon_api::{ApiError, error::Code};
use tenon_core::Error;

/// Cheap to clone, so that it can ride in extensions.
#[derive(Debug, Clone)]
pub struct Problem(pub Arc<Error>);

impl Problem {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self(Arc::new(Error::new(code, detail)))
    }

    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is nothing at this address. /api/docs lists what there is.")
    }

    pub fn method_not_allowed() -> Self {
        Self::new(
            Code::MethodNotAllowed,
            "This address does not take that method; the Allow header lists those it takes.",
        )
    }

    /// As clients see it.
    pub fn to_api(&self, request_id: &str) -> ApiError {
        self.0.to_api(request_id)
    }

    /// Unexpected errors are logged once, with what caused them; clients never see the cause.
    pub fn log(&self, request_id: &str) {
        if self.0.code() == Code::Internal {
            let source =
                std::error::Error::source(&*self.0).map(|source| crate::log::escape(&format!("{source:?}")));
            tracing::error!(request = request_id, source, "a request failed");
        }
    }

    /// The final answer, for places outside of the rings.
    pub fn write(&self, request_id: &str) -> Response {
        self.log(request_id);
        let api = self.to_api(request_id);
        let status = StatusCode::from_u16(api.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::new(Body::from(serde_json::to_vec(&api).unwrap_or_default()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = api.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = StatusCode::from_u16(self.0.code().status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            .into_response();
        response.extensions_mut().insert(self);
        response
    }
}

//! What handlers answer: a typed value that rides in the response's extensions over an empty body. The outer
//! ring writes it as JSON; server rendering takes it as it is.

use std::{any::Any, sync::Arc};

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::problem::Problem;

pub type Outcome<T> = Result<Answer<T>, Problem>;

#[derive(Debug)]
pub struct Answer<T> {
    status: StatusCode,
    value: Option<T>,
    headers: HeaderMap,
    secret: bool,
}

/// The value of an answer, with the way to write it.
#[derive(Clone)]
pub struct Typed {
    pub value: Arc<dyn Any + Send + Sync>,
    write: fn(&(dyn Any + Send + Sync)) -> Result<Vec<u8>, serde_json::Error>,
    /// Never kept for a repeated request.
    pub secret: bool,
}

impl Typed {
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        (self.write)(&*self.value)
    }
}

impl<T> Answer<T> {
    fn with(status: StatusCode, value: Option<T>) -> Self {
        Self { status, value, headers: HeaderMap::new(), secret: false }
    }

    pub fn ok(value: T) -> Self {
        Self::with(StatusCode::OK, Some(value))
    }

    pub fn created(value: T) -> Self {
        Self::with(StatusCode::CREATED, Some(value))
    }

    /// Accepted, still going: the live stream tells the rest.
    pub fn accepted(value: T) -> Self {
        Self::with(StatusCode::ACCEPTED, Some(value))
    }

    pub fn empty() -> Self {
        Self::with(StatusCode::NO_CONTENT, None)
    }

    /// A form's answer: go and look there (303).
    pub fn see_other(location: &str) -> Self {
        Self::with(StatusCode::SEE_OTHER, None).header(header::LOCATION, location)
    }

    /// A value that is no legal header is left out.
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// The answer holds a secret: it is shown once.
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

impl<T: Serialize + Send + Sync + 'static> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.headers).into_response();
        if let Some(value) = self.value {
            let write = |value: &(dyn Any + Send + Sync)| match value.downcast_ref::<T>() {
                Some(value) => serde_json::to_vec(value),
                None => Err(serde::ser::Error::custom("an answer of another type")),
            };
            response.extensions_mut().insert(Typed { value: Arc::new(value), write, secret: self.secret });
        }
        response
    }
}

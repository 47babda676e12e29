//! What handlers take: who asks, parts of the address, bodies. Everything that does not fit is a problem with
//! a stable code; nothing here decides what somebody may do.

mod body;
mod upload;

use axum::extract::{FromRequestParts, Path, Query, RawPathParams};
use http::request::Parts;
use serde::de::DeserializeOwned;
use tenon_api::error::Code;
use tenon_core::{Cx, access, dev::Developer, tenants};

use crate::{problem::Problem, state::AppState};

pub use body::{Bulk, Either, Input, Optional, Packed, Raw, most_bytes, read_bytes};
pub use upload::Upload;

/// The caller, outside of tenants.
pub struct Caller(pub Cx);

/// The caller, signed in: nobody else's body is read.
pub struct SignedIn(pub Cx);

/// The caller, an operator: nobody else's package is read.
pub struct Operator(pub Cx);

/// The caller inside the tenant of the path. Foreign and missing tenants are one answer.
pub struct InTenant(pub Cx);

/// The caller, who may put packages of their own into the tenant of the path: nobody else's package is read.
pub struct Developing(pub Developer);

fn cx(parts: &Parts) -> Result<Cx, Problem> {
    let cx = parts.extensions.get::<Cx>().cloned();
    cx.ok_or_else(|| tenon_core::Error::internal("a handler was reached without a context").into())
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(cx(parts)?))
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let cx = cx(parts)?;
        access::require_user(&cx)?;
        Ok(Self(cx))
    }
}

impl<S: Sync> FromRequestParts<S> for Operator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let cx = cx(parts)?;
        access::require_super_admin(&cx)?;
        Ok(Self(cx))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InTenant {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let cx = cx(parts)?;
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|error| malformed(&error.to_string()))?;
        let slug = params
            .iter()
            .find(|(name, _)| *name == "tenant")
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default();
        Ok(Self(tenants::get::enter(&cx, &slug)?))
    }
}

impl FromRequestParts<AppState> for Developing {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Problem> {
        let InTenant(cx) = InTenant::from_request_parts(parts, app).await?;
        Ok(Self(Developer::admit(&app.core, &cx).await?))
    }
}

/// Parameters of the path, by name into a struct or by position into a tuple. An id that is none is like a
/// missing one.
pub struct Segments<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Segments<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(_) => Err(tenon_core::Error::not_found("object").into()),
        }
    }
}

/// The query string; unknown and repeated parameters are refused by the type.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(error) => {
                let cause =
                    std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
                Err(malformed(&format!("The query string cannot be understood: {cause}.")))
            }
        }
    }
}

/// The version that `If-Match` stood for, once the outer ring has checked it.
#[derive(Debug, Clone, Copy)]
pub struct IfVersion(pub i64);

/// The version of `If-Match`, if there was one.
pub struct Matching(pub Option<i64>);

impl<S: Sync> FromRequestParts<S> for Matching {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(parts.extensions.get::<IfVersion>().map(|version| version.0)))
    }
}

/// The text of the `User-Agent` header.
pub struct Agent(pub String);

impl<S: Sync> FromRequestParts<S> for Agent {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let text = parts.headers.get(http::header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self(text.unwrap_or_default().to_owned()))
    }
}

pub(crate) fn malformed(detail: &str) -> Problem {
    Problem::new(Code::MalformedRequest, detail)
}

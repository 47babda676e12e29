//! The one error of all use cases. [`Code`] is its meaning; the server turns it into `ApiError` as it is.
//! Unexpected errors keep their source for the log at the edge and are never shown.

use std::fmt;

use tenon_api::{ApiError, FieldError, error::Code};

pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, for people (`detail`: what happened and what to do) and for programs (`code`).
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    helpers: Vec<String>,
    retry_after: Option<u64>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            helpers: Vec::new(),
            retry_after: None,
            source: None,
        }))
    }

    /// Foreign and missing look alike.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            Code::NotFound,
            format!(
                "There is no such {what} here. Check the address, or sign in as somebody who may see it."
            ),
        )
    }

    pub fn invalid(pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::new(Code::Invalid, detail.clone()).with_errors(vec![FieldError {
            pointer: pointer.into(),
            code: code.into(),
            detail,
        }])
    }

    /// Several broken rules at once.
    pub fn invalid_fields(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => one.detail.clone(),
            many => format!("{} things to fix", many.len()),
        };
        Self::new(Code::Invalid, detail).with_errors(errors)
    }

    pub fn too_many(seconds: u64) -> Self {
        let mut error = Self::new(Code::TooMany, format!("Too many tries. Try again in {seconds} seconds."));
        error.0.retry_after = Some(seconds);
        error
    }

    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut error = Self::new(
            Code::Internal,
            "Something broke on our side; nothing was changed. Try again, and tell your operator the request id if it stays.",
        );
        error.0.source = Some(source.into());
        error
    }

    /// As clients see it.
    pub fn to_api(&self, request_id: &str) -> ApiError {
        let mut api = ApiError::new(self.0.code, self.0.detail.clone())
            .with_errors(self.0.errors.clone())
            .with_helpers(self.0.helpers.clone());
        api.request_id = request_id.to_owned();
        api.retry_after = self.0.retry_after;
        api
    }

    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    pub fn with_helpers(mut self, names: Vec<String>) -> Self {
        self.0.helpers = names;
        self
    }

    pub fn with_retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    pub fn code(&self) -> Code {
        self.0.code
    }

    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    pub fn helpers(&self) -> &[String] {
        &self.0.helpers
    }

    pub fn retry_after(&self) -> Option<u64> {
        self.0.retry_after
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.as_str(), self.0.detail)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}

impl From<tenon_store::Error> for Error {
    fn from(error: tenon_store::Error) -> Self {
        use tenon_store::Error as E;
        match error {
            E::Rolled(inner) => match inner.downcast::<Self>() {
                Ok(own) => *own,
                Err(other) => Self::internal(other),
            },
            E::NotFound(what) => Self::not_found(what),
            E::Conflict(what) => Self::new(
                Code::Conflict,
                format!("Something else happened first: {what}. Load it again and repeat what you did."),
            ),
            E::Stale => Self::new(
                Code::StaleVersion,
                "Somebody changed this meanwhile. Load it again and repeat what you did.",
            ),
            E::Busy | E::Full => {
                let mut error = Self::new(
                    Code::Unavailable,
                    "The database cannot take writes at the moment. Try again in a few seconds.",
                );
                error.0.retry_after = Some(2);
                error
            }
            other => Self::internal(other),
        }
    }
}

/// A use case's own refusal inside a write closure rolls it back and comes out unchanged.
impl From<Error> for tenon_store::Error {
    fn from(error: Error) -> Self {
        Self::Rolled(Box::new(error))
    }
}

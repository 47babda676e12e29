//! The error of a backend: a code the host acts on, a sentence for people, and the fields it is about.

use std::fmt;

use tenon_contract::abi::{Fault, FaultCode, FaultField};

use super::bindings::{self, tenon::plugin::types};

pub type Result<T> = std::result::Result<T, Error>;

/// Why a call did not work. Made by one of the constructors, with the `?` of an import, or from JSON errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Fault>);

impl Error {
    fn new(code: FaultCode, message: impl Into<String>) -> Self {
        Self(Box::new(Fault { code, message: message.into(), fields: Vec::new(), retry_after_ms: None }))
    }

    /// What the caller sent breaks a rule; name the places with [`Error::field`].
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(FaultCode::Invalid, message)
    }

    /// The caller may not, or the state does not allow it.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(FaultCode::Refused, message)
    }

    /// Something it needs does not answer; trying later may help.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(FaultCode::Unavailable, message)
    }

    pub fn not_supported(message: impl Into<String>) -> Self {
        Self::new(FaultCode::NotSupported, message)
    }

    /// Anything else.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(FaultCode::Failed, message)
    }

    /// Adds a field the error is about; `pointer` is a JSON Pointer (RFC 6901).
    pub fn field(mut self, pointer: &str, code: &str, message: impl Into<String>) -> Self {
        self.0.fields.push(FaultField {
            pointer: pointer.into(),
            code: code.into(),
            message: message.into(),
        });
        self
    }

    pub fn retry_after_ms(mut self, ms: u32) -> Self {
        self.0.retry_after_ms = Some(ms);
        self
    }

    pub fn fault(&self) -> &Fault {
        &self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

/// What a gated import answers.
impl From<types::Error> for Error {
    fn from(error: types::Error) -> Self {
        match error {
            types::Error::Denied(why) | types::Error::Quota(why) => Self::refused(why),
            types::Error::Invalid(why) => Self::failed(why),
            types::Error::Conflict => Self::unavailable("the value changed meanwhile"),
            types::Error::Unavailable(why) => Self::unavailable(why),
            types::Error::NotFound(why) => Self::refused(why),
            types::Error::Refused(refusal) => {
                let error = Self::invalid(refusal.message);
                refusal
                    .fields
                    .into_iter()
                    .fold(error, |error, field| error.field(&field.pointer, &field.code, field.message))
            }
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<Error> for bindings::Fault {
    fn from(error: Error) -> Self {
        let fault = *error.0;
        Self {
            code: match fault.code {
                FaultCode::Invalid => bindings::FaultCode::Invalid,
                FaultCode::Refused => bindings::FaultCode::Refused,
                FaultCode::Unavailable => bindings::FaultCode::Unavailable,
                FaultCode::NotSupported => bindings::FaultCode::NotSupported,
                FaultCode::Failed => bindings::FaultCode::Failed,
            },
            message: fault.message,
            fields: fault
                .fields
                .into_iter()
                .map(|field| bindings::FieldError {
                    pointer: field.pointer,
                    code: field.code,
                    message: field.message,
                })
                .collect(),
            retry_after_ms: fault.retry_after_ms,
        }
    }
}

//! What the embedder refused, in the words of the contract; every gated import answers it.

use crate::{
    ServiceError,
    bindings::tenon::plugin::types::{Error, Field, Refusal},
};

/// Fields one refusal tells.
const MAX_FIELDS: usize = 100;

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid(text) => Self::Invalid(text),
            ServiceError::Conflict => Self::Conflict,
            ServiceError::Quota(text) => Self::Quota(text),
            ServiceError::Unavailable(text) => Self::Unavailable(text),
            ServiceError::Denied(text) => Self::Denied(text),
            ServiceError::NotFound(text) => Self::NotFound(text),
            ServiceError::Refused { message, fields } => {
                let fields = fields.into_iter().take(MAX_FIELDS).map(|field| Field {
                    pointer: field.pointer,
                    code: field.code,
                    message: field.message,
                });
                Self::Refused(Refusal { message, fields: fields.collect() })
            }
        }
    }
}

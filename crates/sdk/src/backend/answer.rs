//! From the SDK's answers to the two halves of a call's answer: a JSON head and raw bytes.

use serde::Serialize;

use super::Error;

pub(super) type Answer = (String, Vec<u8>);

/// A head without a body.
pub(super) fn head(head: &impl Serialize) -> Result<Answer, Error> {
    with_body(head, Vec::new())
}

pub(super) fn with_body(head: &impl Serialize, body: Vec<u8>) -> Result<Answer, Error> {
    let head = serde_json::to_string(head).map_err(|error| Error::failed(error.to_string()))?;
    Ok((head, body))
}

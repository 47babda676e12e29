//! What every provider says when its product does not answer, or wants to be left alone for a while.

use tenon_sdk::{Error, backend::Answer, contract::abi::FaultCode};

/// An overloaded product says for how long: 429 or 503, with `Retry-After` in seconds (RFC 9110).
pub fn retry(product: &str, answer: &Answer) -> Option<Error> {
    if !matches!(answer.status, 429 | 503) {
        return None;
    }
    let error = Error::unavailable(format!("{product} is overloaded ({}). Try later.", answer.status));
    let seconds: Option<u32> = answer.header("retry-after").and_then(|seconds| seconds.trim().parse().ok());
    Some(match seconds {
        Some(seconds) => error.retry_after_ms(seconds.saturating_mul(1_000)),
        None => error,
    })
}

/// The product took a new ticket and did not say what it is called. Not "unavailable": whoever tries that again has
/// it twice.
pub fn lost(product: &str) -> Error {
    Error::failed(format!(
        "{product} took it and did not say what it is called. Look there before you try it again."
    ))
}

/// A sentence for the one case that a person can do something about; other errors stay what they are.
pub fn unreachable(product: &str, error: Error) -> Error {
    match error.fault().code {
        FaultCode::Unavailable => {
            Error::unavailable(format!("{product} cannot be reached: {}.", error.fault().message))
        }
        _ => error,
    }
}

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

/// The error of a request that makes a ticket; `status` is that of the answer, if there was one. Without an answer, or
/// with one of a product that broke (5xx), the ticket may be there: "unavailable" would be tried again, and make it
/// twice. 503 says that the product did not begin.
pub fn not_known(product: &str, status: Option<u16>, error: Error) -> Error {
    let maybe_made = status.is_none_or(|status| status >= 500 && status != 503);
    match error.fault().code {
        FaultCode::Unavailable if maybe_made => {
            let why = error.fault().message.trim_end_matches('.');
            Error::failed(format!(
                "{why}. It is not known whether {product} made it. Look there before you try it again."
            ))
        }
        _ => error,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_made_is_not_unavailable() {
        let code = |status, error: Error| not_known("Jira", status, error).fault().code;
        let broken = || Error::unavailable("Jira answered 502.");
        for status in [None, Some(500), Some(502), Some(504)] {
            assert_eq!(code(status, broken()), FaultCode::Failed, "{status:?}");
        }
        for status in [Some(503), Some(429), Some(405)] {
            assert_eq!(code(status, broken()), FaultCode::Unavailable, "{status:?}");
        }
        // Nothing was sent: the address is refused.
        assert_eq!(code(None, Error::refused("No.")), FaultCode::Refused);
        assert_eq!(
            not_known("Jira", Some(502), broken()).to_string(),
            "Jira answered 502. It is not known whether Jira made it. Look there before you try it again."
        );
    }
}

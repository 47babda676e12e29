//! Headers in both directions: how many, how large, and which a caller may not set.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{EgressError, Limits, Place};

/// Of an answer: more is no answer that a plugin needs, whatever the operator lets it ask.
const MAX_ANSWERED: usize = 64;
const MAX_ANSWERED_BYTES: usize = 16 << 10;

/// They belong to the connection, or decide whom the request is for, or how its answer is packed.
const OURS: [&str; 14] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What a caller asked for, checked.
pub fn outgoing(given: &[(String, String)], most: &Limits) -> Result<HeaderMap, EgressError> {
    let broken = |why: String| EgressError::Invalid(why);
    if given.len() > most.headers {
        return Err(broken(format!("{} headers; at most {}", given.len(), most.headers)));
    }
    let bytes: usize = given.iter().map(|(name, value)| name.len() + value.len()).sum();
    if bytes > most.header_bytes {
        return Err(broken(format!("headers of {bytes} bytes; at most {}", most.header_bytes)));
    }
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        let shown: String = name.chars().take(60).collect();
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| broken(format!("{shown:?} is not the name of a header")))?;
        if OURS.contains(&name.as_str()) {
            return Err(broken(format!("the header {shown:?} is set by the server; leave it out")));
        }
        // The value may be a secret: it is never repeated.
        let value = HeaderValue::from_str(value).map_err(|_| {
            broken(format!("the value of the header {shown:?} holds a character that no header may"))
        })?;
        headers
            .try_append(name, value)
            .map_err(|_| broken(format!("{} headers are more than a request can carry", given.len())))?;
    }
    Ok(headers)
}

/// What came back, as texts; values that are none are left out.
pub fn incoming(place: &Place, headers: &HeaderMap) -> Result<Vec<(String, String)>, EgressError> {
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers.len() > MAX_ANSWERED || bytes > MAX_ANSWERED_BYTES {
        return Err(EgressError::TooLarge(format!(
            "{place} answered with {} headers of {bytes} bytes; at most {MAX_ANSWERED} and {MAX_ANSWERED_BYTES}",
            headers.len()
        )));
    }
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    Ok(headers.iter().filter_map(text).collect())
}

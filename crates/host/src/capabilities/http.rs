//! `http`: requests to granted hosts. The host part of a grant is decided by the embedder's guard, which also
//! puts the secret in; here the request is measured and its time is cut to what the call has left.

use std::time::Duration;

use serde_json::Value;
use tenon_contract::guest::{Auth, AuthScheme, HttpRequest};
use url::Url;

use crate::{
    ImportLimits, ServiceError,
    bindings::tenon::plugin::http::{self, Error, Host, Request, Response},
    guest::Guest,
};

/// The longest method anybody registered has 17.
const MAX_METHOD_BYTES: usize = 32;
const MAX_NAME_BYTES: usize = 256;
/// What the record of a call keeps of a host.
const MAX_HOST_CHARS: usize = 120;
/// Stands behind the place in the record of a call.
const UNCHECKED: &str = ", certificate not checked";

impl Host for Guest {
    async fn fetch(&mut self, request: Request) -> wasmtime::Result<Result<Response, Error>> {
        Ok(self.http_fetch(request).await)
    }
}

impl Guest {
    async fn http_fetch(&mut self, request: Request) -> Result<Response, Error> {
        let allowed = self.pass_any("http")?;
        let auth = match &request.auth {
            Some(auth) if auth.scheme != "none" => Some(self.read_auth(auth)?),
            _ => None,
        };
        measure(&request, &self.limits.imports)?;
        let usual = self.limits.imports.http_timeout;
        let wanted = request.timeout_ms.map_or(usual, |ms| Duration::from_millis(ms.into()));
        let request = HttpRequest {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: request.body,
            timeout: wanted.min(self.left()),
            auth,
            insecure_tls: request.insecure_tls,
            allowed,
        };
        let url = Url::parse(&request.url).ok();
        let (mut target, out) = (place(url.as_ref()), request.body.as_ref().map_or(0, Vec::len));
        let unchecked = request.insecure_tls && url.is_some_and(|url| url.scheme() == "https");
        let answer = self.ask(|services, cx| async move { services.fetch(&cx, request).await }).await;
        let bytes = out + answer.as_ref().map_or(0, |answer| answer.body.len());
        // Where it was refused, nothing went out unchecked.
        if unchecked && !matches!(answer, Err(ServiceError::Denied(_) | ServiceError::Invalid(_))) {
            target.push_str(UNCHECKED);
        }
        self.note("http", &target, bytes, answer.is_ok());
        let answer = answer?;
        Ok(Response { status: answer.status, headers: answer.headers, body: answer.body })
    }

    fn read_auth(&mut self, auth: &http::Auth) -> Result<Auth, Error> {
        self.pass_named("secrets", &auth.secret)?;
        let broken = |text: String| Err(Error::Invalid(text));
        let named = match &auth.name {
            Some(name) if !name.is_empty() && name.len() <= MAX_NAME_BYTES => Some(name.clone()),
            _ => None,
        };
        let user = auth.user.clone().unwrap_or_default();
        if user.len() > MAX_NAME_BYTES {
            return broken(format!("auth.user has {} bytes; at most {MAX_NAME_BYTES}", user.len()));
        }
        let scheme = match (auth.scheme.as_str(), named) {
            ("bearer", _) => AuthScheme::Bearer,
            ("basic", _) => AuthScheme::Basic { user },
            ("header", Some(name)) => AuthScheme::Header { name },
            ("query", Some(name)) => AuthScheme::Query { name },
            (scheme @ ("header" | "query"), None) => {
                return broken(format!(
                    "auth.name: the scheme {scheme} wants a name of 1 to {MAX_NAME_BYTES} bytes"
                ));
            }
            _ => return broken("auth.scheme is one of none, bearer, basic, header, query".into()),
        };
        Ok(Auth { secret: auth.secret.clone(), scheme })
    }
}

fn measure(request: &Request, most: &ImportLimits) -> Result<(), Error> {
    let broken = |text: String| Err(Error::Invalid(text));
    let (method, url, headers) = (&request.method, &request.url, &request.headers);
    if method.is_empty()
        || method.len() > MAX_METHOD_BYTES
        || !method.bytes().all(|b| b.is_ascii_alphabetic())
    {
        return broken(format!("the method is a word of 1 to {MAX_METHOD_BYTES} letters"));
    }
    if url.len() > most.http_url_bytes {
        return broken(format!("the address has {} bytes; at most {}", url.len(), most.http_url_bytes));
    }
    if headers.len() > most.http_headers {
        return broken(format!("{} headers; at most {}", headers.len(), most.http_headers));
    }
    let bytes: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    if bytes > most.http_header_bytes {
        return broken(format!("headers of {bytes} bytes; at most {}", most.http_header_bytes));
    }
    match request.body.as_ref().map(Vec::len) {
        Some(bytes) if bytes > most.http_body_bytes => {
            broken(format!("a body of {bytes} bytes; at most {}", most.http_body_bytes))
        }
        _ => Ok(()),
    }
}

/// Scheme, host and port for the record of the call, as whoever sends it reads them; path and query may hold what nobody
/// should keep. What is no address went nowhere.
fn place(url: Option<&Url>) -> String {
    let Some((url, host)) = url.and_then(|url| Some((url, url.host_str()?))) else {
        return "no address".into();
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    // A guest writes a host as long as it likes; only characters are counted, never bytes.
    let host: String = host.chars().take(MAX_HOST_CHARS).collect();
    [url.scheme(), "://", &host, &port].concat()
}

/// The patterns of one granted power.
pub(super) fn values(grant: &Value) -> impl Iterator<Item = &str> {
    grant.get("values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(url: &str) -> String {
        place(Url::parse(url).ok().as_ref())
    }

    #[test]
    fn a_record_holds_where_a_request_went_and_no_more() {
        assert_eq!(shown("https://api.example:8443/models?token=abc#x"), "https://api.example:8443");
        assert_eq!(shown("https://ada:pw@api.example?token=abc"), "https://api.example");
        assert_eq!(shown(" HTTPS:api.example"), "https://api.example");
        // Read as a browser reads it, this leads to the first of the two.
        assert_eq!(shown("https://evil.example\\@good.example/"), "https://evil.example");
        for nowhere in ["", "api.example/models", "data:text/plain,s3cret", "aäääää://x", "😀😀😀://😀/😀"]
        {
            assert_eq!(shown(nowhere), "no address", "{nowhere}");
        }
        assert_eq!(shown(&format!("https://{}/", "x".repeat(500))).len(), 8 + MAX_HOST_CHARS);
    }

    proptest! {
        #[test]
        fn whatever_stands_in_an_address_its_record_is_short_and_plain(
            url in "(https?:)?[/\\\\]{0,2}\\PC{0,40}|\\PC{0,12}://\\PC{0,12}|(?s:.{0,60})"
        ) {
            let shown = shown(&url);
            prop_assert!(shown.chars().count() <= 160 && !shown.chars().any(char::is_control), "{shown:?}");
        }
    }
}

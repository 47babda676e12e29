//! `http`: requests to granted hosts. The host part of a grant is decided by the embedder's guard, which also
//! puts the secret in; here the request is measured and its time is cut to what the call has left.

use std::time::Duration;

use serde_json::Value;

use tenon_contract::guest::{Auth, AuthScheme, HttpRequest};

use crate::{
    bindings::tenon::plugin::http::{self, Error, Host, Request, Response},
    guest::Guest,
};

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_URL_BYTES: usize = 8 << 10;
const MAX_HEADERS: usize = 64;
const MAX_HEADER_BYTES: usize = 16 << 10;
const MAX_BODY_BYTES: usize = 1 << 20;
const MAX_NAME_BYTES: usize = 256;

impl Host for Guest {
    async fn fetch(&mut self, request: Request) -> wasmtime::Result<Result<Response, Error>> {
        Ok(self.http_fetch(request).await)
    }
}

impl Guest {
    async fn http_fetch(&mut self, request: Request) -> Result<Response, Error> {
        let allowed = self.pass_any("http")?;
        let auth = match request.auth {
            Some(auth) if auth.scheme != "none" => Some(self.read_auth(auth)?),
            _ => None,
        };
        measure(&request.url, &request.headers, request.body.as_deref())?;
        let wanted = request.timeout_ms.map_or(DEFAULT_TIMEOUT, |ms| Duration::from_millis(ms.into()));
        let request = HttpRequest {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: request.body,
            timeout: wanted.min(self.left()),
            auth,
            allowed,
        };
        let (target, out) = (place(&request.url), request.body.as_ref().map_or(0, Vec::len));
        let answer = self.ask(|services, cx| async move { services.fetch(&cx, request).await }).await;
        let bytes = out + answer.as_ref().map_or(0, |answer| answer.body.len());
        self.note("http", &target, bytes, answer.is_ok());
        let answer = answer?;
        Ok(Response { status: answer.status, headers: answer.headers, body: answer.body })
    }

    fn read_auth(&mut self, auth: http::Auth) -> Result<Auth, Error> {
        self.pass_named("secrets", &auth.secret)?;
        let named = |name: Option<String>| match name {
            Some(name) if !name.is_empty() && name.len() <= MAX_NAME_BYTES => Ok(name),
            _ => Err(Error::Invalid(format!("auth.name: say which for the scheme {:?}", auth.scheme))),
        };
        let scheme = match auth.scheme.as_str() {
            "bearer" => AuthScheme::Bearer,
            "basic" => AuthScheme::Basic { user: auth.user.unwrap_or_default() },
            "header" => AuthScheme::Header { name: named(auth.name)? },
            "query" => AuthScheme::Query { name: named(auth.name)? },
            _ => {
                return Err(Error::Invalid(
                    "auth.scheme is one of none, bearer, basic, header, query".into(),
                ));
            }
        };
        Ok(Auth { secret: auth.secret, scheme })
    }
}

fn measure(url: &str, headers: &[(String, String)], body: Option<&[u8]>) -> Result<(), Error> {
    let broken = |text: String| Err(Error::Invalid(text));
    if url.len() > MAX_URL_BYTES {
        return broken(format!("the address has {} bytes; at most {MAX_URL_BYTES}", url.len()));
    }
    if headers.len() > MAX_HEADERS {
        return broken(format!("{} headers; at most {MAX_HEADERS}", headers.len()));
    }
    let bytes: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    if bytes > MAX_HEADER_BYTES {
        return broken(format!("headers of {bytes} bytes; at most {MAX_HEADER_BYTES}"));
    }
    match body.map(<[u8]>::len) {
        Some(bytes) if bytes > MAX_BODY_BYTES => {
            broken(format!("a body of {bytes} bytes; at most {MAX_BODY_BYTES}"))
        }
        _ => Ok(()),
    }
}

/// Scheme, host and port for the record of the call; path and query may hold what nobody should keep.
fn place(url: &str) -> String {
    let end = url.find("://").map_or(0, |at| at + 3);
    let rest = &url[end..];
    let host = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let host = host.rsplit('@').next().unwrap_or_default();
    let shown = host.chars().take(120).filter(|c| !c.is_control());
    [&url[..end.min(8)], &shown.collect::<String>()].concat()
}

/// The patterns of one granted power.
pub(super) fn values(grant: &Value) -> impl Iterator<Item = &str> {
    grant.get("values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

//! The HTTP client: the token goes to its own server and nowhere else, redirects are not followed, and a refusal is
//! told in the server's words.

use std::{sync::Arc, time::Duration};

use reqwest::{Method, RequestBuilder, Response, header, redirect::Policy};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::{Host, Url};

use crate::error::Error;

const CONNECT: Duration = Duration::from_secs(5);
/// Of everything but streams; a side-load compiles on the server.
const ANSWER: Duration = Duration::from_secs(120);

pub struct Client {
    base: Url,
    token: Option<String>,
    http: reqwest::Client,
}

/// What a server said.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// JSON, or the body as a text.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&self.body).into_owned()))
    }

    /// One line for people: title and detail of a problem, and the fields it is about.
    pub fn in_words(&self) -> String {
        let body = self.json();
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let detail = if text("detail").is_empty() { text("title") } else { text("detail") };
        let errors = body.get("errors").and_then(Value::as_array).into_iter().flatten().map(|error| {
            let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
            format!("\n  {}: {}", text("pointer"), text("detail"))
        });
        format!("{} {detail}{}", self.status, errors.collect::<String>()).trim_end().to_owned()
    }
}

/// Reads the address of a server. Tokens travel in the clear over plain HTTP, so that is for this machine only.
pub fn address(text: &str) -> Result<Url, Error> {
    let wrong = |why: &str| Error::Environment(format!("{text:?} is not the address of a server: {why}"));
    let url = Url::parse(text).map_err(|_| wrong("write https://tenon.example.com"))?;
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(wrong("it names no host")),
    };
    match url.scheme() {
        "https" => {}
        "http" if local => {}
        "http" => return Err(wrong("a token may not travel over plain http; use https")),
        _ => return Err(wrong("it starts with https://")),
    }
    url.join("/").map_err(|_| wrong("write https://tenon.example.com"))
}

impl Client {
    pub fn new(base: Url, token: Option<String>) -> Result<Self, Error> {
        let failed = |error: &dyn std::fmt::Display| {
            Error::Environment(format!("no connections can be made: {error}"))
        };
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(concat!("tenon/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .redirect(Policy::none());
        if base.scheme() == "http" {
            // This machine is never behind a proxy.
            http = http.no_proxy();
        }
        Ok(Self { base, token, http: http.build().map_err(|error| failed(&error))? })
    }

    pub fn base(&self) -> &Url {
        &self.base
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Error> {
        let url = self.base.join(path);
        let url = url.map_err(|error| Error::Environment(format!("{path:?} is no path: {error}")))?;
        let request = self.http.request(method, url);
        Ok(match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
    }

    fn unreachable(&self, error: &reqwest::Error) -> Error {
        let mut cause: &dyn std::error::Error = error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        Error::Unreachable(format!("{} cannot be reached: {cause}; is the server running?", self.base))
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Answer, Error> {
        let sent = request.timeout(ANSWER).send().await;
        let response = sent.map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|error| self.unreachable(&error))?;
        Ok(Answer { status, body: body.to_vec() })
    }

    /// Whatever the status is.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        content: Option<(&str, Vec<u8>)>,
    ) -> Result<Answer, Error> {
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| Error::Environment(format!("{method:?} is no method of HTTP")))?;
        let mut request = self.request(method, path)?;
        if let Some((kind, body)) = content {
            request = request.header(header::CONTENT_TYPE, kind).body(body);
        }
        self.answer(request).await
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        let answer = self.successful(self.send("GET", path, None).await?)?;
        self.read(path, &answer)
    }

    pub async fn post<T: DeserializeOwned>(&self, path: &str, kind: &str, body: Vec<u8>) -> Result<T, Error> {
        let answer = self.successful(self.send("POST", path, Some((kind, body))).await?)?;
        self.read(path, &answer)
    }

    fn read<T: DeserializeOwned>(&self, path: &str, answer: &Answer) -> Result<T, Error> {
        serde_json::from_slice(&answer.body).map_err(|error| {
            Error::Server(format!(
                "{} answers {path} with something this program does not know ({error}); are both of one version?",
                self.base
            ))
        })
    }

    fn successful(&self, answer: Answer) -> Result<Answer, Error> {
        match answer.status {
            200..300 => Ok(answer),
            401 => Err(Error::Server(format!(
                "{} does not know the token ({}); run `tenon login {}`",
                self.base,
                answer.in_words(),
                self.base
            ))),
            429 | 502..=504 => Err(Error::Unreachable(format!(
                "{} cannot answer just now: {}; try again later",
                self.base,
                answer.in_words()
            ))),
            _ => Err(Error::Server(format!("{} refused: {}", self.base, answer.in_words()))),
        }
    }

    /// Server-sent events after the one with the id `last`.
    pub async fn stream(&self, path: &str, last: Option<&str>) -> Result<Response, Error> {
        let mut request = self.request(Method::GET, path)?.header(header::ACCEPT, "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        if response.status().is_success() {
            return Ok(response);
        }
        let body = response.bytes().await.map_err(|error| self.unreachable(&error))?.to_vec();
        self.successful(Answer { status, body }).map(|_| ()).and(Err(Error::Server("no stream".into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_travels_in_the_clear_to_this_machine_only() {
        for (text, known) in [
            ("http://127.0.0.1:3000", Some("http://127.0.0.1:3000/")),
            ("http://localhost:3000/t/acme", Some("http://localhost:3000/")),
            ("http://[::1]:3000", Some("http://[::1]:3000/")),
            ("https://tenon.example.com/", Some("https://tenon.example.com/")),
            ("http://tenon.example.com", None),
            ("ftp://127.0.0.1", None),
            ("tenon.example.com", None),
        ] {
            assert_eq!(address(text).ok().map(|url| url.to_string()).as_deref(), known, "{text}");
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_servers_words() {
        let body = br#"{"title":"Invalid","status":422,"detail":"Two rules.","errors":[{"pointer":"/a","detail":"No."}]}"#;
        let answer = Answer { status: 422, body: body.to_vec() };
        assert_eq!(answer.in_words(), "422 Two rules.\n  /a: No.");
        assert_eq!(Answer { status: 502, body: b"<html>".to_vec() }.in_words(), "502");
    }
}

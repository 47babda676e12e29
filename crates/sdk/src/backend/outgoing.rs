//! Requests to the outside; needs `[capabilities.http]`. A secret goes in by its name and is never seen.

use std::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Cx, Error, Result,
    bindings::tenon::plugin::http::{self, Auth},
};

/// See [`Cx::http`].
#[derive(Debug)]
pub struct Http<'cx>(PhantomData<&'cx Cx>);

impl Http<'_> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    pub fn get(&self, url: &str) -> Fetch {
        self.request("GET", url)
    }

    pub fn post(&self, url: &str) -> Fetch {
        self.request("POST", url)
    }

    pub fn request(&self, method: &str, url: &str) -> Fetch {
        Fetch(http::Request {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            timeout_ms: None,
            auth: None,
            insecure_tls: false,
        })
    }
}

/// A request that is being put together; [`Fetch::send`] sends it.
#[derive(Debug, Clone)]
#[must_use]
pub struct Fetch(http::Request);

impl Fetch {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0.headers.push((name.into(), value.into()));
        self
    }

    /// `authorization: Bearer …` with the secret of this name.
    pub fn bearer(self, secret: &str) -> Self {
        self.auth("bearer", secret, None, None)
    }

    pub fn basic(self, user: &str, secret: &str) -> Self {
        self.auth("basic", secret, None, Some(user))
    }

    /// The secret as the value of a header.
    pub fn secret_header(self, name: &str, secret: &str) -> Self {
        self.auth("header", secret, Some(name), None)
    }

    /// The secret as a parameter of the address.
    pub fn secret_query(self, name: &str, secret: &str) -> Self {
        self.auth("query", secret, Some(name), None)
    }

    fn auth(mut self, scheme: &str, secret: &str, name: Option<&str>, user: Option<&str>) -> Self {
        self.0.auth = Some(Auth {
            scheme: scheme.into(),
            secret: secret.into(),
            name: name.map(str::to_owned),
            user: user.map(str::to_owned),
        });
        self
    }

    /// A JSON body.
    pub fn json(mut self, value: &impl Serialize) -> Result<Self> {
        self.0.body = Some(serde_json::to_vec(value)?);
        Ok(self.header("content-type", "application/json"))
    }

    /// At most 1 MiB.
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.0.body = Some(body.into());
        self.header("content-type", content_type)
    }

    /// 10 s when it is not said; never beyond the limit of the call.
    pub fn timeout_ms(mut self, ms: u32) -> Self {
        self.0.timeout_ms = Some(ms);
        self
    }

    /// Takes whatever certificate the server shows. Only to hosts that whoever runs the server named
    /// (`egress.insecure_tls`); to any other the request is refused and nothing is sent. Leave it to a setting that is
    /// off unless somebody turns it on.
    pub fn insecure_tls(mut self) -> Self {
        self.0.insecure_tls = true;
        self
    }

    /// Every status is an answer; an error means that there was none.
    pub fn send(&self) -> Result<Answer> {
        let http::Response { status, headers, body } = http::fetch(&self.0)?;
        Ok(Answer { status, headers, body })
    }
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The body as JSON; "unavailable" when the server sent something else.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Error::unavailable(
                ["The server answered something that does not fit: ", &error.to_string()].concat(),
            )
        })
    }
}

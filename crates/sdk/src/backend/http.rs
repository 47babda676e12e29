//! Requests to a plugin's routes and their answers.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};
use tenon_contract::abi::{Caller, FileHandle, RouteHead};

use super::{Error, Result};

/// A request below `/ext/{plugin}` that one of the manifest's routes takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    head: RouteHead,
    body: Vec<u8>,
}

impl Request {
    pub(super) fn new(head: RouteHead, body: Vec<u8>) -> Self {
        Self { head, body }
    }

    /// Method and pattern, to match on: `("GET", "/count")`.
    pub fn route(&self) -> (&str, &str) {
        (&self.head.method, &self.head.pattern)
    }

    pub fn method(&self) -> &str {
        &self.head.method
    }

    pub fn path(&self) -> &str {
        &self.head.path
    }

    pub fn params(&self) -> &BTreeMap<String, String> {
        &self.head.params
    }

    /// A parameter of the pattern; empty when the pattern has none of that name.
    pub fn param(&self, name: &str) -> &str {
        self.head.params.get(name).map_or("", String::as_str)
    }

    /// The first value of a query parameter.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.head.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn content_type(&self) -> Option<&str> {
        self.head.content_type.as_deref()
    }

    pub fn caller(&self) -> &Caller {
        &self.head.caller
    }

    /// Whether the caller holds a permission: a core one, or the plugin's own without its prefix.
    pub fn caller_can(&self, permission: &str) -> bool {
        self.head.caller.can.iter().any(|name| name == permission)
    }

    /// The first header of this name, which is compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.head.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// A body above 1 MiB, or a file that was sent as one; [`Self::body`] is empty then.
    pub fn file(&self) -> Option<&FileHandle> {
        self.head.file.as_ref()
    }

    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON; an "invalid" error when it does not fit.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Error::invalid(["The body is not what this address takes: ", &error.to_string()].concat())
        })
    }
}

/// What a route answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) file: Option<String>,
}

impl Response {
    /// 200 to 599; without a body until one is given.
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// 200 with a JSON body.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        Ok(Self::status(200).header("content-type", "application/json").body(serde_json::to_vec(value)?))
    }

    /// 200 with a plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::status(200).header("content-type", "text/plain; charset=utf-8").body(text.into())
    }

    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Those of the allow-list are passed on, see [`tenon_contract::abi::RouteAnswer`].
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// A file of the installation as the body, by its id.
    pub fn file(mut self, id: &str) -> Self {
        self.file = Some(id.to_owned());
        self
    }

    /// Bytes that a browser keeps under this name.
    pub fn download(name: &str, content_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let plain: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\')).collect();
        Self::status(200)
            .header("content-type", content_type)
            .header("content-disposition", &["attachment; filename=\"", &plain, "\""].concat())
            .body(bytes)
    }
}

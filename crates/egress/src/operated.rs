//! Destinations of the operator's own configuration: one address that whoever runs the server wrote down. No guard
//! stands before it, so nothing that a tenant, a plugin or a source chose may ever become one.

use std::{fmt, time::Duration};

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use url::Url;

use crate::tls;

const MAX_ANSWER: usize = 5 << 20;
const CONNECT: Duration = Duration::from_secs(5);

/// One service of the operator's. Cheap to clone.
#[derive(Clone)]
pub struct Operated {
    base: Url,
    client: reqwest::Client,
}

impl fmt::Debug for Operated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operated").field("host", &self.base.host_str()).finish_non_exhaustive()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum OperatedError {
    #[error("{0:?} is not an address that starts with http:// or https://")]
    Address(String),
    #[error("the HTTP client cannot be built: {0}")]
    Client(String),
    #[error("it did not answer: {0}")]
    Unreachable(String),
    #[error("it answered with more than {MAX_ANSWER} bytes")]
    TooLarge,
}

impl Operated {
    pub fn new(base: &str) -> Result<Self, OperatedError> {
        let url =
            Url::parse(base).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let base = url.ok_or_else(|| OperatedError::Address(base.to_owned()))?;
        let tls = tls::verified().map_err(|error| OperatedError::Client(error.to_string()))?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .user_agent("Tenon")
            .build()
            .map_err(|error| OperatedError::Client(error.to_string()))?;
        Ok(Self { base, client })
    }

    /// Posts JSON to a path below the address, with a bearer token where there is one. Status and body.
    pub async fn post_json(
        &self,
        path: &str,
        token: Option<&str>,
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<(u16, Bytes), OperatedError> {
        let mut url = self.base.clone();
        let joined = [url.path().trim_end_matches('/'), path].concat();
        url.set_path(&joined);
        let mut call =
            self.client.post(url).header("content-type", "application/json").body(body).timeout(timeout);
        if let Some(token) = token {
            call = call.bearer_auth(token);
        }
        let failed = |error: reqwest::Error| OperatedError::Unreachable(error.without_url().to_string());
        let mut answer = call.send().await.map_err(failed)?;
        let status = answer.status().as_u16();
        let mut bytes = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if bytes.len() + chunk.len() > MAX_ANSWER {
                return Err(OperatedError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((status, bytes.freeze()))
    }
}

//! One request to the socket of a running server.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use tenon_api::ApiError;
use tokio::net::UnixStream;

pub struct Client {
    path: PathBuf,
}

impl Client {
    /// `None` where no server listens.
    pub async fn connect(path: &Path) -> Option<Self> {
        UnixStream::connect(path).await.ok()?;
        Some(Self { path: path.to_path_buf() })
    }

    pub async fn post(&self, to: &str, body: Vec<u8>) -> anyhow::Result<String> {
        let stream = UnixStream::connect(&self.path).await.context("the server went away")?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(connection);
        let request = Request::post(to).header(header::HOST, "tenon").body(Full::new(Bytes::from(body)))?;
        let response = sender.send_request(request).await?;
        let status = response.status();
        let text = String::from_utf8(response.into_body().collect().await?.to_bytes().to_vec())?;
        driver.abort();
        if status.is_success() {
            return Ok(text);
        }
        match serde_json::from_str::<ApiError>(&text) {
            Ok(problem) => {
                let rules: Vec<String> = problem
                    .errors
                    .iter()
                    .map(|rule| format!("\n  {}: {}", rule.pointer, rule.detail))
                    .collect();
                anyhow::bail!("{}{}", problem.detail, rules.concat())
            }
            Err(_) => anyhow::bail!("{text}"),
        }
    }
}

//! The one typed client of the UI. Pages call the functions of the noun modules; these go through the outer
//! ring over HTTP in the browser, and to the inner ring in process while the server renders.

use serde::{Serialize, de::DeserializeOwned};
pub use tenon_api::{ApiError, Page};

pub mod audit;
pub mod installations;
pub mod me;
pub mod plan;
pub mod plugins;
pub mod records;
pub mod running;
pub mod session;
pub mod settings;
pub mod tenants;
pub mod views;

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod in_process;
mod path;

#[cfg(feature = "ssr")]
pub use in_process::{InProcess, InnerAnswer, InnerRequest};
pub use path::{Query, segment};

/// An answer, or why there is none.
pub type Answer<T> = Result<T, ApiError>;

/// What may come back: shared with the inner ring as it is, or read from JSON.
pub trait Wire: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Wire for T {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Codes that only this client makes; the server never answers with them.
pub mod local {
    /// No answer came at all.
    pub const OFFLINE: &str = "offline";
    /// An answer came that nobody can read.
    pub const UNREADABLE: &str = "unreadable";
}

/// Reads `path` (below `/api/v1`, starts with `/`).
pub async fn get<T: Wire>(path: &str) -> Answer<T> {
    send(Method::Get, path, None::<&()>).await
}

/// Reads `path` with the tag that `If-Match` takes; only the browser has tags.
pub async fn get_tagged<T: Wire>(path: &str) -> Answer<(T, String)> {
    send_tagged(Method::Get, path, None::<&()>, None).await
}

/// Sends a body (or none) to `path` and reads the answer; `T = ()` where there is none.
pub async fn send<B: Serialize + ?Sized, T: Wire>(method: Method, path: &str, body: Option<&B>) -> Answer<T> {
    Ok(send_tagged(method, path, body, None).await?.0)
}

/// The same with one more header (`If-Match`, `Idempotency-Key`), which only the browser sends.
pub async fn send_with<B: Serialize + ?Sized, T: Wire>(
    method: Method,
    path: &str,
    body: Option<&B>,
    header: (&'static str, String),
) -> Answer<T> {
    Ok(send_tagged(method, path, body, Some(header)).await?.0)
}

async fn send_tagged<B: Serialize + ?Sized, T: Wire>(
    method: Method,
    path: &str,
    body: Option<&B>,
    header: Option<(&'static str, String)>,
) -> Answer<(T, String)> {
    #[cfg(feature = "ssr")]
    {
        let _ = header;
        let body = match body.map(serde_json::to_value).transpose() {
            Ok(body) => body,
            Err(error) => return Err(unreadable(path, &error.to_string())),
        };
        Ok((in_process::send(method, path, body).await?, String::new()))
    }
    #[cfg(not(feature = "ssr"))]
    {
        let body = match body.map(serde_json::to_string).transpose() {
            Ok(body) => body,
            Err(error) => return Err(unreadable(path, &error.to_string())),
        };
        let reply = browser::send(method, path, body, header).await?;
        Ok((read(path, &reply.text)?, reply.tag))
    }
}

#[cfg(not(feature = "ssr"))]
fn read<T: Wire>(path: &str, text: &str) -> Answer<T> {
    let text = if text.is_empty() { "null" } else { text };
    tenon_contract::json::read_text(text).map_err(|error| unreadable(path, &error.to_string()))
}

/// An error that did not come from the server.
fn local_error(code: &str, title: &str, detail: String) -> ApiError {
    ApiError {
        kind: String::new(),
        title: title.into(),
        status: 0,
        code: code.into(),
        detail,
        errors: Vec::new(),
        request_id: String::new(),
        who_can_help: Vec::new(),
        retry_after: None,
    }
}

/// What the server would say of a change to something that is not there any more as it was read.
fn stale() -> ApiError {
    ApiError::new(
        tenon_api::error::Code::StaleVersion,
        "Somebody changed this meanwhile. Load it again and repeat what you did.",
    )
}

fn unreadable(path: &str, why: &str) -> ApiError {
    let detail = ["The answer of ", path, " could not be read. Load the page again. (", why, ")"].concat();
    local_error(local::UNREADABLE, "The answer could not be read", detail)
}

//! The browser half of the client: `fetch` through the outer ring. Not generic, so that it is compiled once.

use gloo_net::http::{Method as HttpMethod, RequestBuilder, Response};
use send_wrapper::SendWrapper;
use tenon_api::ApiError;
use wasm_bindgen::JsValue;

use super::{Method, local, local_error};

/// A successful answer.
pub(super) struct Reply {
    pub status: u16,
    /// Empty for 204.
    pub text: String,
    /// Its `ETag`; empty where it has none.
    pub tag: String,
}

pub(super) fn send(
    method: Method,
    path: &str,
    body: Option<String>,
    header: Option<(&'static str, String)>,
) -> impl Future<Output = Result<Reply, ApiError>> + Send {
    let url = ["/api/v1", path].concat();
    SendWrapper::new(async move {
        let mut builder =
            RequestBuilder::new(&url).method(http_method(method)).header("accept", "application/json");
        if let Some((name, value)) = header {
            builder = builder.header(name, &value);
        }
        let request = match body {
            Some(body) => builder.header("content-type", "application/json").body(JsValue::from_str(&body)),
            None => builder.build(),
        };
        let Ok(request) = request else { return Err(offline()) };
        let Ok(response) = request.send().await else { return Err(offline()) };
        let status = response.status();
        let Ok(text) = response.text().await else { return Err(offline()) };
        if !(200..300).contains(&status) {
            return Err(refusal(&response, &text));
        }
        Ok(Reply { status, text, tag: response.headers().get("etag").unwrap_or_default() })
    })
}

fn refusal(response: &Response, text: &str) -> ApiError {
    if response.status() == 401 {
        crate::context::note_signed_out();
    }
    tenon_contract::json::read_text(text).unwrap_or_else(|_| {
        let mut error = local_error(
            local::UNREADABLE,
            "The server did not answer as expected",
            ["The server answered ", &response.status().to_string(), ". Try again in a moment."].concat(),
        );
        error.status = response.status();
        error.request_id = response.headers().get("x-request-id").unwrap_or_default();
        error
    })
}

fn offline() -> ApiError {
    local_error(
        local::OFFLINE,
        "You are offline",
        "You are offline, or the server does not answer. Nothing was changed; try again when you are connected.".into(),
    )
}

fn http_method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Patch => HttpMethod::PATCH,
        Method::Delete => HttpMethod::DELETE,
    }
}

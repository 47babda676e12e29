//! The browser half of the client: `fetch` through the outer ring. Not generic, so that it is compiled once.

use gloo_net::http::{Method as HttpMethod, RequestBuilder, Response};
use send_wrapper::SendWrapper;
use tenon_api::ApiError;
use wasm_bindgen::JsValue;

use super::{Method, local, local_error};

/// Status and text of a successful answer; the text is empty for 204.
pub(super) fn send(
    method: Method,
    path: &str,
    body: Option<String>,
) -> impl Future<Output = Result<(u16, String), ApiError>> + Send {
    let url = ["/api/v1", path].concat();
    SendWrapper::new(async move {
        let builder =
            RequestBuilder::new(&url).method(http_method(method)).header("accept", "application/json");
        let request = match body {
            Some(body) => builder.header("content-type", "application/json").body(JsValue::from_str(&body)),
            None => builder.build(),
        };
        let Ok(request) = request else { return Err(offline()) };
        let Ok(response) = request.send().await else { return Err(offline()) };
        let status = response.status();
        let Ok(text) = response.text().await else { return Err(offline()) };
        if (200..300).contains(&status) { Ok((status, text)) } else { Err(refusal(&response, &text)) }
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

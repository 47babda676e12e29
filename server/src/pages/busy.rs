//! The page for those who ask too often. It costs nothing to draw: no data, no script.

use axum::{body::Body, response::Response};
use http::{HeaderValue, StatusCode, header};
use tenon_api::error::Code;

use crate::problem::Problem;

const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// `None` for any other problem.
pub fn page(problem: &Problem) -> Option<Response> {
    let error = &problem.0;
    if error.code() != Code::TooMany {
        return None;
    }
    let seconds = error.retry_after().unwrap_or(1);
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>Too many requests · Tenon</title>\
         <link rel=\"stylesheet\" href=\"/pkg/tenon.css\"></head><body><main><h1>Too many requests</h1>\
         <p>You asked for more pages than one person may in a minute. Wait {seconds} seconds, then load this page again.</p>\
         </main></body></html>"
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Some(response)
}

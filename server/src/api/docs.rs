//! `/api/v1/openapi.json`, `/api/docs` (browsable, from our own files) and `/api/docs/errors`.

use std::sync::Arc;

use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderValue, header};
use tenon_api::error::Code;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, serve};

use crate::{middleware::outer::Ring, problem::Problem};

pub mod openapi;

pub fn routes(document: &OpenApi) -> Router<Ring> {
    let json = openapi::text(document);
    let config = Arc::new(Config::from("/api/v1/openapi.json").validator_url("none"));
    let index = config.clone();
    Router::new()
        .route("/api/v1/openapi.json", get(async move || with_type("application/json", json.clone())))
        .route("/api/docs", get(async || Redirect::permanent("/api/docs/")))
        .route("/api/docs/", get(async move || file("", index.clone())))
        .route("/api/docs/errors", get(async || with_type("text/html; charset=utf-8", errors())))
        .route("/api/docs/{*file}", get(async move |Path(name): Path<String>| file(&name, config.clone())))
}

fn file(name: &str, config: Arc<Config<'static>>) -> Response {
    match serve(name, config) {
        Ok(Some(file)) => {
            let mut response = with_type(&file.content_type, file.bytes.into_owned());
            if file.gzpipped {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            response
        }
        _ => Problem::not_found().write(""),
    }
}

fn with_type(media_type: &str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    if let Ok(value) = HeaderValue::from_str(media_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

/// Every code of the registry: what `type` of a problem points to.
fn errors() -> String {
    let rows: Vec<String> = Code::ALL
        .iter()
        .map(|code| {
            format!(
                "<tr id=\"{0}\"><td>{1}</td><td><code>{0}</code></td><td>{2}</td></tr>",
                code.as_str(),
                code.status(),
                code.title()
            )
        })
        .collect();
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Error codes · Tenon</title>\
         <link rel=\"stylesheet\" href=\"/pkg/tenon.css\"></head><body><main><h1>Error codes</h1>\
         <p>Every error is <code>application/problem+json</code> (RFC 9457) with a <code>code</code> that never changes, \
         a <code>detail</code> for people, and <code>errors</code> with a pointer for each broken rule.</p>\
         <table><thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead><tbody>{}</tbody></table></main></body></html>",
        rows.concat()
    )
}

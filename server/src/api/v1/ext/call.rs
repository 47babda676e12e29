//! `ANY …/ext/{plugin}/{*path}`: a plugin's own route, as the caller, or as nobody where it is for everybody.

use axum::{
    body::Body,
    extract::{RawQuery, Request, State},
    response::Response,
};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use serde::Deserialize;
use tenon_api::error::Code;
use tenon_core::ext::{self, ExtAnswer, ExtBody, ExtRequest};
use tenon_core::files::FileBytes;

use crate::{
    extract::{Caller, Segments, Upload},
    middleware::headers::SANDBOX,
    problem::Problem,
    state::AppState,
};

#[derive(Debug, Deserialize)]
pub struct Route {
    tenant: String,
    plugin: String,
    #[serde(default)]
    path: String,
}

/// Call a plugin's own route
#[utoipa::path(
    method(get, post, put, patch, delete), path = "/tenants/{tenant}/ext/{plugin}/{*path}", operation_id = "call_plugin", tag = "ext",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("path" = String, Path, description = "May hold slashes")),
    responses((status = 200, description = "What the plugin answers", content_type = "*/*"))
)]
pub async fn call_plugin(
    State(app): State<AppState>,
    Caller(cx): Caller,
    Segments(route): Segments<Route>,
    method: Method,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let query = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let method = if method == Method::HEAD { Method::GET } else { method };
    let (method, path) = (method.to_string(), format!("/{}", route.path));
    let elsewhere = cx.user().is_some();
    let cx = ext::enter(&app.core, &cx, &route.tenant).await?;
    let elsewhere = elsewhere && cx.user().is_none();
    let room = ext::room(&app.core, &cx, &route.plugin, &method, &path).await;
    // Who is signed in elsewhere cannot help it by signing in.
    let room = room.map_err(|error| match error.code() {
        Code::NotSignedIn if elsewhere => tenon_core::Error::not_found("tenant"),
        _ => error,
    })?;
    let body = Upload::read(request, room).await?;
    let request = ExtRequest {
        method,
        path,
        query,
        content_type: body.content_type,
        headers: body.headers,
        file_name: body.file_name,
        body: body.bytes,
    };
    Ok(write(ext::call(&app.core, &cx, &route.plugin, request).await?))
}

/// A file as its reader takes it.
pub(in crate::api::v1) fn save(file: FileBytes) -> Response {
    let size = file.size;
    let mut response = Response::new(Body::from_stream(file.pieces()));
    response.headers_mut().insert(http::header::CONTENT_LENGTH, size.into());
    response
}

/// A plugin's answer never runs as a page of ours.
fn write(answer: ExtAnswer) -> Response {
    let mut response = match answer.body {
        ExtBody::Bytes(bytes) => Response::new(Body::from(bytes)),
        ExtBody::File(file) => save(file),
    };
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(http::header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    response
}

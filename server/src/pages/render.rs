//! Renders a page whole: data, status and policy are known before the first byte is sent.

use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

use app::context::SetStatus;
use axum::{body::Body, extract::Request, response::Response};
use http::{HeaderValue, StatusCode, header};
use http_body_util::BodyExt;
use leptos::{nonce::Nonce, prelude::provide_context};
use tenon_core::Cx;

use super::{facts, in_process::in_process};
use crate::{
    middleware::{headers::page_policy, outer::Ring},
    problem::Problem,
};

/// `status` is what the guard decided; a page may make it worse, never better.
pub async fn render(ring: &Ring, cx: Cx, request: Request, status: u16) -> Response {
    let app = &ring.app;
    let id = cx.request_id.clone();
    let mut facts = facts::collect(app, &cx, request.headers(), request.uri().path());
    let shown_flash = facts.flash.is_some();
    let nonce = Nonce::new();
    let found = Arc::new(AtomicU16::new(status));
    let (ways, tag, noted) = (in_process(ring, cx), nonce.clone(), found.clone());
    app::context::load(ways.clone(), &mut facts).await;
    let context = move || {
        provide_context(tag.clone());
        provide_context(ways.clone());
        provide_context(facts.clone());
        let noted = noted.clone();
        provide_context(SetStatus(Arc::new(move |status| {
            noted.fetch_max(status, Ordering::SeqCst);
        })));
    };
    let (options, font) = (app.leptos.clone(), app.assets.main_font());
    let draw = leptos_axum::render_app_async_with_context(context, move || {
        app::shell_html(options.clone(), font.clone())
    });
    let (parts, body) = draw(request).await.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Problem::from(tenon_core::Error::internal(error)).write(&id),
    };
    let mut response = Response::from_parts(parts, Body::from(body));
    let status = found.load(Ordering::SeqCst);
    if status != 200 {
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    if let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if shown_flash {
        let gone = HeaderValue::from_static("tenon_flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}

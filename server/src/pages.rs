//! The page guard: decides sign-in, tenant, redirects and status before Leptos runs; inside Leptos it is too late.

mod busy;
mod facts;
pub mod forms;
mod guard;
mod in_process;
mod render;

use axum::{
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, Method, header};

use crate::{
    auth::{self, Peer},
    middleware::{
        RequestId,
        outer::{Ring, who},
    },
    problem::Problem,
};

pub async fn show(ring: Ring, request: Request) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(|| RequestId(String::new()));
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::method_not_allowed().write(&id.0);
    }
    let peer = request.extensions().get::<Peer>().cloned().unwrap_or(Peer(String::new()));
    // A page is for people: a bearer token opens none.
    let mut headers = HeaderMap::new();
    for cookie in request.headers().get_all(header::COOKIE) {
        headers.append(header::COOKIE, cookie.clone());
    }
    let cx = match auth::resolve(&ring.app, &headers, &id, &peer).await {
        Ok((cx, _)) => cx,
        Err(problem) => return problem.write(&id.0),
    };
    // A page costs more than any one answer of the API: it asks many.
    let spent = match ring.app.limits.spend(&who(&cx)) {
        Ok(spent) => spent,
        Err(problem) => return busy::page(&problem).unwrap_or_else(|| problem.write(&id.0)),
    };
    let mut response = match guard::decide(&cx, request.uri()) {
        guard::Decision::Show(status) => render::render(&ring, cx, request, status).await,
        guard::Decision::Go(to) => Redirect::to(&to).into_response(),
        guard::Decision::Moved(to) => Redirect::permanent(&to).into_response(),
        guard::Decision::Nothing => Problem::not_found().write(&id.0),
    };
    spent.tell(response.headers_mut());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

//! `/healthz`: the process answers. `/readyz`: it can serve; a load balancer asks this one.

use axum::{extract::State, response::Response};
use http::StatusCode;
use tenon_core::Cx;

use crate::middleware::outer::Ring;

pub async fn is_alive() -> Response {
    plain(StatusCode::OK, "ok\n")
}

pub async fn is_ready(State(ring): State<Ring>) -> Response {
    if *ring.app.draining.borrow() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "draining\n");
    }
    let cx = Cx::system("readyz");
    let asked = async {
        let mut tx = ring.app.core.db.read_platform(&cx).await?;
        tenon_store::server_meta::get(&mut tx, "ready").await
    };
    match asked.await {
        Ok(_) => plain(StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    response
}

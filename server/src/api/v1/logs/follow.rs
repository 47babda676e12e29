//! `GET …/installations/{plugin}/logs`: what a plugin writes from now on, as server-sent events.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{StreamExt as _, future, stream};
use tenon_core::logs;
use tokio::{sync::broadcast::error::RecvError, time::Instant};

use crate::{
    api::v1::installations::OfPlugin,
    extract::{InTenant, Segments},
    problem::Problem,
    state::AppState,
};

const LIFE: Duration = Duration::from_secs(15 * 60);
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Follow the log of a plugin
#[utoipa::path(get, path = "/tenants/{tenant}/installations/{plugin}/logs", operation_id = "follow_logs", tag = "running",
    params(("tenant" = String, Path), ("plugin" = String, Path)),
    responses((status = 200, description = "Server-sent events, each a LogLine; ends after 15 minutes", body = String, content_type = "text/event-stream")))]
pub async fn follow_logs(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
) -> Result<Response, Problem> {
    let receiver = logs::follow(&app.core, &cx, &of.plugin).await?;
    let until = Instant::now() + LIFE;
    let draining = app.draining.subscribe();
    let lines = stream::unfold((receiver, draining), move |(mut receiver, mut draining)| async move {
        let line = tokio::select! {
            line = receiver.recv() => line,
            _ = draining.wait_for(|draining| *draining) => return None,
            () = tokio::time::sleep_until(until) => return None,
        };
        let event = match line {
            Ok(line) => Event::default().data(serde_json::to_string(&line).unwrap_or_default()),
            Err(RecvError::Lagged(missed)) => Event::default().comment(format!("{missed} lines were missed")),
            Err(RecvError::Closed) => return None,
        };
        Some((Ok::<_, Infallible>(event), (receiver, draining)))
    });
    // The first comment shows that the stream stands.
    let hello = stream::once(future::ready(Ok(Event::default().comment("ready"))));
    let headers = [("cache-control", "no-store"), ("x-accel-buffering", "no")];
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    Ok((headers, Sse::new(hello.chain(lines)).keep_alive(keep_alive)).into_response())
}

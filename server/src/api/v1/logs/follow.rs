//! `GET …/installations/{plugin}/logs`: what is kept of a plugin's lines, a mark, and what it writes from then on, as
//! server-sent events.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{Response, sse::Event},
};
use futures::{StreamExt as _, future, stream};
use http::HeaderMap;
use tenon_core::logs::{self, Followed, Numbered};
use tokio::sync::broadcast::error::RecvError;

use crate::{
    api::v1::{
        installations::OfPlugin,
        live::end::{End, respond},
    },
    extract::{InTenant, Segments},
    problem::Problem,
    state::AppState,
};

/// Follow the log of a plugin
#[utoipa::path(get, path = "/tenants/{tenant}/installations/{plugin}/logs", operation_id = "follow_logs", tag = "running",
    params(("tenant" = String, Path), ("plugin" = String, Path), ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, description = "Server-sent events, each a LogLine: those that are kept, or of them those after Last-Event-ID; an event `live`; those that come. Ends after 15 minutes", body = String, content_type = "text/event-stream")))]
pub async fn follow_logs(
    State(app): State<AppState>,
    InTenant(cx): InTenant,
    Segments(of): Segments<OfPlugin>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let Followed { kept, live } = logs::follow(&app.core, &cx, &of.plugin, last).await?;
    let kept = stream::iter(kept).map(|line| event(&line));
    // Whoever wants only what is kept goes here.
    let mark = stream::once(future::ready(Event::default().event("live").data("{}")));
    let end = End::new(&app, &cx)?;
    let lines = stream::unfold((live, end), |(mut live, mut end)| async move {
        let line: Result<Arc<Numbered>, RecvError> = tokio::select! {
            line = live.recv() => line,
            () = end.come() => return None,
        };
        let event = match line {
            Ok(line) => event(&line),
            Err(RecvError::Lagged(missed)) => Event::default().comment(format!("{missed} lines were missed")),
            Err(RecvError::Closed) => return None,
        };
        Some((event, (live, end)))
    });
    Ok(respond(kept.chain(mark).chain(lines)))
}

fn event(line: &Numbered) -> Event {
    let data = serde_json::to_string(&line.line).unwrap_or_default();
    Event::default().id(line.number.to_string()).data(data)
}

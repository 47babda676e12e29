//! When a stream of events ends: the server drains, its session ends, its token is revoked, 15 minutes are over. The
//! live stream and the logs of plugins share it.

use std::{convert::Infallible, time::Duration};

use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt as _, future, stream};
use tenon_core::{Cx, access};
use tokio::{
    sync::{broadcast, watch},
    time::Instant,
};

use crate::{
    middleware::streams::Place,
    problem::Problem,
    state::{AppState, Ended},
};

const LIFE: Duration = Duration::from_secs(15 * 60);
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Before whoever was cut off comes again.
const RETRY: Duration = Duration::from_secs(1);

pub struct End {
    draining: watch::Receiver<bool>,
    ended: broadcast::Receiver<Ended>,
    /// Whose end is this one's.
    speaker: Option<Ended>,
    until: Instant,
    /// Held until the stream is gone.
    _place: Place,
}

impl End {
    /// Takes one of the person's places; refuses who has none left.
    pub fn new(app: &AppState, cx: &Cx) -> Result<Self, Problem> {
        let place = app.streams.enter(access::require_user(cx)?.id)?;
        Ok(Self {
            _place: place,
            draining: app.draining.subscribe(),
            ended: app.ended.subscribe(),
            speaker: cx
                .user()
                .and_then(|user| user.session.map(Ended::Session).or_else(|| user.token.map(Ended::Token))),
            until: Instant::now() + LIFE,
        })
    }

    /// Waits for it; may be dropped and asked again.
    pub async fn come(&mut self) {
        loop {
            tokio::select! {
                drained = self.draining.wait_for(|draining| *draining) => {
                    drop(drained);
                    return;
                }
                ended = self.ended.recv() => match ended {
                    Ok(other) if Some(other) != self.speaker => {}
                    // Falling behind may have hidden our own: whoever listens connects again and is asked who it is.
                    _ => return,
                },
                () = tokio::time::sleep_until(self.until) => return,
            }
        }
    }
}

/// `events` as the body of an answer, with keep-alive comments between.
pub fn respond(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    // The first comment shows that the stream stands, before anything happens.
    let hello = stream::once(future::ready(Event::default().comment("ready").retry(RETRY)));
    let headers = [("cache-control", "no-store"), ("x-accel-buffering", "no")];
    let body = Sse::new(hello.chain(events).map(Ok::<_, Infallible>));
    (headers, body.keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

//! One open stream: events as they come, keep-alive comments between, and a goodbye when it ends (drain,
//! sign-out, 15 minutes).

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::response::{
    IntoResponse,
    sse::{Event, KeepAlive, Sse},
};
use futures::stream;
use tenon_api::{ids::SessionId, live::LiveEvent};
use tenon_core::{Cx, live::LiveMessage};
use tokio::{
    sync::{broadcast, watch},
    time::Instant,
};

use crate::{middleware::streams::Place, state::AppState};

const LIFE: Duration = Duration::from_secs(15 * 60);
const KEEP_ALIVE: Duration = Duration::from_secs(15);

struct Open {
    waiting: VecDeque<LiveMessage>,
    receiver: broadcast::Receiver<LiveMessage>,
    draining: watch::Receiver<bool>,
    ended: broadcast::Receiver<SessionId>,
    session: Option<SessionId>,
    until: Instant,
    said_goodbye: bool,
    /// Held until the stream is gone.
    _place: Place,
}

pub fn stream(
    app: &AppState,
    cx: &Cx,
    place: Place,
    missed: Vec<LiveMessage>,
    receiver: broadcast::Receiver<LiveMessage>,
) -> impl IntoResponse + use<> {
    let open = Open {
        waiting: missed.into(),
        receiver,
        draining: app.draining.subscribe(),
        ended: app.ended.subscribe(),
        session: cx.user().and_then(|user| user.session),
        until: Instant::now() + LIFE,
        said_goodbye: false,
        _place: place,
    };
    // The first comment shows that the stream stands, before anything happens.
    let hello =
        stream::iter([Ok::<_, Infallible>(Event::default().comment("ready").retry(Duration::from_secs(1)))]);
    let events = stream::unfold(open, |mut open| async move { Some((Ok(event(open.next().await?)), open)) });
    let headers = [("cache-control", "no-store"), ("x-accel-buffering", "no")];
    (
        headers,
        Sse::new(stream::StreamExt::chain(hello, events)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)),
    )
}

fn event(message: LiveMessage) -> Event {
    let data = serde_json::to_string(&message.event).unwrap_or_default();
    let event = Event::default().data(data);
    match message.seq {
        Some(seq) => event.id(seq.to_string()),
        None => event,
    }
}

impl Open {
    async fn next(&mut self) -> Option<LiveMessage> {
        if self.said_goodbye {
            return None;
        }
        if let Some(message) = self.waiting.pop_front() {
            return Some(message);
        }
        loop {
            tokio::select! {
                message = self.receiver.recv() => match message {
                    Ok(message) => return Some(message),
                    Err(broadcast::error::RecvError::Lagged(_)) => return Some(LiveMessage { seq: None, event: LiveEvent::Resync }),
                    Err(broadcast::error::RecvError::Closed) => break,
                },
                drained = self.draining.wait_for(|draining| *draining) => {
                    drop(drained);
                    break;
                }
                ended = self.ended.recv() => match ended {
                    Ok(id) if Some(id) != self.session => {}
                    // Falling behind may have hidden our own: the browser connects again and is asked who it is.
                    _ => break,
                },
                () = tokio::time::sleep_until(self.until) => break,
            }
        }
        self.said_goodbye = true;
        Some(LiveMessage { seq: None, event: LiveEvent::Goodbye })
    }
}

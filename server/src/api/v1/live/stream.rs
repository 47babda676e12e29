//! One open stream: what was missed, events as they come, and a goodbye when it ends.

use std::collections::VecDeque;

use axum::response::{Response, sse::Event};
use futures::stream;
use tenon_api::live::LiveEvent;
use tenon_core::{Cx, live::LiveMessage};
use tokio::sync::broadcast;

use super::end::{End, respond};
use crate::{problem::Problem, state::AppState};

struct Open {
    waiting: VecDeque<LiveMessage>,
    receiver: broadcast::Receiver<LiveMessage>,
    end: End,
    said_goodbye: bool,
}

pub fn stream(
    app: &AppState,
    cx: &Cx,
    missed: Vec<LiveMessage>,
    receiver: broadcast::Receiver<LiveMessage>,
) -> Result<Response, Problem> {
    let open = Open { waiting: missed.into(), receiver, end: End::new(app, cx)?, said_goodbye: false };
    Ok(respond(stream::unfold(open, |mut open| async move { Some((event(open.next().await?), open)) })))
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
        tokio::select! {
            message = self.receiver.recv() => match message {
                Ok(message) => return Some(message),
                Err(broadcast::error::RecvError::Lagged(_)) => return Some(LiveMessage { seq: None, event: LiveEvent::Resync }),
                Err(broadcast::error::RecvError::Closed) => {}
            },
            () = self.end.come() => {}
        }
        self.said_goodbye = true;
        Some(LiveMessage { seq: None, event: LiveEvent::Goodbye })
    }
}

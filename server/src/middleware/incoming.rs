//! How the body of a request comes in, whoever reads it: it has to keep moving, and what all requests hold in memory
//! together has a bound. [`Stopped`] is what a reader finds; `extract` turns it into 408 or 503.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep},
};

use crate::config::Server;

/// The start of a body takes no room of the others: while some send packages, everybody can still sign in. The
/// number of connections bounds what these starts come to.
const FREE_BYTES: usize = 64 << 10;

/// Why a body does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    #[error("the body came too slowly")]
    TooSlow,
    #[error("there is no room for more large bodies")]
    NoRoom,
}

impl Stopped {
    /// From what a reader was told, however often it was wrapped.
    pub fn find(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        std::iter::successors(Some(error), |error| error.source())
            .find_map(|error| error.downcast_ref::<Self>().copied())
    }
}

/// The rules for bodies, and the room that all of them share.
pub struct Incoming {
    idle: Duration,
    bytes_per_second: u64,
    room: Arc<Semaphore>,
}

/// What a request holds of the room; given back when it is dropped.
#[derive(Clone, Default)]
pub struct Held(Arc<Mutex<Option<OwnedSemaphorePermit>>>);

impl Incoming {
    pub fn new(server: &Server) -> Self {
        Self {
            idle: Duration::from_secs(server.body_idle_seconds.max(1)),
            bytes_per_second: (server.body_kib_per_second << 10).max(1),
            room: Arc::new(Semaphore::new((server.bodies_mib << 20).min(Semaphore::MAX_PERMITS))),
        }
    }

    /// The same body under the rules. The caller keeps `Held` until the request is answered.
    pub fn watch(&self, body: Body) -> (Body, Held) {
        let held = Held::default();
        if body.is_end_stream() {
            return (body, held);
        }
        let watched = Watched {
            inner: body,
            idle: self.idle,
            bytes_per_second: self.bytes_per_second,
            room: self.room.clone(),
            held: held.clone(),
            received: 0,
            started: None,
            alarm: None,
        };
        (Body::new(watched), held)
    }
}

struct Watched {
    inner: Body,
    idle: Duration,
    bytes_per_second: u64,
    room: Arc<Semaphore>,
    held: Held,
    received: usize,
    /// When somebody began to read.
    started: Option<Instant>,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    fn take(&mut self, bytes: usize) -> Result<(), Stopped> {
        let before = self.received;
        self.received += bytes;
        let more = self.received.max(FREE_BYTES) - before.max(FREE_BYTES);
        if more == 0 {
            return Ok(());
        }
        let more = u32::try_from(more).map_err(|_| Stopped::NoRoom)?;
        let permit = self.room.clone().try_acquire_many_owned(more).map_err(|_| Stopped::NoRoom)?;
        let mut held = self.held.0.lock().unwrap_or_else(PoisonError::into_inner);
        match held.as_mut() {
            Some(held) => held.merge(permit),
            None => *held = Some(permit),
        }
        Ok(())
    }

    /// The next byte has to be there by then: soon after the last one, and in step with the whole.
    fn deadline(&mut self) -> Instant {
        let now = Instant::now();
        let started = *self.started.get_or_insert(now);
        let whole = self.idle + Duration::from_secs(self.received as u64 / self.bytes_per_second);
        (now + self.idle).min(started + whole)
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.alarm = None;
                this.started.get_or_insert_with(Instant::now);
                let taken = this.take(frame.data_ref().map_or(0, Bytes::len));
                Poll::Ready(Some(taken.map(|()| frame).map_err(axum::Error::new)))
            }
            Poll::Ready(ended) => Poll::Ready(ended),
            Poll::Pending => {
                let deadline = this.deadline();
                let alarm = this.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
                ready!(alarm.as_mut().poll(cx));
                Poll::Ready(Some(Err(axum::Error::new(Stopped::TooSlow))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

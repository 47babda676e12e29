//! Calls inside calls: a service that a plugin calls is called by the embedder from inside the host. Each call
//! knows how deep it lies and when the first one ends, whatever the embedder passes on.

use std::{
    future::Future,
    time::{Duration, Instant},
};

tokio::task_local! {
    static LINK: Link;
}

/// The place of a call among the calls that it is part of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Link {
    /// Calls above this one.
    pub depth: u32,
    /// When the time of those above is over.
    until: Option<Instant>,
}

impl Link {
    /// Of the call that starts here: below a guest's question, or the first.
    pub fn current() -> Self {
        LINK.try_with(|link| *link).unwrap_or_default()
    }

    /// What the calls above leave; `None` for the first.
    pub fn left(&self) -> Option<Duration> {
        self.until.map(|until| until.saturating_duration_since(Instant::now()))
    }

    /// The place of whatever is called from here, by a guest whose time ends at `until`.
    pub fn below(self, until: Instant) -> Self {
        Self { depth: self.depth + 1, until: Some(until) }
    }

    /// `work` and the calls it makes lie at this place.
    pub fn carry<F: Future>(self, work: F) -> impl Future<Output = F::Output> {
        LINK.scope(self, work)
    }
}

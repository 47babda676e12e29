//! What is swept now and then: expired sessions, old idempotency keys, forgotten rate limits, and what is told of the
//! past for a while only: calls, runs, events.

use std::time::Duration;

use futures::future::BoxFuture;
use tenon_store::{Cx, PlatformTx, events, idempotency, invocations, runs, sessions};

use crate::{Core, Result, invocations::usage::DAYS};

/// Seconds that single calls are kept.
const CALLS_KEPT: i64 = 7 * 86_400;
/// Seconds that runs are kept after their end.
const RUNS_KEPT: i64 = 30 * 86_400;
/// Seconds that the change feed reaches back. Whoever comes later reads the present state instead.
const EVENTS_KEPT: i64 = 30 * 86_400;
const EVERY: Duration = Duration::from_secs(600);

pub(super) async fn sweep_for_ever(core: Core) {
    let mut clock = tokio::time::interval(EVERY);
    loop {
        clock.tick().await;
        core.limits.sweep();
        // Said where it happened.
        let _ = core.sweep().await;
    }
}

/// What one kind of old rows is called, and how it is deleted.
type Kind = (&'static str, for<'a, 'c> fn(&'a mut PlatformTx<'c>) -> BoxFuture<'a, tenon_store::Result<u64>>);

/// All that gets old.
const KINDS: [Kind; 5] = [
    ("answers that are kept for a repeated request", |tx| Box::pin(idempotency::delete_old(tx))),
    ("calls", |tx| {
        let (calls, sums) = (tx.now().plus_seconds(-CALLS_KEPT), tx.now().plus_seconds(-(DAYS + 1) * 86_400));
        Box::pin(invocations::trim(tx, calls, sums))
    }),
    ("runs", |tx| {
        let before = tx.now().plus_seconds(-RUNS_KEPT);
        Box::pin(runs::trim(tx, before))
    }),
    ("events", |tx| {
        let before = tx.now().plus_seconds(-EVENTS_KEPT);
        Box::pin(events::trim(tx, before))
    }),
    ("sessions", |tx| {
        let now = tx.now();
        Box::pin(sessions::delete_expired(tx, now))
    }),
];

impl Core {
    /// Deletes what is old, in every tenant; each kind in a transaction of its own, for what is refused of one is no
    /// reason to keep the others. The error is that of the last kind that failed.
    pub async fn sweep(&self) -> Result<()> {
        let cx = Cx::system("maintenance");
        let mut swept = Ok(());
        for (kind, delete) in KINDS {
            if let Err(error) = self.db.write_platform(&cx, delete).await {
                tracing::warn!(kind, %error, "old rows could not be swept");
                swept = Err(error.into());
            }
        }
        swept
    }
}

//! What is swept now and then: expired sessions, old idempotency keys, forgotten rate limits, and what is told of the
//! past for a while only: calls, runs, events.

use std::time::Duration;

use tenon_store::{Cx, events, idempotency, invocations, runs, sessions};

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
        if let Err(error) = core.sweep().await {
            tracing::warn!(%error, "old rows could not be swept");
        }
    }
}

impl Core {
    /// Deletes what is old, in every tenant.
    pub async fn sweep(&self) -> Result<()> {
        let cx = Cx::system("maintenance");
        let now = cx.now;
        self.db
            .write_platform(&cx, move |tx| {
                Box::pin(async move {
                    idempotency::delete_old(tx).await?;
                    let (calls, sums) =
                        (now.plus_seconds(-CALLS_KEPT), now.plus_seconds(-(DAYS + 1) * 86_400));
                    invocations::trim(tx, calls, sums).await?;
                    runs::trim(tx, now.plus_seconds(-RUNS_KEPT)).await?;
                    events::trim(tx, now.plus_seconds(-EVENTS_KEPT)).await?;
                    sessions::delete_expired(tx, now).await
                })
            })
            .await?;
        Ok(())
    }
}

//! What is swept now and then: expired sessions, old idempotency keys, forgotten rate limits.

use std::time::Duration;

use tenon_store::{Cx, idempotency, invocations, sessions};

use crate::{Core, invocations::usage::DAYS};

/// Seconds that single calls are kept.
const CALLS_KEPT: i64 = 7 * 86_400;
const EVERY: Duration = Duration::from_secs(600);

pub(super) async fn sweep_for_ever(core: Core) {
    let mut clock = tokio::time::interval(EVERY);
    loop {
        clock.tick().await;
        core.limits.sweep();
        let cx = Cx::system("maintenance");
        let now = cx.now;
        let swept = core
            .db
            .write_platform(&cx, move |tx| {
                Box::pin(async move {
                    idempotency::delete_old(tx).await?;
                    let (calls, sums) =
                        (now.plus_seconds(-CALLS_KEPT), now.plus_seconds(-(DAYS + 1) * 86_400));
                    invocations::trim(tx, calls, sums).await?;
                    sessions::delete_expired(tx, now).await
                })
            })
            .await;
        if let Err(error) = swept {
            tracing::warn!(%error, "old rows could not be swept");
        }
    }
}

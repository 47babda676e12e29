//! What is swept now and then: expired sessions, old idempotency keys, forgotten rate limits.

use std::time::Duration;

use tenon_store::{Cx, idempotency, sessions};

use crate::Core;

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
                    sessions::delete_expired(tx, now).await
                })
            })
            .await;
        if let Err(error) = swept {
            tracing::warn!(%error, "old rows could not be swept");
        }
    }
}

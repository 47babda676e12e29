//! Views through the door: one step, or all steps of a page at once.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::Poll,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{Host, Inner, not_admitted, place};
use crate::{
    ViewOutcome, ViewReport,
    artefact::Unusable,
    view::{self, ViewLimits},
};

impl Host {
    /// Runs one step of a view for a tenant, in one of the tenant's places. Like [`Self::view`] otherwise.
    pub async fn view_of(&self, tenant: [u8; 16], wasm_digest: &str, input: Vec<u8>) -> ViewReport {
        let share = self.0.view_shares.of(tenant);
        match place(&share, self.0.config.queue_wait).await {
            Some(_place) => self.view(wasm_digest, input).await,
            None => without_guest(ViewOutcome::Busy),
        }
    }

    /// Runs one step of a view. Can be awaited on any runtime; dropping it stops the guest.
    pub async fn view(&self, wasm_digest: &str, input: Vec<u8>) -> ViewReport {
        let inner = Arc::clone(&self.0);
        let wasm_digest = wasm_digest.to_owned();
        let running = self.0.views.run(Box::pin(async move { inner.step(&wasm_digest, input).await }));
        running.outcome().await.unwrap_or_else(sandbox_failed)
    }

    /// Runs the steps of a page, `(digest of view.wasm, input)` each, and answers in their order. They
    /// share the way to the guest threads; none waits for another, and each has its own limits.
    pub async fn views(&self, steps: Vec<(String, Vec<u8>)>) -> Vec<ViewReport> {
        let inner = Arc::clone(&self.0);
        let count = steps.len();
        let running = self.0.views.run(async move {
            let mut reports = Vec::new();
            reports.resize_with(steps.len(), || None);
            let mut longer = JoinSet::new();
            for (at, (digest, input)) in steps.into_iter().enumerate() {
                let inner = Arc::clone(&inner);
                let mut step = Box::pin(async move { inner.step(&digest, input).await });
                match first_slice(step.as_mut()).await {
                    Poll::Ready(report) => reports[at] = Some(report),
                    Poll::Pending => {
                        longer.spawn(async move { (at, step.await) });
                    }
                }
            }
            while let Some(ended) = longer.join_next().await {
                if let Ok((at, report)) = ended {
                    reports[at] = Some(report);
                }
            }
            reports
        });
        let reports = running.outcome().await.unwrap_or_else(|| (0..count).map(|_| None).collect());
        reports.into_iter().map(|report| report.unwrap_or_else(sandbox_failed)).collect()
    }
}

/// Most steps end in it; the others go on beside the rest of the page.
async fn first_slice<F: Future>(mut step: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(step.as_mut().poll(cx))).await
}

impl Inner {
    /// On a thread for views.
    async fn step(&self, wasm_digest: &str, input: Vec<u8>) -> ViewReport {
        let Some(_permit) = place(&self.view_permits, self.config.queue_wait).await else {
            return without_guest(ViewOutcome::Busy);
        };
        let view = match self.loaded.view(wasm_digest).await {
            Ok(view) => view,
            Err(Unusable::Engine(why)) => {
                return without_guest(ViewOutcome::Trap { message: not_admitted(&why) });
            }
            Err(_) => return without_guest(ViewOutcome::NotReady),
        };
        let limits = ViewLimits {
            memory: self.config.view_memory_bytes,
            time: self.config.view_limit,
            guest: &self.config.guest,
        };
        let started = Instant::now();
        let (outcome, peak_memory) = view::step(&self.engine, view, input, limits).await;
        ViewReport { outcome, duration: started.elapsed(), peak_memory }
    }
}

fn without_guest(outcome: ViewOutcome) -> ViewReport {
    ViewReport { outcome, duration: Duration::ZERO, peak_memory: 0 }
}

fn sandbox_failed() -> ViewReport {
    without_guest(ViewOutcome::Failed { message: "the sandbox failed under this view".into() })
}

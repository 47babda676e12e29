//! Measures the processor time of a guest over all its slices, and ends it when it has used its share.
//! Views are limited so: a step that had to wait for its turn has done nothing wrong.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use rustix::time::{ClockId, clock_gettime};

/// `None` when `work` used more processor time than `limit`; it is dropped then. Looks each time `work`
/// yields, which a guest does at least once in a tick.
pub async fn within<F: Future>(limit: Duration, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut used = Duration::ZERO;
    std::future::poll_fn(move |cx| slice(work.as_mut(), cx, &mut used, limit)).await
}

fn slice<F: Future>(
    work: Pin<&mut F>,
    cx: &mut Context<'_>,
    used: &mut Duration,
    limit: Duration,
) -> Poll<Option<F::Output>> {
    let before = processor_time();
    let polled = work.poll(cx);
    *used += processor_time().saturating_sub(before);
    match polled {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if *used >= limit => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    }
}

/// Of the running thread.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

//! Measures the processor time of a guest over all its slices, and ends it when it has used its share.
//! Views are limited so: a step that had to wait for its turn has done nothing wrong.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use crate::epoch::TICK;
use rustix::time::{ClockId, clock_gettime};

/// `None` when `work` used more processor time than `limit`; it is dropped then. Looks each time `work`
/// yields, which a guest does at least once in a tick. The first slice counts as a whole tick: most
/// steps need no more, and reading the clock would cost them a good part of their time.
pub async fn within<F: Future>(limit: Duration, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut used = None;
    std::future::poll_fn(move |cx| slice(work.as_mut(), cx, &mut used, limit)).await
}

fn slice<F: Future>(
    work: Pin<&mut F>,
    cx: &mut Context<'_>,
    used: &mut Option<Duration>,
    limit: Duration,
) -> Poll<Option<F::Output>> {
    let (polled, total) = match *used {
        None => (work.poll(cx), TICK),
        Some(earlier) => {
            let before = processor_time();
            (work.poll(cx), earlier + processor_time().saturating_sub(before))
        }
    };
    *used = Some(total);
    match polled {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if total >= limit => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    }
}

/// Of the running thread.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_millis(40);

    #[tokio::test]
    async fn work_that_uses_the_processor_ends_at_the_limit() {
        let busy = async {
            loop {
                let until = processor_time() + Duration::from_millis(5);
                while processor_time() < until {}
                tokio::task::yield_now().await;
            }
        };
        assert_eq!(within(LIMIT, busy).await, None::<()>);
    }

    #[tokio::test(start_paused = true)]
    async fn time_spent_waiting_does_not_count() {
        let waiting = async {
            for _ in 0..100 {
                tokio::time::sleep(LIMIT).await;
            }
        };
        assert_eq!(within(LIMIT, waiting).await, Some(()));
    }
}

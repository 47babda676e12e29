//! The threads guests run on: runtimes of their own, so that a busy guest never holds a thread of the
//! server, and a busy backend never one of the views. Most calls end within one slice; for them the way
//! to another thread and back would cost more than the guest, so it goes through lanes (`lanes.rs`).

use std::{future::Future, io, panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt as _;
use tokio::{
    runtime::{Builder, Runtime},
    sync::oneshot,
};

use crate::lanes::{Lanes, spin};

/// Stops without waiting when it is dropped, also inside another runtime.
#[derive(Debug)]
pub struct GuestRuntime {
    runtime: Option<Runtime>,
    lanes: Arc<Lanes>,
}

impl GuestRuntime {
    pub fn start(name: &str, threads: usize) -> io::Result<Self> {
        let runtime =
            Builder::new_multi_thread().worker_threads(threads).thread_name(name).enable_time().build()?;
        let lanes = Arc::new(Lanes::default());
        for _ in 0..threads {
            runtime.spawn(Arc::clone(&lanes).serve());
        }
        Ok(Self { runtime: Some(runtime), lanes })
    }

    /// Runs `work` to its end, or stops it when the returned handle is dropped: a guest whose caller
    /// went away ends at its next tick.
    pub fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Running<T> {
        let (mut answer, ended) = oneshot::channel();
        let at_work = AtWork(Arc::clone(&self.lanes));
        let awaited = self.lanes.submit(Box::pin(async move {
            let at_work = at_work;
            let caught = AssertUnwindSafe(work).catch_unwind();
            tokio::select! {
                biased;
                () = answer.closed() => {}
                // A panic has been reported by its hook; the caller learns of it by the missing answer.
                ended = caught => {
                    // Before the answer: its receiver may be back with the next call at once.
                    drop(at_work);
                    if let Ok(value) = ended {
                        answer.send(value).ok();
                    }
                }
            }
        }));
        Running { ended, awaited }
    }
}

impl Drop for GuestRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
            self.lanes.clear();
        }
    }
}

/// Counts a piece of work until it is dropped.
struct AtWork(Arc<Lanes>);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.ended();
    }
}

/// A guest at work.
#[derive(Debug)]
pub struct Running<T> {
    ended: oneshot::Receiver<T>,
    /// Nobody else is at work: the answer is likely here in a moment.
    awaited: bool,
}

impl<T> Running<T> {
    /// `None` when the work panicked.
    pub async fn outcome(mut self) -> Option<T> {
        if self.awaited {
            let early = spin(|| match self.ended.try_recv() {
                Ok(value) => Some(Some(value)),
                Err(oneshot::error::TryRecvError::Empty) => None,
                Err(oneshot::error::TryRecvError::Closed) => Some(None),
            });
            if let Some(outcome) = early {
                return outcome;
            }
        }
        self.ended.await.ok()
    }
}

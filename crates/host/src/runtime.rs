//! The threads guests run on: tokio runtimes of their own, so that a busy guest never holds a thread of
//! the server, and a busy backend never one of the views.

use std::{future::Future, io};

use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

/// Stops without waiting when it is dropped, also inside another runtime.
#[derive(Debug)]
pub struct GuestRuntime(Option<Runtime>);

impl GuestRuntime {
    pub fn start(name: &str, threads: usize) -> io::Result<Self> {
        Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name(name)
            .enable_time()
            .build()
            .map(|runtime| Self(Some(runtime)))
    }

    /// Runs `work` to its end, or stops it when the returned handle is dropped: a guest whose caller
    /// went away ends at its next tick.
    pub fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Running<T> {
        let runtime = self.0.as_ref().expect("the runtime lives until drop");
        Running(runtime.spawn(work))
    }
}

impl Drop for GuestRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// A guest at work.
#[derive(Debug)]
pub struct Running<T>(JoinHandle<T>);

impl<T> Running<T> {
    /// `None` when the work panicked; the panic has been reported by the runtime.
    pub async fn outcome(mut self) -> Option<T> {
        (&mut self.0).await.ok()
    }
}

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

//! The register of every SQL text, and the count of statements that a piece of work ran. Tests prepare the
//! register on both databases and hold pages to their budget of statements.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// One statement in both dialects; nearly always the same text twice.
#[derive(Debug)]
pub struct Statement {
    /// `users::FIND_BY_EMAIL`
    pub module: &'static str,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
    /// Written once; the texts differ only in a fragment that the databases spell differently.
    pub once: bool,
}

/// Every statement of the crate; the `sql!` macro adds them.
#[linkme::distributed_slice]
pub static STATEMENTS: [Statement];

tokio::task_local! {
    static COUNT: Arc<AtomicU64>;
}

/// Runs `work` and answers how many statements it sent to the database. BEGIN, SET, SAVEPOINT and COMMIT do not
/// count; what a write closure runs in the writer's task does.
pub async fn counting<F: Future>(work: F) -> (F::Output, u64) {
    let count = Arc::new(AtomicU64::new(0));
    let output = COUNT.scope(count.clone(), work).await;
    (output, count.load(Ordering::SeqCst))
}

/// The count so far inside [`counting`]; 0 outside.
pub fn count() -> u64 {
    COUNT.try_with(|count| count.load(Ordering::SeqCst)).unwrap_or(0)
}

/// The caller's counter, to be carried into another task.
pub fn counter() -> Option<Arc<AtomicU64>> {
    COUNT.try_with(Arc::clone).ok()
}

/// Runs `work` on behalf of the task that `counter` came from.
pub async fn on_behalf<F: Future>(counter: Option<Arc<AtomicU64>>, work: F) -> F::Output {
    match counter {
        Some(counter) => COUNT.scope(counter, work).await,
        None => work.await,
    }
}

pub(crate) fn add_one() {
    let _ = COUNT.try_with(|count| count.fetch_add(1, Ordering::SeqCst));
}

//! Self-made crashes for the kill tests: the process ends as by `kill -9`, at a named point or before its N-th
//! write commit. Without the two environment variables nothing here does anything.

use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

struct Plan {
    point: Option<String>,
    before_commit: Option<u64>,
}

static PLAN: LazyLock<Plan> = LazyLock::new(|| Plan {
    point: std::env::var("TENON_CRASH_AT").ok(),
    before_commit: std::env::var("TENON_CRASH_BEFORE_COMMIT").ok().and_then(|text| text.parse().ok()),
});

static COMMITS: AtomicU64 = AtomicU64::new(0);

/// Ends the process when `TENON_CRASH_AT` names this point.
pub fn at(point: &str) {
    if PLAN.point.as_deref() == Some(point) {
        kill();
    }
}

/// Called before every write commit; ends the process at the N-th of `TENON_CRASH_BEFORE_COMMIT=N`.
pub fn before_commit() {
    if let Some(wanted) = PLAN.before_commit
        && COMMITS.fetch_add(1, Ordering::SeqCst) + 1 == wanted
    {
        kill();
    }
}

/// SIGKILL cannot be caught: no destructor runs, no buffer is flushed, as in a real crash.
fn kill() -> ! {
    let own = rustix::process::getpid();
    let _ = rustix::process::kill_process(own, rustix::process::Signal::KILL);
    loop {
        std::thread::park();
    }
}

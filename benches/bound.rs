//! What a bench is held to. A file that each of them includes: they belong to several workspaces.

use std::sync::atomic::{AtomicBool, Ordering};

static BROKEN: AtomicBool = AtomicBool::new(false);

/// Says whether what was measured keeps its bound. One short round (`--test`) measures nothing.
pub fn at_most(what: &str, measured: f64, most: f64) {
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    if measured > most {
        BROKEN.store(true, Ordering::Relaxed);
        eprintln!("error: {what}: {measured:.2}, and it is to be at most {most}");
    } else {
        println!("    at most {most}: kept");
    }
}

/// The end of a bench's `main`: an error when a bound was broken.
pub fn end() {
    if BROKEN.load(Ordering::Relaxed) {
        std::process::exit(1);
    }
}

//! 1,000 releases on disk: the first call of one after a restart, beside compiling it. Prints
//! `name cold-ms compiling-ms percent`, medians over the larger releases.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tenon_host::{Host, HostConfig, HostServices, ModuleKind, Outcome, compile};
use tenon_hostile::sized_backend;

#[path = "../tests/sandbox/embedder.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod embedder;

use embedder::{Embedder, call};

#[path = "../../../benches/bound.rs"]
mod bound;

/// Functions of a small release and of one like a real plugin, some hundred KiB.
const SMALL: u32 = 2;
const LARGE: u32 = 600;

fn main() {
    let short = std::env::args().any(|arg| arg == "--test");
    let (known, measured) = if short { (5, 2) } else { (1_000, 20) };
    let dir = tempfile::tempdir().unwrap();
    let config = HostConfig::new(dir.path().join("artefacts"));
    let (mut compiling, mut large) = (Vec::new(), Vec::new());
    for release in 0..known {
        let is_large = release % (known / measured) == 0;
        let wasm = sized_backend(if is_large { LARGE } else { SMALL }, release);
        let start = Instant::now();
        let digest = compile::compile_here(ModuleKind::Backend, &wasm, &config.artefacts_dir).unwrap();
        if is_large {
            compiling.push(start.elapsed());
            large.push(digest);
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let services = Arc::new(Embedder::default());
    // A new host is a restart: nothing is mapped, and the artefacts are all it knows.
    let host = Host::new(config).unwrap();
    let cold: Vec<_> = large
        .iter()
        .map(|digest| {
            let services = Arc::clone(&services) as Arc<dyn HostServices>;
            let start = Instant::now();
            let outcome = runtime.block_on(host.call(call(digest), services)).outcome;
            assert!(matches!(outcome, Outcome::Answer { .. }), "{outcome:?}");
            start.elapsed()
        })
        .collect();
    let (cold, compiling) = (median(cold), median(compiling));
    let percent = cold.as_secs_f64() / compiling.as_secs_f64() * 100.0;
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    println!("cold call of {known} releases: {:.2} {:.1} {percent:.2} %", millis(cold), millis(compiling));
    bound::at_most("a cold call, in percent of compiling", percent, 3.0);
    bound::end();
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

//! A plugin called now and then, alone and while another spins without end: the same calls, taking turns in one process.
//! Prints `name p99-beside-µs p99-quiet-µs ratio`.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tenon_host::{BackendCall, Host, HostConfig, HostServices, ModuleKind, Outcome, compile};
use tenon_hostile::{Hostile, backend, noop_backend};
use tokio::runtime::Runtime;

#[path = "../tests/sandbox/embedder.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod embedder;

use embedder::{Embedder, call};

#[path = "../../../benches/bound.rs"]
mod bound;

const ROUNDS: usize = 10;
const CALLS: usize = 1_000;

fn main() {
    let short = std::env::args().any(|arg| arg == "--test");
    let (rounds, calls) = if short { (1, 20) } else { (ROUNDS, CALLS) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let config = HostConfig::new(dir.path().join("artefacts"));
    let host = Host::new(config.clone()).unwrap();
    let add = |wasm: &[u8]| compile::compile_here(ModuleKind::Backend, wasm, &config.artefacts_dir).unwrap();
    let neighbour = Neighbour { runtime, host, services: Arc::default(), digest: add(&noop_backend()) };
    let spinner = add(&backend(Hostile::LoopInCall));
    neighbour.calls(calls);
    let (mut quiet, mut beside) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        quiet.extend(neighbour.calls(calls));
        let spin = neighbour.spin(&spinner, u8::try_from(round).expect("few rounds"));
        beside.extend(neighbour.calls(calls));
        spin.abort();
    }
    let (quiet, beside) = (p99(quiet), p99(beside));
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let ratio = beside.as_secs_f64() / quiet.as_secs_f64();
    println!(
        "p99 of a neighbour, one plugin spinning: {:.0} {:.0} {ratio:.2}",
        micros(beside),
        micros(quiet)
    );
    bound::at_most("the neighbour", ratio, 2.0);
    bound::end();
}

struct Neighbour {
    runtime: Runtime,
    host: Host,
    services: Arc<Embedder>,
    digest: String,
}

impl Neighbour {
    /// How long each of so many calls took, a millisecond apart: callers come from outside, and not in a row.
    fn calls(&self, count: usize) -> Vec<Duration> {
        let (host, services, call) = (self.host.clone(), Arc::clone(&self.services), call(&self.digest));
        let calls = self.runtime.spawn(async move {
            let mut times = Vec::with_capacity(count);
            for _ in 0..count {
                tokio::time::sleep(Duration::from_millis(1)).await;
                let services = Arc::clone(&services) as Arc<dyn HostServices>;
                let start = Instant::now();
                let outcome = host.call(call.clone(), services).await.outcome;
                times.push(start.elapsed());
                assert!(matches!(outcome, Outcome::Answer { .. }), "{outcome:?}");
            }
            times
        });
        self.runtime.block_on(calls).unwrap()
    }

    /// Another plugin of another tenant that never leaves `invoke`, called again whenever it was stopped.
    fn spin(&self, digest: &str, tenant: u8) -> tokio::task::JoinHandle<()> {
        let mut spinning: BackendCall = call(digest);
        spinning.release.plugin = "spinner".parse().expect("a key");
        spinning.context.tenant = [100 + tenant; 16];
        let (host, services) = (self.host.clone(), Arc::clone(&self.services));
        self.runtime.spawn(async move {
            loop {
                let services = Arc::clone(&services) as Arc<dyn HostServices>;
                host.call(spinning.clone(), services).await;
            }
        })
    }
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() * 99 / 100]
}

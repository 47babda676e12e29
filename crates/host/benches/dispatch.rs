//! What our sandbox costs: each arm does the same work through [`Host`] and through bare wasmtime in the
//! same process, taking turns, and the median of the rounds' ratios is printed as
//! `name ours-µs bare-µs ratio`. Bare means: pooling, `InstancePre`, a fresh store, no limits, no clock.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tenon_host::{Host, HostConfig, HostServices, ModuleKind, Outcome, ViewOutcome, compile};
use tenon_hostile::{noop_backend, tree_view};
use tokio::runtime::Runtime;

#[path = "dispatch/bare.rs"]
mod bare;
#[path = "../../../benches/bound.rs"]
mod bound;
#[path = "../tests/sandbox/embedder.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod embedder;

use bare::Bare;
use embedder::{Embedder, call};

const ROUNDS: usize = 31;
const CALLS: usize = 400;

fn main() {
    // `cargo test --benches` passes `--test`: one short round shows that it works.
    let (rounds, calls) = if std::env::args().any(|arg| arg == "--test") { (1, 20) } else { (ROUNDS, CALLS) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut config = HostConfig::new(dir.path().join("artefacts"));
    config.threads = 2;
    let host = Host::new(config.clone()).unwrap();
    let bench = Bench { runtime, host, services: Arc::new(Embedder::default()), rounds, calls };
    let add = |kind, wasm: &[u8]| compile::compile_here(kind, wasm, &config.artefacts_dir).unwrap();

    let noop = noop_backend();
    let (digest, bare) = (add(ModuleKind::Backend, &noop), Bare::backend(&noop));
    bench.compare("route, one at a time", 3.0, || bench.routes(&digest, 1), || bench.bare(&bare, 1));
    bench.compare("route, 16 at a time", 3.0, || bench.routes(&digest, 16), || bench.bare(&bare, 16));

    bench.compare(
        "fresh instance, the way to its thread left out",
        2.0,
        || bench.inside(&digest),
        || bench.bare(&bare, 1),
    );

    let tree = tree_view();
    let (digest, bare) = (add(ModuleKind::View, &tree), Bare::view(&tree));
    bench.compare("view, one at a time", 3.0, || bench.views(&digest, 1), || bench.bare(&bare, 1));
    bench.compare("the 10 views of a page", 3.0, || bench.pages(&digest), || bench.bare(&bare, 1));
    bound::end();
}

struct Bench {
    runtime: Runtime,
    host: Host,
    services: Arc<Embedder>,
    rounds: usize,
    calls: usize,
}

impl Bench {
    fn compare(&self, name: &str, most: f64, ours: impl Fn() -> Duration, bare: impl Fn() -> Duration) {
        // A part of a name as argument measures only those.
        if std::env::args().skip(1).any(|arg| !arg.starts_with("--") && !name.contains(&arg)) {
            return;
        }
        // The first calls load code and warm the pool.
        ours();
        bare();
        let mut rounds: Vec<_> = (0..self.rounds).map(|_| (ours(), bare())).collect();
        rounds.sort_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
        let middle = rounds[rounds.len() / 2];
        let micros = |time: Duration| time.as_secs_f64() * 1e6 / self.calls as f64;
        println!("{name}: {:.1} {:.1} {:.2}", micros(middle.0), micros(middle.1), ratio(middle));
        bound::at_most(name, ratio(middle), most);
    }

    /// Time of all calls, `at_once` of them in flight.
    fn time<F>(&self, at_once: usize, work: impl Fn(usize) -> F) -> Duration
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let start = Instant::now();
        self.runtime.block_on(async {
            let lanes: Vec<_> =
                (0..at_once).map(|_| self.runtime.spawn(work(self.calls / at_once))).collect();
            for lane in lanes {
                lane.await.unwrap();
            }
        });
        start.elapsed()
    }

    fn routes(&self, digest: &str, at_once: usize) -> Duration {
        self.time(at_once, |calls| {
            let (host, services, call) = (self.host.clone(), Arc::clone(&self.services), call(digest));
            async move {
                for _ in 0..calls {
                    let services = Arc::clone(&services) as Arc<dyn HostServices>;
                    let report = host.call(call.clone(), services).await;
                    assert!(matches!(report.outcome, Outcome::Answer { .. }), "{:?}", report.outcome);
                }
            }
        })
    }

    /// What the calls took from the moment each had its thread: store, instance, call, and tidying up.
    fn inside(&self, digest: &str) -> Duration {
        let mut sum = Duration::ZERO;
        for _ in 0..self.calls {
            let services = Arc::clone(&self.services) as Arc<dyn HostServices>;
            let report = self.runtime.block_on(self.host.call(call(digest), services));
            assert!(matches!(report.outcome, Outcome::Answer { .. }), "{:?}", report.outcome);
            sum += report.duration;
        }
        sum
    }

    fn views(&self, digest: &str, at_once: usize) -> Duration {
        self.time(at_once, |calls| {
            let (host, digest) = (self.host.clone(), digest.to_owned());
            async move {
                for _ in 0..calls {
                    let report = host.view(&digest, b"{}".to_vec()).await;
                    assert!(matches!(report.outcome, ViewOutcome::Answer(_)), "{:?}", report.outcome);
                }
            }
        })
    }

    fn pages(&self, digest: &str) -> Duration {
        self.time(1, |calls| {
            let (host, digest) = (self.host.clone(), digest.to_owned());
            async move {
                for _ in 0..calls / 10 {
                    let page = (0..10).map(|_| (digest.clone(), b"{}".to_vec())).collect();
                    let reports = host.views(page).await;
                    assert!(reports.iter().all(|report| matches!(report.outcome, ViewOutcome::Answer(_))));
                }
            }
        })
    }

    fn bare(&self, bare: &Bare, at_once: usize) -> Duration {
        self.time(at_once, |calls| {
            let bare = bare.clone();
            async move {
                for _ in 0..calls {
                    bare.run().await;
                }
            }
        })
    }
}

fn ratio((ours, bare): (Duration, Duration)) -> f64 {
    ours.as_secs_f64() / bare.as_secs_f64()
}

//! The promise of the sandbox, alone in its process so that its memory can be watched: under every
//! hostile plugin the host lives, a benign neighbour never fails, and the memory comes back.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tenon_host::{Host, HostConfig, HostServices, ModuleKind, Outcome, ViewOutcome, compile};
use tenon_hostile::{Ends, Hostile, HostileView, backend, noop_backend, tree_view, view};

#[path = "sandbox/calls.rs"]
mod calls;
#[path = "sandbox/embedder.rs"]
mod embedder;

use calls::{call_with_all, clock_read};
use embedder::{Embedder, call};

const AT_ONCE: u8 = 8;
const ROUNDS: u8 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_every_hostile_plugin_neighbours_work_and_memory_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let artefacts = dir.path().join("artefacts");
    let mut config = HostConfig::new(&artefacts);
    config.limits.route = Duration::from_millis(150);
    config.limits.service = config.limits.route;
    config.queue_wait = Duration::from_secs(60);
    config.max_backend_calls = 16;
    config.max_view_calls = 16;
    config.threads = 2;
    // The neighbour shares two threads with loops that may use them whole: it gets the time it needs.
    let host = Host::new(config).unwrap();
    let services = Arc::new(Embedder::default());
    services.join(&host);
    let add = |kind, wasm: &[u8]| compile::compile_here(kind, wasm, &artefacts).unwrap();
    let backends: Vec<_> =
        Hostile::ALL.map(|hostile| (hostile, add(ModuleKind::Backend, &backend(hostile)))).into();
    let views: Vec<_> =
        HostileView::ALL.map(|hostile| (hostile, add(ModuleKind::View, &view(hostile)))).into();
    let neighbour = (add(ModuleKind::Backend, &noop_backend()), add(ModuleKind::View, &tree_view()));
    // One far away, and one in the midst of them.
    let neighbours =
        [[200; 16], ATTACKED].map(|tenant| Neighbour::start(&host, &services, tenant, neighbour.clone()));

    round(&host, &services, &backends, &views, 0).await;
    let start = resident();
    for tenant in 1..=ROUNDS {
        round(&host, &services, &backends, &views, tenant).await;
    }
    for neighbour in neighbours {
        let tenant = neighbour.tenant;
        let (calls, failures) = neighbour.stop().await;
        assert!(calls > 50, "the neighbour in {tenant:?} was called {calls} times only");
        assert_eq!(failures, 0, "of {calls} calls of the neighbour in {tenant:?}");
    }

    // 100 MiB by each of 8 memory bombs must be gone, and nothing may add up over the rounds.
    let deadline = Instant::now() + Duration::from_secs(10);
    while resident() > start + (32 << 20) {
        assert!(Instant::now() < deadline, "{} bytes at the start, {} now", start, resident());
        tokio::task::yield_now().await;
    }
}

/// A tenant in which every hostile plugin is installed, beside a benign one.
const ATTACKED: [u8; 16] = [9; 16];

/// Each hostile plugin several times at once; a tenant of its own so that no breaker protects the host. One of its calls
/// is in the tenant of all.
async fn round(
    host: &Host,
    services: &Arc<Embedder>,
    backends: &[(Hostile, String)],
    views: &[(HostileView, String)],
    round: u8,
) {
    for (hostile, digest) in backends {
        services.offers.lock().unwrap().insert("probe/self@1".into(), digest.clone());
        let calls = (0..AT_ONCE).map(|n| {
            let mut call = call_with_all(digest);
            call.context.tenant = [round + 1, n, *hostile as u8, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7];
            call.context.installation = call.context.tenant;
            if n == 0 {
                call.context.tenant = ATTACKED;
                call.release.plugin = format!("hostile-{}", *hostile as u8).parse().unwrap();
            }
            let (host, services) = (host.clone(), Arc::clone(services) as Arc<dyn HostServices>);
            tokio::spawn(async move { host.call(call, services).await.outcome })
        });
        for call in calls.collect::<Vec<_>>() {
            let outcome = call.await.expect("the host lives");
            assert!(ends_as(*hostile, &outcome), "{hostile:?}: {outcome:?}");
        }
    }
    cancel(host, services, backends, round).await;
    for (hostile, digest) in views {
        let steps = (0..AT_ONCE).map(|_| {
            let (host, digest) = (host.clone(), digest.clone());
            tokio::spawn(async move { host.view(&digest, b"{}".to_vec()).await.outcome })
        });
        for step in steps.collect::<Vec<_>>() {
            let outcome = step.await.expect("the host lives");
            assert!(view_ends_as(*hostile, &outcome), "{hostile:?}: {outcome:?}");
        }
    }
    // What their guests kept in the embedder is not the host's memory.
    services.values.lock().unwrap().clear();
    services.files.lock().unwrap().clear();
}

/// As the table says; eight at once on two threads may also come to the end of the short time they have.
fn ends_as(hostile: Hostile, outcome: &Outcome) -> bool {
    match (hostile.attack().ends, outcome) {
        (_, Outcome::Deadline { .. })
        | (Ends::OutOfMemory, Outcome::OutOfMemory { .. })
        | (Ends::Fault, Outcome::Fault(_))
        | (Ends::Answered | Ends::Unreadable, Outcome::Answer { .. }) => true,
        (Ends::Trap(part), Outcome::Trap { message }) => message.contains(part),
        _ => false,
    }
}

fn view_ends_as(hostile: HostileView, outcome: &ViewOutcome) -> bool {
    match (hostile.attack().ends, outcome) {
        (_, ViewOutcome::Deadline { .. })
        | (Ends::OutOfMemory, ViewOutcome::OutOfMemory { .. })
        | (Ends::Answered | Ends::Unreadable, ViewOutcome::Answer(_)) => true,
        (Ends::Trap(part), ViewOutcome::Trap { message })
        | (Ends::Invalid(part), ViewOutcome::Invalid { message }) => message.contains(part),
        _ => false,
    }
}

/// Callers that go away: after some of their guests began, and before others did.
async fn cancel(host: &Host, services: &Arc<Embedder>, backends: &[(Hostile, String)], round: u8) {
    let (_, looping) = backends.iter().find(|(hostile, _)| *hostile == Hostile::LoopOverImports).unwrap();
    let calls = (0..64).map(|n| {
        let mut call = call(looping);
        call.context.tenant = [round + 1, n, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8];
        let (host, services) = (host.clone(), Arc::clone(services) as Arc<dyn HostServices>);
        tokio::spawn(async move { host.call(call, services).await.outcome })
    });
    let calls: Vec<_> = calls.collect();
    clock_read(services, 1_000).await;
    calls.iter().for_each(tokio::task::JoinHandle::abort);
    for call in calls {
        assert!(call.await.is_err_and(|error| error.is_cancelled()), "a loop does not end by itself so soon");
    }
}

/// A benign plugin, called without pause.
struct Neighbour {
    tenant: [u8; 16],
    stop: Arc<AtomicBool>,
    failures: Arc<AtomicU32>,
    calls: tokio::task::JoinHandle<u32>,
}

impl Neighbour {
    fn start(
        host: &Host,
        services: &Arc<Embedder>,
        tenant: [u8; 16],
        (backend, view): (String, String),
    ) -> Self {
        let (stop, failures) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let (host, services) = (host.clone(), Arc::clone(services) as Arc<dyn HostServices>);
        let (stopped, failed) = (Arc::clone(&stop), Arc::clone(&failures));
        let calls = tokio::spawn(async move {
            let mut calls = 0;
            while !stopped.load(Ordering::Relaxed) {
                let mut call = call(&backend);
                call.context.tenant = tenant;
                call.release.plugin = "neighbour".parse().unwrap();
                let answered = host.call(call, Arc::clone(&services)).await.outcome;
                let painted = host.view(&view, b"{}".to_vec()).await.outcome;
                if !matches!(answered, Outcome::Answer { .. }) || !matches!(painted, ViewOutcome::Answer(_)) {
                    eprintln!("the neighbour failed: {answered:?} {painted:?}");
                    failed.fetch_add(1, Ordering::Relaxed);
                }
                calls += 1;
            }
            calls
        });
        Self { tenant, stop, failures, calls }
    }

    async fn stop(self) -> (u32, u32) {
        self.stop.store(true, Ordering::Relaxed);
        (self.calls.await.expect("the neighbour lives"), self.failures.load(Ordering::Relaxed))
    }
}

/// Bytes of this process in memory, without files (`RssAnon` and `RssShmem`).
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).expect("Linux says so");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<usize>().ok()).expect("a number") << 10
    };
    line("RssAnon:") + line("RssShmem:")
}

//! A warm call of our sandbox beside a warm call of extism, taking turns in one process; the median of the rounds'
//! ratios is printed as `name ours-µs theirs-µs ratio`. The work is the same: the host hands over a call, the guest answers
//! the head of a route. What is promised is not: ours makes a fresh instance for each call and holds time, memory and
//! everything else; theirs keeps one instance.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use extism::{Manifest, Plugin, Wasm};
use tenon_host::{Host, HostConfig, HostServices, ModuleKind, Outcome, compile};
use tenon_hostile::noop_backend;
use tokio::runtime::Runtime;

#[path = "../../bound.rs"]
mod bound;
#[path = "../../../crates/host/tests/sandbox/embedder.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod embedder;

use embedder::{Embedder, call};

/// Each with threads of its own: where the system puts them is worth a third of so short a call, and stays as it is for
/// as long as they live.
const SITTINGS: usize = 7;
const ROUNDS: usize = 9;
const CALLS: usize = 400;
const HEAD: &str = r#"{"status":200,"headers":[]}"#;

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = HostConfig::new(dir.path().join("artefacts"));
    config.threads = 2;
    let digest = compile::compile_here(ModuleKind::Backend, &noop_backend(), &config.artefacts_dir).unwrap();
    for (name, limit) in [("extism", None), ("extism with a time limit", Some(Duration::from_secs(5)))] {
        let mut rounds: Vec<_> = (0..SITTINGS).flat_map(|_| sit(&config, &digest, limit)).collect();
        rounds.sort_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
        let middle = rounds[rounds.len() / 2];
        let micros = |time: Duration| time.as_secs_f64() * 1e6 / CALLS as f64;
        println!(
            "a warm call, beside {name}: {:.1} {:.1} {:.2}",
            micros(middle.0),
            micros(middle.1),
            ratio(middle)
        );
        bound::at_most(name, ratio(middle), 1.0);
    }
    bound::end();
}

/// Some rounds of ours and theirs, after one that warms both up.
fn sit(config: &HostConfig, digest: &str, limit: Option<Duration>) -> Vec<(Duration, Duration)> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let host = Host::new(config.clone()).unwrap();
    let services = Arc::new(Embedder::default());
    let ours = || routes(&runtime, &host, &services, digest);
    let mut plugin = plugin(limit);
    let mut theirs = || {
        let start = Instant::now();
        for _ in 0..CALLS {
            let answer = plugin.call::<&[u8], &str>("route", b"route{}value").unwrap();
            assert_eq!(answer, HEAD);
        }
        start.elapsed()
    };
    ours();
    theirs();
    (0..ROUNDS).map(|_| (ours(), theirs())).collect()
}

fn ratio((ours, theirs): (Duration, Duration)) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}

fn routes(runtime: &Runtime, host: &Host, services: &Arc<Embedder>, digest: &str) -> Duration {
    let (host, services, call) = (host.clone(), Arc::clone(services), call(digest));
    let start = Instant::now();
    runtime.block_on(async {
        let calls = runtime.spawn(async move {
            for _ in 0..CALLS {
                let services = Arc::clone(&services) as Arc<dyn HostServices>;
                let report = host.call(call.clone(), services).await;
                assert!(matches!(report.outcome, Outcome::Answer { .. }), "{:?}", report.outcome);
            }
        });
        calls.await.unwrap();
    });
    start.elapsed()
}

/// Reads its input into its memory, as our guests are given theirs, and answers [`HEAD`].
fn plugin(limit: Option<Duration>) -> Plugin {
    let stores: String = HEAD
        .bytes()
        .enumerate()
        .map(|(at, byte)| {
            format!("(call $store (i64.add (local.get $at) (i64.const {at})) (i32.const {byte}))")
        })
        .collect();
    let wasm = wat::parse_str(format!(
        r#"(module
             (import "extism:host/env" "input_length" (func $length (result i64)))
             (import "extism:host/env" "input_load_u8" (func $load (param i64) (result i32)))
             (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
             (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
             (import "extism:host/env" "output_set" (func $output (param i64 i64)))
             (memory 17)
             (func (export "route") (result i32) (local $at i64) (local $n i64)
               (loop $l
                 (i32.store8 (i32.add (i32.const 1024) (i32.wrap_i64 (local.get $n))) (call $load (local.get $n)))
                 (local.set $n (i64.add (local.get $n) (i64.const 1)))
                 (br_if $l (i64.lt_u (local.get $n) (call $length))))
               (local.set $at (call $alloc (i64.const {length})))
               {stores}
               (call $output (local.get $at) (i64.const {length}))
               (i32.const 0)))"#,
        length = HEAD.len()
    ))
    .unwrap();
    let manifest = Manifest::new([Wasm::data(wasm)]);
    let manifest = match limit {
        Some(limit) => manifest.with_timeout(limit),
        None => manifest,
    };
    Plugin::new(manifest, [], false).unwrap()
}

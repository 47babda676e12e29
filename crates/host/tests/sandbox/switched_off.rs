//! Each limit taken away, by itself: the attack that it meets gets through. So none of them stands there for show, and
//! none hides behind another.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use serde_json::json;
use tenon_host::{BackendCall, CallReport, Grants, HostConfig, HostServices, Outcome, ViewOutcome};
use tenon_hostile::{Hostile, HostileView, Limit, backend, noop_backend, view};
use wasmtime::{Engine, Instance, Module, Store};

use crate::{
    limits::{Off, fact_of},
    support::{Sandbox, call_with_all, clock_read},
};

/// A sandbox without one of its limits.
fn without(limit: Limit, also: impl FnOnce(&mut HostConfig)) -> Sandbox {
    let Off::Knob(turn) = fact_of(limit).off else { panic!("{limit:?} cannot be switched off") };
    let sandbox = Sandbox::with(|config| {
        // What is larger than usual is made few times.
        (config.max_backend_calls, config.max_view_calls) = (4, 4);
        turn(config);
        also(config);
    });
    sandbox.join();
    sandbox
}

fn attack(sandbox: &Sandbox, hostile: Hostile) -> BackendCall {
    let digest = sandbox.backend(&backend(hostile));
    sandbox.services.offers.lock().unwrap().insert("probe/self@1".into(), digest.clone());
    call_with_all(&digest)
}

async fn attacked(limit: Limit, hostile: Hostile) -> CallReport {
    assert_eq!(hostile.attack().limit, limit, "the table names another limit for {hostile:?}");
    let sandbox = without(limit, |_| {});
    let report = sandbox.run(attack(&sandbox, hostile)).await;
    assert!(!report.outcome.is_failure(), "{hostile:?} without {limit:?}: {:?}", report.outcome);
    report
}

/// What each test here lets through; the page of attacks says so of these, and of no other.
pub fn let_through() -> (BTreeSet<Hostile>, BTreeSet<HostileView>) {
    let backends = ANSWERS.into_iter().map(|(_, hostile)| hostile);
    let backends = backends.chain(TELLS).chain(LOOPS).chain(STORMS).chain([Hostile::SelfCall]);
    let views = VIEW_ANSWERS.into_iter().map(|(_, hostile)| hostile).chain(VIEW_LOOPS);
    (backends.collect(), views.collect())
}

const ANSWERS: [(Limit, Hostile); 12] = [
    (Limit::Memory, Hostile::MemoryBomb),
    (Limit::Memory, Hostile::SmallGrowth),
    (Limit::Memory, Hostile::MemoryInParts),
    (Limit::TableElements, Hostile::TableBomb),
    (Limit::Tables, Hostile::ManyTables),
    (Limit::Instances, Hostile::ManyInstances),
    (Limit::Handles, Hostile::HandleBomb),
    (Limit::Stack, Hostile::DeepRecursion),
    (Limit::HostcallBytes, Hostile::CommitBomb),
    (Limit::AnswerHead, Hostile::HugeHead),
    (Limit::AnswerBody, Hostile::LargeReturn),
    (Limit::RandomBytes, Hostile::RandomFlood),
];

#[tokio::test]
async fn without_its_limit_a_guest_that_takes_too_much_answers() {
    for (limit, hostile) in ANSWERS {
        let report = attacked(limit, hostile).await;
        assert!(matches!(report.outcome, Outcome::Answer { .. }), "{hostile:?}: {:?}", report.outcome);
        if limit == Limit::Memory {
            assert!(report.peak_memory > 120 << 20, "{hostile:?}: {}", report.peak_memory);
        }
    }
}

const TELLS: [Hostile; 6] = [
    Hostile::LongFault,
    Hostile::ManyFields,
    Hostile::LogFlood,
    Hostile::LogBricks,
    Hostile::EventInCommit,
    Hostile::DenialFlood,
];

#[tokio::test]
async fn without_its_limit_what_a_guest_says_is_kept_whole() {
    let Outcome::Fault(fault) = attacked(Limit::FaultText, Hostile::LongFault).await.outcome else {
        panic!()
    };
    assert_eq!(fault.message.len(), 512 << 10);
    let Outcome::Fault(fault) = attacked(Limit::FaultFields, Hostile::ManyFields).await.outcome else {
        panic!()
    };
    assert_eq!(fault.fields.len(), 1_000);
    assert_eq!(attacked(Limit::LogLines, Hostile::LogFlood).await.logs.len(), 10_000);
    let bricks = attacked(Limit::LogLine, Hostile::LogBricks).await.logs;
    assert!(bricks.iter().map(|line| line.message.len()).sum::<usize>() > 390 << 20);
    let told = attacked(Limit::EventBytes, Hostile::EventInCommit).await.host_calls;
    assert!(told.iter().any(|use_of| use_of.capability == "events" && use_of.bytes > 2 << 20), "{told:?}");
    assert_eq!(attacked(Limit::Denials, Hostile::DenialFlood).await.denied.len(), 10_000);
}

#[tokio::test]
async fn without_a_depth_services_call_each_other_until_something_else_ends() {
    let sandbox = without(Limit::Depth, |config| {
        config.max_backend_calls = 8;
        config.queue_wait = Duration::from_millis(50);
    });
    sandbox.run(attack(&sandbox, Hostile::SelfCall)).await;
    assert_eq!(sandbox.services.deepest.load(Ordering::Relaxed), 8, "every place of the host is taken");
    assert_eq!(*sandbox.services.service_failed.lock().unwrap(), Some(Outcome::Busy));
}

const LOOPS: [Hostile; 11] = [
    Hostile::LoopInStart,
    Hostile::LoopInCall,
    Hostile::LoopInRealloc,
    Hostile::LoopInPostReturn,
    Hostile::LoopOverImports,
    Hostile::LoopOverRandom,
    Hostile::LoopOverFill,
    Hostile::WaitInImport,
    Hostile::WaitInFetch,
    Hostile::KvFlood,
    Hostile::CallTree,
];

#[tokio::test]
async fn without_a_time_a_loop_is_still_at_work() {
    for hostile in LOOPS {
        let short = |config: &mut HostConfig| config.limits.route = Duration::from_millis(100);
        let with = Sandbox::with(short);
        with.join();
        let report = with.run(attack(&with, hostile)).await;
        assert_eq!(report.outcome, Outcome::Deadline { limit: Duration::from_millis(100) }, "{hostile:?}");
        let without = without(Limit::Time, |_| {});
        let call = attack(&without, hostile);
        let running = tokio::time::timeout(Duration::from_millis(400), without.run(call)).await;
        assert!(running.is_err(), "{hostile:?} ended: {:?}", running.map(|report| report.outcome));
    }
}

const VIEW_LOOPS: [HostileView; 4] =
    [HostileView::LoopInStart, HostileView::LoopInStep, HostileView::LoopInAlloc, HostileView::LoopOverFill];

#[tokio::test]
async fn without_a_time_a_view_is_still_at_work() {
    for hostile in VIEW_LOOPS {
        let sandbox = without(Limit::ViewTime, |_| {});
        let digest = sandbox.view(&view(hostile));
        let step = sandbox.host.view(&digest, b"{}".to_vec());
        assert!(tokio::time::timeout(Duration::from_millis(400), step).await.is_err(), "{hostile:?}");
    }
}

const VIEW_ANSWERS: [(Limit, HostileView); 7] = [
    (Limit::ViewMemory, HostileView::MemoryBomb),
    (Limit::TableElements, HostileView::TableBomb),
    (Limit::Tables, HostileView::ManyTables),
    (Limit::Stack, HostileView::DeepRecursion),
    (Limit::ViewAnswer, HostileView::LargeReturn),
    (Limit::ViewAnswer, HostileView::OneByteMore),
    (Limit::ViewAnswer, HostileView::MillionNodes),
];

#[tokio::test]
async fn without_its_limit_a_view_that_takes_too_much_answers() {
    for (limit, hostile) in VIEW_ANSWERS {
        assert_eq!(hostile.attack().limit, limit, "{hostile:?}");
        // Processor time is another limit: in a slow build half a million nodes take longer than a step may.
        let sandbox = without(limit, |config| config.view_limit = Duration::from_secs(20));
        let digest = sandbox.view(&view(hostile));
        let outcome = sandbox.host.view(&digest, b"{}".to_vec()).await.outcome;
        assert!(matches!(outcome, ViewOutcome::Answer(_)), "{hostile:?} without {limit:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn without_a_number_of_places_one_plugin_takes_them_all() {
    for (sandbox, busy) in [
        (Sandbox::with(|config| config.max_calls_per_plugin = 2), true),
        (without(Limit::Places, |config| config.max_backend_calls = 8), false),
    ] {
        let services = Arc::clone(&sandbox.services);
        services.join(&sandbox.host);
        let digest = sandbox.backend(&backend(Hostile::LoopOverImports));
        let calls: Vec<_> = (0..4)
            .map(|_| {
                let (host, call) = (sandbox.host.clone(), call_with_all(&digest));
                let services = Arc::clone(&services) as Arc<dyn HostServices>;
                tokio::spawn(async move { host.call(call, services).await.outcome })
            })
            .collect();
        clock_read(&services, 1).await;
        let mut fifth = call_with_all(&sandbox.backend(&noop_backend()));
        fifth.limit = Some(Duration::from_secs(5));
        let outcome = tokio::time::timeout(Duration::from_millis(500), sandbox.run(fifth)).await;
        assert_eq!(outcome.is_err(), busy, "it waits for a place of its own plugin: {outcome:?}");
        calls.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

const STORMS: [Hostile; 2] = [Hostile::Trap, Hostile::SpinThenTrap];

#[tokio::test]
async fn without_a_breaker_a_storm_of_traps_goes_on() {
    for hostile in STORMS {
        let (with, without) = (Sandbox::new(), without(Limit::Failures, |_| {}));
        let storm = async |sandbox: &Sandbox| {
            let mut ends = BTreeMap::<&str, u32>::new();
            for _ in 0..20 {
                let end = match sandbox.run(attack(sandbox, hostile)).await.outcome {
                    Outcome::Trap { .. } => "trap",
                    Outcome::BreakerOpen { .. } => "left alone",
                    other => panic!("{other:?}"),
                };
                *ends.entry(end).or_default() += 1;
            }
            ends
        };
        assert_eq!(storm(&with).await, BTreeMap::from([("trap", 5), ("left alone", 15)]));
        assert_eq!(storm(&without).await, BTreeMap::from([("trap", 20)]));
    }
}

#[tokio::test]
async fn with_a_larger_quota_a_bomb_of_keys_and_files_fits() {
    let sandbox = Sandbox::new();
    let mut call = attack(&sandbox, Hostile::KvKeyBomb);
    let quota = |name: &str| (name.to_owned(), json!({ "quota_bytes": 1_u64 << 30 }));
    call.granted = Arc::new(Grants::new([quota("kv"), quota("files")]));
    let mut files = attack(&sandbox, Hostile::FileBomb);
    files.granted = Arc::clone(&call.granted);
    call.limit = None;
    for call in [call, files] {
        assert!(matches!(sandbox.run(call).await.outcome, Outcome::Answer { .. }));
    }
    assert_eq!(sandbox.services.values.lock().unwrap().len(), 1_500);
    assert_eq!(sandbox.services.files.lock().unwrap().len(), 40);
}

/// What a store for each call prevents: one instance of bare wasmtime remembers.
#[test]
fn an_instance_that_is_kept_counts_on() {
    let engine = Engine::default();
    let module = Module::new(&engine, view(HostileView::StateCarry)).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    let paint = instance.get_typed_func::<(u32, u32), u64>(&mut store, "tenon_view").unwrap();
    let mut models = (0..2).map(|_| {
        let packed = paint.call(&mut store, (0, 0)).unwrap();
        let (start, length) = ((packed >> 32) as usize, (packed & 0xffff_ffff) as usize);
        let memory = instance.get_memory(&mut store, "memory").unwrap();
        let output = tenon_contract::view::parse_output(&memory.data(&store)[start..start + length]);
        output.unwrap().model
    });
    assert_eq!((models.next(), models.next()), (Some("1".into()), Some("2".into())));
}

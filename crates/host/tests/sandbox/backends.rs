//! Calls into backends: how each ending looks, and that nothing outlives a call.

use std::{sync::Arc, time::Duration};

use tenon_contract::abi::{CallKind, FaultCode};
use tenon_host::{HostServices, Outcome, ViewOutcome};
use tenon_hostile::{
    Hostile, HostileView, backend, backend_answering, counter_backend, kv_backend, noop_backend, view,
};

use crate::support::{Sandbox, call, call_with_kv, clock_read};

#[tokio::test]
async fn an_answer_comes_back_as_the_guest_gave_it() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&backend_answering(r#"{"status":201}"#, b"made \x00\xff"));
    let report = sandbox.route(&digest).await;
    assert_eq!(
        report.outcome,
        Outcome::Answer { head: r#"{"status":201}"#.into(), body: b"made \x00\xff".to_vec() }
    );
    assert!(report.peak_memory >= 17 << 16, "{} bytes counted", report.peak_memory);
    assert!(report.denied.is_empty() && report.logs.is_empty());
}

#[tokio::test]
async fn every_kind_of_call_reaches_the_guest() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&noop_backend());
    for kind in CallKind::ALL {
        let mut call = call(&digest);
        call.kind = kind;
        assert!(matches!(sandbox.run(call).await.outcome, Outcome::Answer { .. }), "{kind:?}");
    }
}

#[tokio::test]
async fn state_does_not_cross_calls() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&counter_backend());
    for _ in 0..20 {
        let report = sandbox.route(&digest).await;
        assert_eq!(report.outcome, Outcome::Answer { head: "{}".into(), body: vec![1] });
    }
}

#[tokio::test]
async fn a_loop_ends_at_the_limit_wherever_it_is() {
    let sandbox = Sandbox::with(|config| config.limits.route = Duration::from_millis(200));
    let loops = [Hostile::LoopInStart, Hostile::LoopInCall, Hostile::LoopInRealloc, Hostile::LoopOverImports];
    for hostile in loops {
        let digest = sandbox.backend(&backend(hostile));
        let report = sandbox.route(&digest).await;
        assert_eq!(report.outcome, Outcome::Deadline { limit: Duration::from_millis(200) }, "{hostile:?}");
    }
}

#[tokio::test]
async fn a_caller_may_shorten_the_limit_but_not_lengthen_it() {
    let sandbox = Sandbox::with(|config| config.limits.route = Duration::from_millis(100));
    let digest = sandbox.backend(&backend(Hostile::LoopInCall));
    for (asked, got) in [(20, 20), (60_000, 100)] {
        let mut call = call(&digest);
        call.limit = Some(Duration::from_millis(asked));
        let report = sandbox.run(call).await;
        assert_eq!(report.outcome, Outcome::Deadline { limit: Duration::from_millis(got) });
    }
}

#[tokio::test]
async fn a_guest_that_waits_in_an_import_ends_at_the_limit() {
    let sandbox = Sandbox::with(|config| config.limits.route = Duration::from_millis(100));
    let digest = sandbox.backend(&backend(Hostile::WaitInImport));
    let report = sandbox.run(call_with_kv(&digest)).await;
    assert_eq!(report.outcome, Outcome::Deadline { limit: Duration::from_millis(100) });
}

#[tokio::test]
async fn memory_ends_at_the_limit() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&backend(Hostile::MemoryBomb));
    let report = sandbox.route(&digest).await;
    assert_eq!(report.outcome, Outcome::OutOfMemory { limit: 100 << 20 });
    assert!(report.peak_memory > 90 << 20, "the guest may use what it is allowed: {}", report.peak_memory);
}

#[tokio::test]
async fn code_that_starts_above_the_operators_limit_is_out_of_memory() {
    let sandbox = Sandbox::with(|config| config.memory_bytes = 1 << 20);
    let digest = sandbox.backend(&noop_backend());
    assert_eq!(sandbox.route(&digest).await.outcome, Outcome::OutOfMemory { limit: 1 << 20 });
}

#[tokio::test]
async fn code_the_pool_has_no_room_for_is_a_trap_with_a_reason() {
    let sandbox =
        Sandbox::with(|config| (config.memory_bytes, config.view_memory_bytes) = (1 << 20, 1 << 20));
    let digest = sandbox.backend(&noop_backend());
    match sandbox.route(&digest).await.outcome {
        Outcome::Trap { message } => assert!(message.contains("limits of this server"), "{message}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn tables_end_at_the_limit() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&backend(Hostile::TableBomb));
    assert!(matches!(sandbox.route(&digest).await.outcome, Outcome::OutOfMemory { .. }));
}

#[tokio::test]
async fn broken_answers_are_traps_with_a_reason() {
    let sandbox = Sandbox::new();
    let reasons = [
        (Hostile::HugeReturn, "out of bounds"),
        (Hostile::LargeReturn, "at most 1048576"),
        (Hostile::BadPointer, "out of bounds"),
        (Hostile::BadText, "utf-8"),
        (Hostile::DeepRecursion, "called itself too deeply"),
        (Hostile::Trap, "gave up"),
        (Hostile::HandleBomb, "handle"),
        (Hostile::RandomFlood, "at most 65536"),
    ];
    for (hostile, reason) in reasons {
        let mut call = call(&sandbox.backend(&backend(hostile)));
        call.context.tenant = [hostile as u8; 16];
        match sandbox.run(call).await.outcome {
            Outcome::Trap { message } => assert!(message.contains(reason), "{hostile:?}: {message}"),
            other => panic!("{hostile:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn logs_are_counted_and_cut() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&backend(Hostile::LogFlood));
    let report = sandbox.route(&digest).await;
    assert!(matches!(report.outcome, Outcome::Answer { .. }), "{:?}", report.outcome);
    assert_eq!(report.logs.len(), 100);
    assert_eq!(*sandbox.services.logged.lock().unwrap(), 100);
    assert_eq!(report.logs[0].message.len(), 8 << 10);
    assert!(report.logs[99].message.contains("dropped"));
}

#[tokio::test]
async fn a_dropped_call_stops_its_guest() {
    let sandbox = Sandbox::with(|config| {
        config.max_backend_calls = 1;
        config.threads = 1;
        config.limits.route = Duration::from_secs(3600);
    });
    let spin = sandbox.backend(&backend(Hostile::LoopOverImports));
    let noop = sandbox.backend(&noop_backend());
    let host = sandbox.host.clone();
    let services = Arc::clone(&sandbox.services) as Arc<dyn HostServices>;
    let spinning = tokio::spawn(async move { host.call(call(&spin), services).await });
    clock_read(&sandbox.services, 1).await;
    spinning.abort();
    assert!(spinning.await.unwrap_err().is_cancelled());
    // There is one place and one thread: this answers only if the loop has left both.
    let mut next = call(&noop);
    next.release.plugin = "other".parse().unwrap();
    assert!(matches!(sandbox.run(next).await.outcome, Outcome::Answer { .. }));
}

#[tokio::test]
async fn a_call_without_a_place_is_busy() {
    let sandbox = Sandbox::with(|config| {
        config.max_calls_per_plugin = 1;
        config.queue_wait = Duration::from_millis(50);
        config.limits.route = Duration::from_secs(2);
    });
    let spin = sandbox.backend(&backend(Hostile::LoopInCall));
    let noop = sandbox.backend(&noop_backend());
    let (looped, (same, other_tenant)) = tokio::join!(sandbox.route(&spin), async {
        let same = sandbox.route(&noop).await;
        let mut call = call(&noop);
        call.context.tenant = [9; 16];
        (same, sandbox.run(call).await)
    });
    assert!(matches!(looped.outcome, Outcome::Deadline { .. }));
    assert_eq!(same.outcome, Outcome::Busy);
    assert!(matches!(other_tenant.outcome, Outcome::Answer { .. }), "{:?}", other_tenant.outcome);
}

#[tokio::test]
async fn plugins_of_one_tenant_leave_places_for_others() {
    let sandbox = Sandbox::with(|config| {
        config.max_calls_per_tenant = 1;
        config.queue_wait = Duration::from_millis(50);
        config.limits.route = Duration::from_secs(2);
    });
    let spin = sandbox.backend(&backend(Hostile::LoopInCall));
    let noop = sandbox.backend(&noop_backend());
    let (looped, (another, elsewhere)) = tokio::join!(sandbox.route(&spin), async {
        let mut another = call(&noop);
        another.release.plugin = "other".parse().unwrap();
        let mut elsewhere = call(&noop);
        elsewhere.context.tenant = [9; 16];
        (sandbox.run(another).await, sandbox.run(elsewhere).await)
    });
    assert!(matches!(looped.outcome, Outcome::Deadline { .. }));
    assert_eq!(another.outcome, Outcome::Busy, "another plugin of the same tenant");
    assert!(matches!(elsewhere.outcome, Outcome::Answer { .. }), "{:?}", elsewhere.outcome);
}

#[tokio::test]
async fn views_of_one_tenant_leave_places_for_others() {
    let sandbox = Sandbox::with(|config| {
        config.max_views_per_tenant = 1;
        config.queue_wait = Duration::from_millis(50);
        config.view_limit = Duration::from_secs(1);
    });
    let spin = sandbox.view(&view(HostileView::LoopInStep));
    let host = &sandbox.host;
    let step = |tenant: u8| host.view_of([tenant; 16], &spin, b"{}".to_vec());
    let (looped, same, elsewhere) = tokio::join!(step(1), step(1), step(2));
    let outcomes = [looped.outcome, same.outcome, elsewhere.outcome];
    assert!(
        matches!(outcomes, [ViewOutcome::Deadline { .. }, ViewOutcome::Busy, ViewOutcome::Deadline { .. }]),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn five_failures_leave_a_plugin_alone_in_that_tenant_only() {
    let sandbox = Sandbox::new();
    let trap = sandbox.backend(&backend(Hostile::Trap));
    for _ in 0..5 {
        assert!(matches!(sandbox.route(&trap).await.outcome, Outcome::Trap { .. }));
    }
    assert!(matches!(sandbox.route(&trap).await.outcome, Outcome::BreakerOpen { .. }));
    let mut elsewhere = call(&trap);
    elsewhere.context.tenant = [9; 16];
    assert!(matches!(sandbox.run(elsewhere).await.outcome, Outcome::Trap { .. }));
    let mut way_out = call(&trap);
    way_out.kind = CallKind::Uninstall;
    assert!(matches!(sandbox.run(way_out).await.outcome, Outcome::Trap { .. }));
}

#[tokio::test]
async fn a_fault_is_the_plugins_answer_and_no_failure() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&kv_backend());
    for _ in 0..10 {
        match sandbox.route(&digest).await.outcome {
            Outcome::Fault(fault) => assert_eq!(fault.code, FaultCode::Refused),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn code_without_an_artefact_is_not_ready() {
    let sandbox = Sandbox::new();
    for digest in ["0".repeat(64), "../../etc/passwd".into(), String::new(), "F".repeat(64)] {
        assert_eq!(sandbox.route(&digest).await.outcome, Outcome::NotReady, "{digest}");
    }
}

//! The gated imports: with and without right, and at their limits.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::json;
use tenon_contract::abi::FaultCode;
use tenon_host::{DenialReason, Denied, Grants, Outcome};
use tenon_hostile::{Hostile, backend, kv_backend};

use crate::support::{Sandbox, call, call_with_kv};

fn refusal(outcome: Outcome) -> String {
    match outcome {
        Outcome::Fault(fault) if fault.code == FaultCode::Refused => fault.message,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn kv_without_grant_is_denied() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&kv_backend());

    let undeclared = sandbox.route(&digest).await;
    let text = refusal(undeclared.outcome);
    assert!(text.starts_with('0') && text.contains("manifest"), "{text}");
    let denied = |reason| vec![Denied { capability: "kv".into(), reason }];
    assert_eq!(undeclared.denied, denied(DenialReason::NotInManifest));

    let mut ungranted = call_with_kv(&digest);
    ungranted.granted = Arc::default();
    let ungranted = sandbox.run(ungranted).await;
    let text = refusal(ungranted.outcome);
    assert!(text.starts_with('0') && text.contains("granted"), "{text}");
    assert_eq!(ungranted.denied, denied(DenialReason::NotGranted));

    let mut only_granted = call(&digest);
    only_granted.granted = Arc::new(Grants::new([("kv".to_owned(), json!({}))]));
    assert_eq!(sandbox.run(only_granted).await.denied, denied(DenialReason::NotInManifest));

    assert!(sandbox.services.values.lock().unwrap().is_empty(), "nothing reached the embedder");
}

#[tokio::test]
async fn kv_with_both_writes_under_the_installation() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&kv_backend());
    let report = sandbox.run(call_with_kv(&digest)).await;
    assert!(matches!(report.outcome, Outcome::Answer { .. }), "{:?}", report.outcome);
    assert!(report.denied.is_empty());
    let values = sandbox.services.values.lock().unwrap();
    assert_eq!(values[&([2; 16], "key".to_owned())], (b"value".to_vec(), 1));
    assert_eq!(*sandbox.services.quotas.lock().unwrap(), [Some(1 << 20)]);
}

#[tokio::test]
async fn a_value_above_64_kib_is_invalid_before_it_reaches_the_embedder() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&kv_backend());
    let mut call = call_with_kv(&digest);
    call.body = vec![0; (64 << 10) + 1];
    let text = refusal(sandbox.run(call).await.outcome);
    assert!(text.starts_with('1') && text.contains("65537"), "{text}");
    assert!(sandbox.services.values.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_flood_of_writes_stays_in_one_key() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&backend(Hostile::KvFlood));
    let report = sandbox.run(call_with_kv(&digest)).await;
    assert!(matches!(report.outcome, Outcome::Answer { .. }), "{:?}", report.outcome);
    assert_eq!(sandbox.services.values.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_denial_is_noted_once() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&backend(Hostile::KvFlood));
    let mut call = call(&digest);
    call.release.declared = Arc::new(BTreeSet::from(["kv".to_owned()]));
    let report = sandbox.run(call).await;
    assert_eq!(report.denied, [Denied { capability: "kv".into(), reason: DenialReason::NotGranted }]);
}

//! The gate itself: which names open it, and what it remembers of those that do not.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use tenon_contract::abi::CallKind;
use tenon_host::Outcome;
use tenon_hostile::{
    Ask, Hostile, Word, asking,
    asking::{NO_LONG, NO_TEXT},
    asking_backend, backend,
};

use super::{Asked, MOST, told};

#[tokio::test]
async fn a_name_that_only_looks_granted_is_denied() {
    let long = "a".repeat(200);
    let granted: [&str; 2] = ["api_token", &long[..128]];
    let asked_for = ["api_token\u{7}", "api_\u{1b}token", &long, "API_TOKEN", " api_token", ""];
    for name in asked_for {
        let wasm = asking("secrets.sign", &[Word::Text(name), Word::Text("hmac-sha256"), Word::Body]);
        let asked = Asked::new(&wasm, &[]);
        let mut call = asked.call("x");
        let powers = granted.map(|name| format!("secrets:{name}"));
        call.release.declared = Arc::new(powers.iter().cloned().collect());
        call.granted = Arc::new(tenon_host::Grants::new(powers.map(|power| (power, json!({})))));
        let (case, message) = told(asked.sandbox.run(call).await.outcome);
        assert!(case == '0' && message.contains("manifest"), "{name:?}: {message}");
        assert!(!message.contains(char::is_control) && message.len() < 400, "{message:?}");
        asked.untouched();
    }
}

#[tokio::test]
async fn a_storm_of_denied_names_leaves_no_more_than_a_few() {
    let asked = Asked::new(&backend(Hostile::DenialFlood), &[]);
    let report = asked.with("").await;
    assert!(matches!(report.outcome, Outcome::Answer { .. }), "{:?}", report.outcome);
    assert_eq!(report.denied.len(), MOST.noted_denials);
    assert!(report.denied.iter().all(|denied| denied.capability.len() <= 128 * 4));
}

#[tokio::test]
async fn of_many_uses_some_are_kept_and_all_are_counted() {
    let asked = Asked::new(&backend(Hostile::KvFlood), &[("kv", json!({ "quota_bytes": 1 << 20 }))]);
    let mut flood = asked.call("");
    flood.limit = Some(Duration::from_millis(500));
    let report = asked.sandbox.run(flood).await;
    assert_eq!(report.host_calls.len(), MOST.noted_calls);
    assert!(report.host_call_count > 50, "{} were counted", report.host_call_count);
}

#[tokio::test]
async fn every_use_of_a_power_is_in_the_record_of_its_call() {
    let key = Word::Text("key");
    let put = [&[key, Word::Body][..], &NO_LONG, &NO_LONG].concat();
    let page = [&[key][..], &NO_TEXT, &[Word::Num(9)]].concat();
    let uses = [
        ("kv", asking("kv.get", &[key])),
        ("kv", asking("kv.set", &put)),
        ("kv", asking("kv.delete", &[key])),
        ("kv", asking("kv.list", &page)),
        ("files", asking("files.put", &[key, key, Word::Body])),
        ("files", asking("files.stat", &[key])),
        ("files", asking("files.get", &[key, Word::Long(0), Word::Num(1)])),
        ("files", asking("files.delete", &[key])),
        ("files", asking("files.list", &[&NO_TEXT[..], &[Word::Num(9)]].concat())),
        ("collections", asking_backend(Ask::Get)),
        ("collections", asking_backend(Ask::Count)),
        ("collections", asking_backend(Ask::Group)),
        ("directory:members", asking_backend(Ask::Members)),
        ("directory:workspaces", asking_backend(Ask::Workspaces)),
        ("services", asking("services.list", &[])),
        ("jobs", asking("jobs.start", &[key, Word::Body])),
        ("jobs", asking("jobs.progress", &[Word::Long(1), Word::Long(2), Word::Body])),
    ];
    for (power, wasm) in uses {
        let asked = Asked::new(&wasm, &[(power, json!({}))]);
        let mut call = asked.call("[]");
        call.kind = CallKind::Job;
        let report = asked.sandbox.run(call).await;
        assert!(!report.outcome.is_failure(), "{power}: {:?}", report.outcome);
        assert_eq!((report.host_calls.len(), report.host_call_count), (1, 1), "{power}");
        assert_eq!(report.host_calls[0].capability, power.split(':').next().unwrap());
    }
}

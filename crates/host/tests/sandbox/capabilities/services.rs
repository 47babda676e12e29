//! `services`: calls between plugins, which share one time and nest only so deep.

use std::{sync::atomic::Ordering, time::Duration};

use serde_json::{Value, json};
use tenon_host::{GuestLimits, Outcome};
use tenon_hostile::{Hostile, Word, asking, backend, backend_answering};

use super::{Asked, MOST, body, denied_without, text, told};
use crate::{calls::call_with_all, support::Sandbox};

const SERVICE: &str = "crm/contacts@1";

fn services() -> [(&'static str, Value); 2] {
    [("services", json!({})), ("services:crm/contacts@1", json!({ "values": [SERVICE] }))]
}

fn calling(service: &str, method: &str) -> Vec<u8> {
    asking("services.call", &[Word::Text(service), Word::Text(method), Word::Body])
}

#[tokio::test]
async fn services_without_grant_is_denied() {
    denied_without(&calling(SERVICE, "list"), &services()[1..]).await;
    denied_without(&asking("services.list", &[]), &services()[..1]).await;
}

#[tokio::test]
async fn one_service_is_no_other() {
    for service in ["crm/contacts@2", "crm/deals@1", "crm", ""] {
        let asked = Asked::new(&calling(service, "list"), &services());
        assert_eq!(told(asked.with("{}").await.outcome).0, '0', "{service}");
        asked.untouched();
    }
}

#[tokio::test]
async fn an_answer_of_another_plugin_comes_back() {
    let asked = Asked::new(&calling(SERVICE, "list"), &services());
    asked.sandbox.join();
    let provider = asked.sandbox.backend(&backend_answering("{}", br#"["Ada"]"#));
    asked.sandbox.services.offers.lock().unwrap().insert(SERVICE.into(), provider);
    let report = asked.with(r#"{"limit":1}"#).await;
    let used = &report.host_calls[0];
    assert_eq!((used.target.as_str(), used.bytes), ("crm/contacts@1.list", 18));
    assert_eq!(text(report.outcome), r#"["Ada"]"#);
    assert_eq!(asked.questions(), [r#"call crm/contacts@1.list {"limit":1}"#]);

    let list = asked.sandbox.backend(&asking("services.list", &[]));
    let mut call = asked.call("");
    call.release.wasm_digest = list;
    let offered: Value = serde_json::from_slice(&body(asked.sandbox.run(call).await.outcome)).unwrap();
    assert_eq!(offered[0]["service"], SERVICE);
}

#[tokio::test]
async fn methods_and_inputs_beyond_the_limits_are_invalid() {
    for method in ["", &"m".repeat(129)] {
        Asked::new(&calling(SERVICE, method), &services()).invalid("{}", "method: 1 to 128 bytes").await;
    }
    let asked = Asked::new(&calling(SERVICE, "list"), &services());
    asked.invalid(vec![b' '; MOST.service_bytes + 1], "at most 1048576").await;
}

/// A plugin that offers itself as `probe/self@1`.
fn itself(sandbox: &Sandbox, hostile: Hostile) -> String {
    sandbox.join();
    let digest = sandbox.backend(&backend(hostile));
    sandbox.services.offers.lock().unwrap().insert("probe/self@1".into(), digest.clone());
    digest
}

#[tokio::test]
async fn a_plugin_that_calls_itself_comes_so_deep_and_no_deeper() {
    let sandbox = Sandbox::new();
    let digest = itself(&sandbox, Hostile::SelfCall);
    let report = sandbox.run(call_with_all(&digest)).await;
    assert!(matches!(report.outcome, Outcome::Answer { .. }), "{:?}", report.outcome);
    assert_eq!(sandbox.services.deepest.load(Ordering::Relaxed), GuestLimits::PROFILE.call_depth);
    assert_eq!(sandbox.services.asked.lock().unwrap().len(), 4, "one call on each level");
}

#[tokio::test]
async fn the_guest_is_told_why_it_may_not_call_deeper() {
    let sandbox = Sandbox::with(|config| config.guest.call_depth = 0);
    let digest = sandbox.backend(&calling("probe/self@1", "go"));
    let (case, message) = told(sandbox.run(call_with_all(&digest)).await.outcome);
    assert!(case == '1' && message.contains("at most 0 deep"), "{message}");
}

#[tokio::test]
async fn all_calls_below_one_share_its_time() {
    let sandbox = Sandbox::with(|config| {
        config.limits.route = Duration::from_millis(300);
        config.limits.service = Duration::from_secs(3600);
    });
    let digest = itself(&sandbox, Hostile::CallTree);
    let report = sandbox.run(call_with_all(&digest)).await;
    assert_eq!(report.outcome, Outcome::Deadline { limit: Duration::from_millis(300) });
    assert!(report.duration < Duration::from_secs(3), "{:?}", report.duration);
}

#[tokio::test]
async fn a_caller_that_leaves_no_time_opens_nobodys_breaker() {
    let sandbox = Sandbox::new();
    let spin = sandbox.backend(&backend(Hostile::LoopInCall));
    for _ in 0..8 {
        let mut call = call_with_all(&spin);
        call.limit = Some(Duration::from_millis(1));
        assert!(matches!(sandbox.run(call).await.outcome, Outcome::Deadline { .. }));
    }
    let good = sandbox.backend(&backend_answering("{}", b""));
    body(sandbox.run(call_with_all(&good)).await.outcome);
}

//! What is recorded of calls: outcome, cost, what was reached; by hour, and how often a power was used.

use serde_json::{Value, json};
use tenon_testing::receiver::Receiver;

use super::{configure, ok, probe, told};
use crate::{TestApp, at, db_test};

const CALLS: &str = "/installations/probe/invocations";

#[db_test]
async fn a_call_leaves_its_kind_outcome_cost_and_reach(app: TestApp) {
    let ada = probe(&app).await;
    let server = Receiver::start(|_| (200, "{}".into())).await;
    configure(&ada, json!({"url": server.url("/")}), json!({})).await;
    ok(&ada, json!({"do": "fetch", "url": server.url("/private/path?token=1")})).await;
    let calls = ada.get(&at("acme", CALLS)).await.expect(200).json();
    let call = &calls["items"][0];
    assert_eq!(
        (call["kind"].as_str(), call["subject"].as_str(), call["outcome"].as_str(), call["version"].as_str()),
        (Some("route"), Some("POST /do"), Some("ok"), Some("1.0.0")),
        "{call}"
    );
    assert!(call["duration_us"].as_u64() > Some(0) && call["memory_peak"].as_u64() > Some(0), "{call}");
    let reached = &call["host_calls"][0];
    assert_eq!(
        (reached["capability"].as_str(), reached["target"].as_str(), reached["ok"].as_bool()),
        (Some("http"), Some(server.url("").as_str()), Some(true)),
        "{call}"
    );
    assert!(!calls.to_string().contains("private/path") && !calls.to_string().contains("token=1"), "{calls}");
    assert!(call["request_id"].as_str().is_some_and(|id| !id.is_empty()));
}

#[db_test]
async fn calls_of_several_kinds_are_found_together(app: TestApp) {
    let ada = probe(&app).await;
    told(&ada, json!({"do": "kv", "op": "set", "key": "a", "value": "1"})).await;
    let input = json!({"input": {"do": {"do": "kv", "op": "set", "key": "b", "value": "1"}}});
    ada.post(&at("acme", "/installations/probe/jobs/work/run"), &input).await.expect(202);
    app.assert_idle().await;
    let kinds = async |asked: &str| {
        let found = ada.get(&at("acme", &format!("{CALLS}?kind={asked}"))).await.expect(200).json();
        let items = found["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter_map(|call| call["kind"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(kinds("job").await, ["job"]);
    assert_eq!(kinds("health,route").await, ["route"]);
    assert_eq!(kinds("route,job").await, ["job", "route"]);
}

#[db_test]
async fn failures_are_found_by_kind_and_outcome_and_sums_tell_the_same(app: TestApp) {
    let ada = probe(&app).await;
    for _ in 0..3 {
        told(&ada, json!({"do": "kv", "op": "set", "key": "a", "value": "1"})).await;
    }
    // Without its key the plugin refuses what it is sent.
    ada.post(&at("acme", "/ext/probe/webhook"), &json!({})).await.expect(409);
    let failed = ada.get(&at("acme", &format!("{CALLS}?kind=route&outcome=failed"))).await.expect(200).json();
    assert_eq!(failed["items"].as_array().map(Vec::len), Some(1), "{failed}");
    let page = ada.get(&at("acme", &format!("{CALLS}?kind=route&limit=2"))).await.expect(200).json();
    let next = page["next"].as_str().expect("more");
    let rest =
        ada.get(&at("acme", &format!("{CALLS}?kind=route&limit=2&cursor={next}"))).await.expect(200).json();
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(2), "{rest}");
    for kind in ["nothing", "route,nothing", "route,", "rout", "%25"] {
        ada.get(&at("acme", &format!("{CALLS}?kind={kind}"))).await.expect(422);
    }
    ada.get(&at("acme", &format!("{CALLS}?outcome=nothing"))).await.expect(422);
    let usage = ada.get(&at("acme", "/installations/probe/usage")).await.expect(200).json();
    let sum = |name: &str| {
        usage["hours"].as_array().expect("hours").iter().filter_map(|hour| hour[name].as_u64()).sum::<u64>()
    };
    let calls = ada.get(&at("acme", CALLS)).await.expect(200).json();
    assert_eq!(sum("calls") as usize, calls["items"].as_array().map_or(0, Vec::len), "{usage}");
    let kv = usage["powers"].as_array().expect("powers").iter().find(|power| power["power"] == "kv");
    assert_eq!(kv.map(|power| &power["uses"]), Some(&json!(3)), "{usage}");
    let all = ada.get(&at("acme", "/usage")).await.expect(200).json();
    assert_eq!(all["items"][0]["plugin"], "probe", "{all}");
    let mel = app.browser("mel").await;
    for path in [CALLS, "/installations/probe/usage", "/usage"] {
        mel.get(&at("acme", path)).await.expect(403);
    }
}

#[db_test]
async fn each_use_counts_for_the_power_whose_sentence_people_agreed_to(app: TestApp) {
    let ada = probe(&app).await;
    ok(&ada, json!({"do": "members"})).await;
    ok(&ada, json!({"do": "kv", "op": "set", "key": "ada@acme.test", "value": "1"})).await;
    ok(&ada, json!({"do": "start", "job": "work", "input": "{}"})).await;
    app.stranger()
        .post(&at("acme", "/ext/probe/knock"), &json!({"do": "log", "text": "x"}))
        .await
        .expect(200);
    app.assert_idle().await;
    let usage = ada.get(&at("acme", "/installations/probe/usage")).await.expect(200).json();
    let uses = |id: &str| {
        let all = usage["powers"].as_array().expect("powers");
        all.iter().find(|power| power["power"] == id).and_then(|power| power["uses"].as_u64())
    };
    for (power, times) in [
        ("directory:members", 1),
        ("kv", 1),
        ("jobs", 1),
        ("jobs:work", 1),
        ("public_routes", 1),
        ("routes", 3),
    ] {
        assert_eq!(uses(power), Some(times), "{power}: {usage}");
    }
    let grants = ada.get(&at("acme", "/installations/probe/grants")).await.expect(200).json();
    let known: Vec<_> =
        grants["powers"].as_array().expect("powers").iter().map(|power| &power["id"]).collect();
    for used in usage["powers"].as_array().expect("powers") {
        let id = &used["power"];
        // A job that runs as it was started is told under the power to start jobs.
        assert!(known.contains(&id) || id == "jobs:work", "nobody agreed to {id}: {known:?}");
    }
    let calls = ada.get(&at("acme", CALLS)).await.expect(200).json();
    assert!(!calls.to_string().contains("ada@acme.test"), "a key is a value: {calls}");
}

#[db_test]
async fn a_hook_is_used_by_being_called(app: TestApp) {
    for plugin in ["risk-register"] {
        app.publish(tenon_testing::packages::built(plugin)).await;
    }
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "risk-register").await;
    let risk = json!({"values": {"title": "Flood"}});
    let records = at("acme", "/records/risk-register/risks");
    ada.post(&records, &risk).await.expect(201);
    let usage = ada.get(&at("acme", "/installations/risk-register/usage")).await.expect(200).json();
    let grants = ada.get(&at("acme", "/installations/risk-register/grants")).await.expect(200).json();
    let hooks: Vec<&str> = grants["powers"]
        .as_array()
        .expect("powers")
        .iter()
        .filter_map(|power| power["id"].as_str().filter(|id| id.starts_with("hooks:")))
        .collect();
    assert!(!hooks.is_empty(), "{grants}");
    for hook in hooks {
        let used = usage["powers"].as_array().expect("powers").iter().any(|power| power["power"] == hook);
        assert!(used, "{hook}: {usage}");
    }
}

#[db_test]
async fn what_a_plugin_has_nothing_to_do_in_is_no_call(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let calls = ada.get(&at("acme", "/installations/hello-world/invocations")).await.expect(200).json();
    let kinds: Vec<_> =
        calls["items"].as_array().expect("calls").iter().filter_map(|call| call["kind"].as_str()).collect();
    assert!(kinds.contains(&"install") && !kinds.contains(&"enable"), "it does not handle enable: {calls}");
}

#[db_test]
async fn many_calls_cost_one_write(app: TestApp) {
    let ada = probe(&app).await;
    app.core.record_calls().await.expect("written");
    let mut commits = app.core.db.commits();
    for n in 0..20 {
        // A read of a value writes nothing by itself.
        told(&ada, json!({"do": "kv", "op": "get", "key": n.to_string()})).await;
    }
    app.core.record_calls().await.expect("written");
    let mut writes = 0;
    while let Ok(commit) = commits.try_recv() {
        writes += usize::from(commit.tenant.is_some());
    }
    // The worker may have taken a part of them before.
    assert!((1..=3).contains(&writes), "{writes} writes for 20 calls");
    let calls: Value = ada.get(&at("acme", &format!("{CALLS}?limit=100"))).await.expect(200).json();
    assert!(calls["items"].as_array().is_some_and(|items| items.len() >= 20), "{calls}");
}

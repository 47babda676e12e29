//! Services between plugins: whom a call reaches, as whom, how deep.

use ::http::Method;
use serde_json::{Value, json};
use tenon_testing::packages;

use super::{allow_without, ok, probe, refused};
use crate::{Client, TestApp, at, db_test};

async fn other(app: &TestApp, ada: &Client, key: &str) {
    let package = packages::renamed(
        "probe",
        key,
        &[
            ("probe.notes", &format!("{key}.notes")),
            ("probe.work.done", &format!("{key}.work.done")),
            ("probe-other/echo", "probe/echo"),
        ],
    );
    app.publish(package).await;
    app.install(ada, "acme", key).await;
}

fn call(service: &str, method: &str, input: Value) -> Value {
    json!({"do": "call", "service": service, "method": method, "input": input.to_string()})
}

#[db_test]
async fn a_service_answers_who_calls_and_for_whom(app: TestApp) {
    let ada = probe(&app).await;
    let (case, text) = refused(&ada, call("probe-other/echo@1", "say", json!({"a": 1}))).await;
    assert_eq!(case, "not-found", "{text}");
    other(&app, &ada, "probe-other").await;
    let answer = ok(&ada, call("probe-other/echo@1", "say", json!({"a": 1}))).await;
    assert_eq!((&answer["said"], answer["plugin"].as_str()), (&json!({"a": 1}), Some("probe")));
    // Acting as the plugin, nobody is behind it; as its caller, the person is.
    assert_eq!(answer["caller"], "Probe");
    let mel = app.browser("mel").await;
    let answer =
        mel.post(&at("acme", "/ext/probe/as-caller"), &call("probe-other/echo@1", "say", json!(1))).await;
    assert_eq!(answer.expect(200).json()["ok"]["caller"], "Mel");
    assert_eq!(refused(&ada, call("probe-other/echo@1", "shout", json!(1))).await.0, "invalid");
    let (case, text) = refused(&ada, call("probe/echo@1", "say", json!(1))).await;
    assert_eq!(case, "denied", "{text}");
    let listed = ok(&ada, json!({"do": "services"})).await;
    assert_eq!(listed[0]["plugin"], "probe-other", "{listed}");
    let seen = ada.get(&at("acme", "/services")).await.expect(200).json();
    assert_eq!(seen["items"].as_array().map(Vec::len), Some(2), "{seen}");
    allow_without(&ada, &["services"]).await;
    assert_eq!(refused(&ada, call("probe-other/echo@1", "say", json!(1))).await.0, "denied");
}

#[db_test]
async fn plugins_do_not_call_each_other_in_circles(app: TestApp) {
    let ada = probe(&app).await;
    other(&app, &ada, "probe-other").await;
    let back = call("probe/echo@1", "say", json!(1));
    let answer = ok(&ada, call("probe-other/echo@1", "deeper", back)).await;
    assert_eq!(answer["error"], "denied", "{answer}");
    assert!(answer["text"].as_str().is_some_and(|text| text.contains("circles")), "{answer}");
}

#[db_test]
async fn an_interface_is_served_by_the_plugin_that_the_tenant_chose(app: TestApp) {
    let ada = probe(&app).await;
    // The only one that serves it is the plugin itself: a circle of one.
    assert_eq!(refused(&ada, call("echoing@1", "say", json!(1))).await.0, "denied");
    other(&app, &ada, "probe-other").await;
    let (case, text) = refused(&ada, call("echoing@1", "say", json!(1))).await;
    assert_eq!(case, "not-found");
    assert!(text.contains("an admin chooses one"), "{text}");
    let waiting = async || {
        let needs = ada.get(&at("acme", "/attention")).await.expect(200).json();
        let items = needs["items"].as_array().cloned().unwrap_or_default();
        items.into_iter().filter(|item| item["kind"] == "provider").collect::<Vec<Value>>()
    };
    let needs = waiting().await;
    assert_eq!(needs.len(), 1, "one item, however many plugins ask: {needs:?}");
    assert_eq!(
        (needs[0]["title"].as_str(), needs[0]["detail"].as_str(), needs[0]["href"].as_str()),
        (
            Some("Probe asks for echoing."),
            Some("Choose who answers: Probe or Probe."),
            Some("/t/acme/plugins/probe/manage")
        ),
        "{needs:?}"
    );
    let path = at("acme", "/providers/echoing@1");
    let known = ada.get(&path).await.expect(200).json();
    assert_eq!(
        (&known["plugin"], &known["candidates"]),
        (&Value::Null, &json!(["probe", "probe-other"])),
        "{known}"
    );
    ada.json(Method::PUT, &path, &json!({"plugin": "nobody"})).await.expect(422);
    let mel = app.browser("mel").await;
    mel.json(Method::PUT, &path, &json!({"plugin": "probe-other"})).await.expect(403);
    ada.json(Method::PUT, &path, &json!({"plugin": "probe-other"})).await.expect(200);
    assert_eq!(ok(&ada, call("echoing@1", "say", json!(2))).await["said"], 2);
    assert_eq!(waiting().await, Vec::<Value>::new(), "somebody is chosen");
    let seen = mel.get(&at("acme", "/installations/probe")).await.expect(200).json();
    let interface = seen["interfaces"].as_array().and_then(|all| all.first()).cloned().unwrap_or_default();
    assert_eq!(
        (&interface["name"], &interface["plugin"], &interface["names"]["probe-other"]),
        (&json!("echoing"), &json!("probe-other"), &json!("Probe")),
        "{seen}"
    );
    // The chosen one is gone: the only one that is left serves it, and nobody has to choose.
    ada.post(&at("acme", "/installations/probe-other/disable"), &json!({})).await.expect(200);
    assert_eq!(ada.get(&path).await.expect(200).json()["plugin"], "probe");
    assert_eq!(waiting().await, Vec::<Value>::new());
    ada.post(&at("acme", "/installations/probe-other/enable"), &json!({})).await.expect(200);
    assert_eq!(ada.get(&path).await.expect(200).json()["plugin"], "probe-other", "the choice was kept");
    ada.get(&at("acme", "/providers/nothing@1")).await.expect(404);
}

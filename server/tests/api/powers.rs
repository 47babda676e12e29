//! Every power a backend can have, by a guest that does as it is told: with the grant, without it, and in its tenant.

mod apart;
mod between;
mod dev;
mod email;
pub mod http;
mod jobs;
mod llm;
mod logs;
mod pages;
mod recorded;
mod routes;
mod stored;

use ::http::Method;
use serde_json::{Value, json};
use tenon_testing::packages;

use crate::{Client, TestApp, at};

pub const DO: &str = "/ext/probe/do";

/// The probe, and another one with another key, both with every power, in `acme` by its owner.
pub async fn probe(app: &TestApp) -> Client {
    app.publish(packages::built("probe")).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "probe").await;
    ada
}

/// What came of one thing to do.
pub async fn told(client: &Client, what: Value) -> Value {
    client.post(&at("acme", DO), &what).await.expect(200).json()
}

/// The good answer.
pub async fn ok(client: &Client, what: Value) -> Value {
    let answer = told(client, what.clone()).await;
    assert!(answer.get("ok").is_some(), "{what}: {answer}");
    answer["ok"].clone()
}

/// The case and the words of a refusal.
pub async fn refused(client: &Client, what: Value) -> (String, String) {
    let answer = told(client, what.clone()).await;
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    assert!(answer.get("error").is_some(), "{what}: {answer}");
    (text("error"), text("text"))
}

/// Everything but the powers that start with one of `without`.
pub async fn allow_without(client: &Client, without: &[&str]) {
    let grants = client.get(&at("acme", "/installations/probe/grants")).await.expect(200).json();
    let powers = grants["powers"].as_array().cloned().unwrap_or_default();
    let kept = powers.iter().filter(|power| {
        let id = power["id"].as_str().unwrap_or_default();
        !without.iter().any(|name| id == *name || id.starts_with(&format!("{name}:")))
    });
    let grants: Vec<Value> = kept.map(|power| json!({"id": power["id"]})).collect();
    let path = at("acme", "/installations/probe/grants");
    client.json(Method::PUT, &path, &json!({"grants": grants})).await.expect(200);
}

/// Settings of the probe, with a yes to the hosts that they name.
pub async fn configure(client: &Client, values: Value, secrets: Value) {
    let body = json!({"values": values, "secrets": secrets, "allow_hosts": true});
    client.json(Method::PUT, &at("acme", "/installations/probe/config"), &body).await.expect(200);
}

pub fn replace(value: &str) -> Value {
    json!({"$secret": "replace", "value": value})
}

//! The connection test: candidate settings, a report, nothing kept; also before anything is installed.

use serde_json::{Value, json};
use tenon_testing::packages::Draft;

use crate::{
    Client, Reply, TestApp, at,
    config::{CONFIG, KEY, URL, faults, installed, tracker},
    db_test,
};

async fn test(client: &Client, values: Value) -> Reply {
    client.post(&at("acme", "/installations/tracker/test-connection"), &json!({"values": values})).await
}

#[db_test]
async fn a_test_tries_values_that_are_not_saved(app: TestApp) {
    let ada = installed(&app).await;
    let before = ada.get(&at("acme", CONFIG)).await.expect(200).json();
    let report = test(&ada, json!({"tracking_url": URL, "greeting": "Moin"})).await.expect(200).json();
    assert_eq!(
        (report["ok"].as_bool(), report["message"].as_str()),
        (Some(true), Some("Found 3 greetings."))
    );
    assert!(
        report["latency_ms"].is_u64() && report["tested_at"].is_string() && report["server_version"] == "2.1"
    );
    let report = test(&ada, json!({"tracking_url": URL, "greeting": "weary"})).await.expect(200).json();
    assert_eq!((report["ok"].as_bool(), &report["detail"]), (Some(false), &json!({"tries": 3})));
    let reply = test(&ada, json!({"tracking_url": URL, "greeting": "unreachable"})).await;
    assert_eq!(reply.expect(502).code(), "plugin_unavailable");
    assert_eq!(reply.json()["detail"], "Nobody answers there.");
    assert_eq!(faults(test(&ada, json!({})).await.expect(422))[0].0, "/values/tracking_url");
    assert_eq!(ada.get(&at("acme", CONFIG)).await.expect(200).json(), before);

    let log = ada.get(&at("acme", "/audit?action=connection.tested")).await.expect(200).json();
    let outcomes: Vec<&Value> =
        log["items"].as_array().expect("items").iter().map(|item| &item["outcome"]).collect();
    assert_eq!(outcomes, ["failed", "failed", "ok"]);
    assert_eq!(log["items"][2]["sentence"], "Ada tested the connection of Test tracker");
    for (name, status) in [("mel", 403), ("vic", 403), ("gus", 404)] {
        test(&app.browser(name).await, json!({"tracking_url": URL})).await.expect(status);
    }
    // Another host takes who may grant it, also for a test.
    let weak = app.program("ada", &["plugins.read", "plugins.configure"]).await;
    test(&weak, json!({"tracking_url": "https://other.test"})).await.expect(403);
    test(&weak, json!({"tracking_url": URL})).await.expect(200);
}

#[db_test]
async fn a_plugin_without_a_test_says_so(app: TestApp) {
    let quiet = |key: &str| {
        Draft::new(key)
            .manifest("[config]\nschema = \"c.json\"\n")
            .file("c.json", r#"{"type":"object","properties":{"a":{"type":"string"}}}"#)
    };
    app.publish(quiet("quiet").card(tenon_hostile::tree_view()).pack()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "quiet").await;
    let path = at("acme", "/installations/quiet/test-connection");
    assert_eq!(ada.post(&path, &json!({"values": {}})).await.expect(501).code(), "not_supported");
    ada.post(&at("acme", "/installations/quiet/disable"), &json!({})).await.expect(200);
    assert_eq!(ada.post(&path, &json!({"values": {}})).await.expect(409).code(), "conflict");
}

#[db_test]
async fn the_wizard_tries_settings_before_anything_is_installed(app: TestApp) {
    app.publish(tracker().pack()).await;
    let ada = app.browser("ada").await;
    let grants = app.consent(&ada, KEY).await["grants"].clone();
    let body = |config: Value, secrets: Value| json!({"plugin": KEY, "version": "1.0.0", "grants": grants, "config": config, "secrets": secrets});
    let good = body(json!({"tracking_url": URL}), json!({"token": "a-token-of-ours"}));
    ada.post(&at("acme", "/plan/validate"), &good).await.expect(204);
    let report = ada.post(&at("acme", "/plan/test-connection"), &good).await.expect(200).json();
    assert_eq!(report["ok"], true, "{report}");
    for (config, secrets, pointer) in [
        (json!({}), json!({}), "/config/tracking_url"),
        (json!({"tracking_url": URL, "greeting": "rude"}), json!({}), "/config/greeting"),
        (json!({"tracking_url": URL}), json!({"token": "short"}), "/secrets/token"),
    ] {
        let reply = ada.post(&at("acme", "/plan/validate"), &body(config.clone(), secrets.clone())).await;
        assert_eq!(faults(reply.expect(422))[0].0, pointer, "{}", reply.text());
        if pointer != "/config/greeting" {
            let reply = ada.post(&at("acme", "/plan/test-connection"), &body(config, secrets)).await;
            assert_eq!(faults(reply.expect(422))[0].0, pointer, "{}", reply.text());
        }
    }
    let mut ungranted = good.clone();
    ungranted["grants"] = json!([]);
    let reply = ada.post(&at("acme", "/plan/test-connection"), &ungranted).await;
    assert_eq!(faults(reply.expect(422))[0], ("/grants".into(), "missing_power".into()));
    let mut unknown = good.clone();
    unknown["version"] = json!("9.9.9");
    assert_eq!(faults(ada.post(&at("acme", "/plan/validate"), &unknown).await.expect(422))[0].0, "/version");
    for (name, status) in [("mel", 403), ("vic", 403), ("gus", 404)] {
        app.browser(name).await.post(&at("acme", "/plan/test-connection"), &good).await.expect(status);
        app.browser(name).await.post(&at("acme", "/plan/validate"), &good).await.expect(status);
    }
    // Nothing of it was kept.
    ada.get(&at("acme", "/installations/tracker")).await.expect(404);
    assert_eq!(ada.get(&at("acme", "/installations")).await.expect(200).json()["items"], json!([]));
}

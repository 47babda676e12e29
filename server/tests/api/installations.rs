//! The life of an installation: install, enable and disable, uninstall with and without its data.

use serde_json::{Value, json};

use crate::{Client, TestApp, at, db_test};
use tenon_testing::packages::Draft;

const HELLO: &str = "hello-world";

async fn contributions(client: &Client, tenant: &str) -> Vec<String> {
    let body = client.get(&at(tenant, "/contributions")).await.expect(200).json();
    body["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[db_test]
async fn an_installed_plugin_adds_its_screens_and_an_uninstall_takes_them_away(app: TestApp) {
    app.publish_hello().await;
    let gus = app.browser("gus").await;
    assert!(contributions(&gus, "globex").await.is_empty());
    let reply = gus.post(&at("globex", "/installations"), &app.consent(&gus, HELLO).await).await;
    let installed = reply.expect(201).json();
    assert_eq!(
        (installed["status"].as_str(), installed["plugin"].as_str()),
        (Some("active"), Some(HELLO)),
        "{installed}"
    );
    assert_eq!(installed["message"], "Installed. Say hello from the dashboard.");
    let mut ids = contributions(&gus, "globex").await;
    ids.sort();
    assert_eq!(ids, ["hello-card", "hello-page", "say-hello"]);
    let only = gus.get(&at("globex", "/contributions?slot=page")).await.expect(200).json();
    assert_eq!(only["items"].as_array().map(Vec::len), Some(1));
    // Elsewhere nothing changed.
    assert!(contributions(&app.browser("ada").await, "acme").await.is_empty());

    gus.delete(&at("globex", "/installations/hello-world?data=delete")).await.expect(204);
    gus.get(&at("globex", "/installations/hello-world")).await.expect(404);
    assert!(contributions(&gus, "globex").await.is_empty());
    assert_eq!(gus.get(&at("globex", "/retained")).await.expect(200).json()["items"], json!([]));
    app.assert_idle().await;
}

#[db_test]
async fn the_operation_tells_its_steps(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", HELLO).await;
    let list = ada.get(&at("acme", "/installations/hello-world/operations")).await.expect(200).json();
    let operation = &list["items"][0];
    assert_eq!(
        (operation["kind"].as_str(), operation["status"].as_str()),
        (Some("install"), Some("done")),
        "{operation}"
    );
    assert!(
        operation["steps"].as_array().expect("steps").iter().all(|step| step["state"] == "done"),
        "{operation}"
    );
    let id = operation["id"].as_str().expect("an id");
    let one =
        ada.get(&at("acme", &format!("/installations/hello-world/operations/{id}"))).await.expect(200).json();
    assert_eq!(&one, operation);
}

#[db_test]
async fn a_disabled_plugin_keeps_its_data_and_shows_nothing(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", HELLO).await;
    ada.post(&at("acme", "/ext/hello-world/count"), &json!({"count": 7})).await.expect(201);
    let reply = ada.post(&at("acme", "/installations/hello-world/disable"), &Value::Null).await;
    assert_eq!(reply.expect(200).json()["status"], "disabled");
    assert!(contributions(&ada, "acme").await.is_empty());
    ada.get(&at("acme", "/ext/hello-world/count")).await.expect(404);
    let reply = ada.post(&at("acme", "/installations/hello-world/enable"), &Value::Null).await;
    assert_eq!(reply.expect(200).json()["status"], "active");
    assert_eq!(
        ada.get(&at("acme", "/ext/hello-world/count")).await.expect(200).json()["saved"][0]["count"],
        7
    );
}

#[db_test]
async fn kept_data_is_listed_used_again_or_purged(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", HELLO).await;
    ada.post(&at("acme", "/ext/hello-world/count"), &json!({"count": 3})).await.expect(201);
    ada.delete(&at("acme", "/installations/hello-world")).await.expect(204);
    let kept = ada.get(&at("acme", "/retained")).await.expect(200).json();
    assert_eq!(
        (kept["items"][0]["plugin"].as_str(), kept["items"][0]["values"].as_u64()),
        (Some(HELLO), Some(2)),
        "{kept}"
    );

    let mut consent = app.consent(&ada, HELLO).await;
    let reply = ada.post(&at("acme", "/installations"), &consent).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["pointer"], "/kept_data");
    consent["kept_data"] = json!("use");
    ada.post(&at("acme", "/installations"), &consent).await.expect(201);
    assert_eq!(ada.get(&at("acme", "/ext/hello-world/count")).await.json()["saved"][0]["count"], 3);

    ada.delete(&at("acme", "/installations/hello-world?data=keep")).await.expect(204);
    consent["kept_data"] = json!("discard");
    ada.post(&at("acme", "/installations"), &consent).await.expect(201);
    assert_eq!(ada.get(&at("acme", "/ext/hello-world/count")).await.json()["saved"], json!([]));

    ada.delete(&at("acme", "/installations/hello-world")).await.expect(204);
    ada.delete(&at("acme", "/retained/hello-world")).await.expect(204);
    assert_eq!(ada.get(&at("acme", "/retained")).await.json()["items"], json!([]));
    ada.delete(&at("acme", "/retained/hello-world")).await.expect(404);
}

#[db_test]
async fn of_two_installs_at_once_one_wins(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    let consent = app.consent(&ada, HELLO).await;
    let path = at("acme", "/installations");
    let (one, two) = tokio::join!(ada.post(&path, &consent), ada.post(&path, &consent));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", one.text(), two.text());
    let list = ada.get(&path).await.json();
    assert_eq!(
        (list["items"].as_array().map(Vec::len), list["counts"]["active"].as_u64()),
        (Some(1), Some(1))
    );
    app.assert_idle().await;
}

#[db_test]
async fn an_install_needs_every_required_power_and_no_other(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    let path = at("acme", "/installations");
    let reply = ada.post(&path, &json!({"plugin": HELLO, "grants": []})).await;
    assert_eq!(reply.expect(422).code(), "invalid");
    assert!(
        reply.json()["errors"][0]["pointer"].as_str().expect("a pointer").starts_with("/grants"),
        "{}",
        reply.text()
    );
    let mut consent = app.consent(&ada, HELLO).await;
    consent["grants"].as_array_mut().expect("grants").push(json!({"id": "http"}));
    assert_eq!(ada.post(&path, &consent).await.expect(422).code(), "invalid");
    assert_eq!(ada.get(&path).await.json()["items"], json!([]));
}

#[db_test]
async fn a_plugin_that_fails_to_install_says_why_and_can_be_dismissed(app: TestApp) {
    let trap = tenon_hostile::backend(tenon_hostile::Hostile::Trap);
    app.publish(Draft::new("breaks").backend(trap).pack()).await;
    let ada = app.browser("ada").await;
    let reply = ada.post(&at("acme", "/installations"), &app.consent(&ada, "breaks").await).await;
    let failed = reply.expect(201).json();
    assert_eq!(
        (failed["status"].as_str(), failed["needs"][0].as_str()),
        (Some("failed"), Some("operation_failed")),
        "{failed}"
    );
    let waits = ada.get(&at("acme", "/attention")).await.expect(200).json();
    assert_eq!(waits["items"][0]["kind"], "operation_failed");
    assert_eq!(
        app.browser("vic").await.get(&at("acme", "/attention")).await.expect(200).json()["items"],
        json!([])
    );
    ada.delete(&at("acme", "/installations/breaks")).await.expect(204);
    ada.get(&at("acme", "/installations/breaks")).await.expect(404);
    assert_eq!(ada.get(&at("acme", "/attention")).await.json()["items"], json!([]));
}

#[db_test]
async fn a_plugin_says_how_it_is(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", HELLO).await;
    let health = ada.get(&at("acme", "/installations/hello-world/health")).await.expect(200).json();
    assert_eq!(
        (health["healthy"].as_bool(), health["message"].as_str()),
        (Some(true), Some("0 greetings so far."))
    );
    app.publish(Draft::new("screens").card(tenon_hostile::tree_view()).pack()).await;
    app.install(&ada, "acme", "screens").await;
    assert_eq!(
        ada.get(&at("acme", "/installations/screens/health")).await.expect(200).json()["status"],
        "not_checked"
    );
}

#[db_test]
async fn who_may_not_install_is_told_who_can(app: TestApp) {
    app.publish_hello().await;
    let vic = app.browser("vic").await;
    let reply = vic.post(&at("acme", "/installations"), &json!({"plugin": HELLO})).await;
    let body = reply.expect(403).json();
    assert_eq!((body["code"].as_str(), &body["who_can_help"]), (Some("may_not"), &json!(["Ada", "Ben"])));
    let tenant = vic.get("/api/v1/tenants/acme").await.expect(200).json();
    assert_eq!(tenant["installers"], json!(["Ada", "Ben"]));
}

#[db_test]
async fn installs_are_limited_per_person(db: crate::TestDb) {
    let app = TestApp::with(db, |config| config.limits.installs_per_hour = 1).await;
    let ada = app.browser("ada").await;
    ada.post(&at("acme", "/installations"), &json!({"plugin": "not-there"})).await.expect(422);
    let reply = ada.post(&at("acme", "/installations"), &json!({"plugin": "not-there"})).await;
    assert_eq!(reply.expect(429).code(), "too_many");
}

//! Secrets: sealed, bound to hosts, never told.

mod canary;

use http::Method;
use serde_json::{Value, json};
use server::admin::work;
use tenon_api::{Timestamp, ids::SessionId};
use tenon_contract::abi::CallKind;
use tenon_core::{Cx, guests::Running, secrets::open::for_call};

use crate::{
    Client, TestApp, at,
    config::{CONFIG, KEY, URL, install, installed, save, tracker},
    db_test,
};

const TOKEN: &str = "/installations/tracker/secrets/token";
const OTHER: &str = "https://other.test";

fn replace(value: &str) -> Value {
    json!({"token": {"$secret": "replace", "value": value}})
}

async fn state(client: &Client) -> Value {
    client.get(&at("acme", CONFIG)).await.expect(200).json()["secrets"]["token"].clone()
}

/// What the host itself would put into a request.
async fn opened(app: &TestApp) -> Result<(String, Vec<String>), String> {
    let cx = app.system_in("acme").await;
    let installed = app.core.installed(&cx, KEY).await.expect("an installation");
    let running = Running::new(cx, installed, CallKind::Route);
    match for_call(&app.core, &running, "token").await {
        Ok(secret) => Ok((secret.text.expose().to_owned(), secret.hosts)),
        Err(error) => Err(error.detail().to_owned()),
    }
}

#[db_test]
async fn a_secret_is_set_replaced_and_cleared_and_only_its_state_is_told(app: TestApp) {
    let ada = installed(&app).await;
    assert!(opened(&app).await.expect_err("unset").contains("is not set"));
    let told =
        ada.json(Method::PUT, &at("acme", TOKEN), &json!({"value": "first-token"})).await.expect(200).json();
    assert_eq!((told["$secret"].as_str(), told["source"].as_str()), (Some("set"), Some("tenant")), "{told}");
    assert_eq!(opened(&app).await, Ok(("first-token".into(), vec!["mlflow.acme.test:443".into()])));
    // Left out is kept, also when other settings change.
    save(&ada, json!({"tracking_url": URL, "greeting": "Hej"}), json!({})).await.expect(200);
    save(&ada, json!({"tracking_url": URL}), json!({"token": {"$secret": "keep"}})).await.expect(200);
    assert_eq!(opened(&app).await.map(|found| found.0), Ok("first-token".into()));
    save(&ada, json!({"tracking_url": URL}), replace("second-token")).await.expect(200);
    assert_eq!(opened(&app).await.map(|found| found.0), Ok("second-token".into()));
    ada.delete(&at("acme", TOKEN)).await.expect(204);
    ada.delete(&at("acme", TOKEN)).await.expect(204);
    assert_eq!(state(&ada).await, json!({"$secret": "unset"}));
    assert!(opened(&app).await.is_err());
    ada.json(Method::PUT, &at("acme", "/installations/tracker/secrets/greeting"), &json!({"value": "x"}))
        .await
        .expect(404);
    for (name, status) in [("mel", 403), ("vic", 403), ("gus", 404)] {
        let client = app.browser(name).await;
        client.json(Method::PUT, &at("acme", TOKEN), &json!({"value": "their-token"})).await.expect(status);
        client.delete(&at("acme", TOKEN)).await.expect(status);
    }
    let log = ada.get(&at("acme", "/audit?action=secret.changed")).await.expect(200).json();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(3), "{log}");
    assert_eq!(log["items"][0]["after"]["secrets"], json!({"token": "cleared"}), "{log}");
}

#[db_test]
async fn a_changed_address_makes_a_secret_wait_until_it_is_typed_again(app: TestApp) {
    let ada = installed(&app).await;
    save(&ada, json!({"tracking_url": URL}), replace("first-token")).await.expect(200);
    let moved =
        |secrets: Value| json!({"values": {"tracking_url": OTHER}, "secrets": secrets, "allow_hosts": true});
    ada.json(Method::PUT, &at("acme", CONFIG), &moved(json!({}))).await.expect(200);
    assert_eq!(state(&ada).await["$secret"], "needs_reentry");
    assert!(opened(&app).await.expect_err("waits").contains("another address"));
    assert_eq!(ada.get(&at("acme", "/installations/tracker")).await.json()["needs"], json!(["settings"]));
    let attention = ada.get(&at("acme", "/attention")).await.expect(200).json();
    assert!(
        attention["items"][0]["detail"].as_str().is_some_and(|text| text.contains("another address")),
        "{attention}"
    );
    assert_eq!(ada.get(&at("acme", "/ext/tracker/run")).await.json()["token"], "unset");
    // Going back does not undo it: who moved the address may have been somebody else.
    let back = json!({"values": {"tracking_url": URL}, "allow_hosts": true});
    ada.json(Method::PUT, &at("acme", CONFIG), &back).await.expect(200);
    assert_eq!(state(&ada).await["$secret"], "needs_reentry");
    // Replaced in the same save, it goes along.
    ada.json(Method::PUT, &at("acme", CONFIG), &moved(replace("second-token"))).await.expect(200);
    assert_eq!(opened(&app).await, Ok(("second-token".into(), vec!["other.test:443".into()])));
    assert_eq!(ada.get(&at("acme", "/installations/tracker")).await.json()["needs"], json!([]));
}

#[db_test]
async fn a_tenants_address_never_gets_the_operators_secret(app: TestApp) {
    app.publish(tracker().pack()).await;
    let root = app.browser("root").await;
    let body = json!({"values": {"tracking_url": URL}, "secrets": replace("the-operators-own")});
    let saved = root.json(Method::PUT, "/api/v1/admin/plugins/tracker/config", &body).await;
    assert_eq!(saved.expect(200).json()["secrets"]["token"]["source"], "global", "{}", saved.text());
    let ada = app.browser("ada").await;
    install(&app, &ada, "acme", json!({}), json!({})).await.expect(201);
    assert_eq!(
        (&state(&ada).await["$secret"], &state(&ada).await["source"]),
        (&json!("set"), &json!("global"))
    );
    assert_eq!(opened(&app).await, Ok(("the-operators-own".into(), vec!["mlflow.acme.test:443".into()])));
    let own = json!({"values": {"tracking_url": OTHER}, "allow_hosts": true});
    ada.json(Method::PUT, &at("acme", CONFIG), &own).await.expect(200);
    assert_eq!(state(&ada).await["$secret"], "needs_reentry");
    assert!(opened(&app).await.is_err());
    ada.json(Method::PUT, &at("acme", TOKEN), &json!({"value": "the-tenants-own"})).await.expect(200);
    assert_eq!(opened(&app).await, Ok(("the-tenants-own".into(), vec!["other.test:443".into()])));
    // Cleared, the operator's is there again, for the operator's address alone.
    ada.delete(&at("acme", TOKEN)).await.expect(204);
    assert!(opened(&app).await.is_err());
    let back = json!({"values": {}, "allow_hosts": true});
    ada.json(Method::PUT, &at("acme", CONFIG), &back).await.expect(200);
    assert_eq!(opened(&app).await.map(|found| found.0), Ok("the-operators-own".into()));
}

#[db_test]
async fn keys_rotate_under_the_secrets(app: TestApp) {
    let ada = installed(&app).await;
    save(&ada, json!({"tracking_url": URL}), replace("first-token")).await.expect(200);
    let body = json!({"values": {"tracking_url": URL}, "secrets": replace("the-operators-own")});
    app.browser("root")
        .await
        .json(Method::PUT, "/api/v1/admin/plugins/tracker/config", &body)
        .await
        .expect(200);
    let before = app.core.settings.keyring.ids();
    let line = work::rotate_keys(&app.core, &app.state.config).await.expect("rotated");
    assert!(line.starts_with("2 of 2 keys"), "{line}");
    let after = app.core.settings.keyring.ids();
    assert!(after.len() == 1 && after != before, "{before:?} {after:?}");
    assert_eq!(opened(&app).await.map(|found| found.0), Ok("first-token".into()));
    // A server that starts now reads the new key alone.
    assert_eq!(app.state.config.keyring().expect("a key").0.ids(), after);
    ada.delete(&at("acme", TOKEN)).await.expect(204);
    assert_eq!(opened(&app).await.map(|found| found.0), Ok("the-operators-own".into()));
}

#[db_test]
async fn a_secret_needs_the_password_again_on_real_deployments(db: crate::TestDb) {
    let app = TestApp::with(db, |config| config.sessions.confirm_after_minutes = 10).await;
    let ada = installed(&app).await;
    let cx = Cx::system("test");
    let id = ada.get("/api/v1/me/sessions").await.expect(200).json()["items"][0]["id"].clone();
    let id: SessionId = serde_json::from_value(id).expect("a session");
    let old = Timestamp(cx.now.micros() - 11 * 60 * 1_000_000);
    let aged = app.core.db.write_platform(&cx, move |tx| {
        Box::pin(async move { tenon_store::sessions::confirm(tx, id, old).await })
    });
    aged.await.expect("an older confirmation");
    save(&ada, json!({"tracking_url": URL, "greeting": "Hej"}), json!({})).await.expect(200);
    let reply = save(&ada, json!({"tracking_url": URL}), replace("first-token")).await;
    assert_eq!(reply.expect(403).code(), "confirm_required");
    let moved = json!({"values": {"tracking_url": OTHER}, "allow_hosts": true});
    let reply = ada.json(Method::PUT, &at("acme", CONFIG), &moved).await;
    assert_eq!(reply.expect(403).code(), "confirm_required");
    ada.post("/api/v1/session/confirm", &json!({"password": "correct horse battery"})).await.expect(204);
    save(&ada, json!({"tracking_url": URL}), replace("first-token")).await.expect(200);
}

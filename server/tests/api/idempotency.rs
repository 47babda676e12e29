//! `Idempotency-Key`: once, whatever happens on the way.

use serde_json::json;

use crate::{TestApp, at, db_test};

#[db_test]
async fn the_same_key_and_body_get_the_same_answer(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    let consent = app.consent(&ada, "hello-world").await;
    let keyed = ada.clone().with("idempotency-key", "k1");
    let path = at("acme", "/installations");
    let first = keyed.post(&path, &consent).await;
    let again = keyed.post(&path, &consent).await;
    assert_eq!(first.expect(201).json(), again.expect(201).json());
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(
        ada.clone().with("idempotency-key", "k2").post(&path, &consent).await.expect(409).code(),
        "already_installed"
    );
}

#[db_test]
async fn the_same_key_with_another_body_is_refused(app: TestApp) {
    let ada = app.browser("ada").await.with("idempotency-key", "k");
    let body = json!({"name": "one", "scopes": ["plugins.read"], "expires_in_days": 1});
    ada.post("/api/v1/me/tokens", &body).await.expect(201);
    let other = json!({"name": "two", "scopes": ["plugins.read"], "expires_in_days": 1});
    assert_eq!(ada.post("/api/v1/me/tokens", &other).await.expect(422).code(), "key_reused");
}

#[db_test]
async fn a_secret_is_not_shown_twice(app: TestApp) {
    let ada = app.browser("ada").await;
    let keyed = ada.clone().with("idempotency-key", "k");
    let body = json!({"name": "one", "scopes": ["plugins.read"], "expires_in_days": 1});
    keyed.post("/api/v1/me/tokens", &body).await.expect(201);
    assert_eq!(keyed.post("/api/v1/me/tokens", &body).await.expect(409).code(), "already_created");
    assert_eq!(ada.get("/api/v1/me/tokens").await.json()["items"].as_array().map(Vec::len), Some(1));
    // Keys belong to their actor.
    app.browser("mel").await.with("idempotency-key", "k").post("/api/v1/me/tokens", &body).await.expect(201);
}

#[db_test]
async fn of_two_at_once_one_is_carried_out(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    let consent = app.consent(&ada, "hello-world").await;
    let keyed = ada.with("idempotency-key", "k");
    let path = at("acme", "/installations");
    let (one, two) = tokio::join!(keyed.post(&path, &consent), keyed.post(&path, &consent));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert!(matches!(statuses, [201, 201 | 409]), "{statuses:?}: {} {}", one.text(), two.text());
    keyed.post(&path, &consent).await.expect(201);
}

#[db_test]
async fn what_was_refused_may_be_tried_again(app: TestApp) {
    let ada = app.browser("ada").await.with("idempotency-key", "k");
    let path = at("acme", "/installations");
    ada.post(&path, &json!({"plugin": "hello-world"})).await.expect(422);
    app.publish_hello().await;
    let consent = app.consent(&ada, "hello-world").await;
    ada.post(&path, &consent).await.expect(201);
}

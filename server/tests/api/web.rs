//! What browsers are told: origin, policy, caching, limits.

use http::Method;
use serde_json::json;

use crate::{TestApp, TestDb, at, db_test};

#[db_test]
async fn a_change_from_another_site_is_refused(app: TestApp) {
    let ada = app.browser("ada").await;
    for origin in ["https://evil.test", "http://tenon.test.evil.test", "http://tenon.test:8080", "null"] {
        let reply = ada.clone().with("origin", origin).delete("/api/v1/session").await;
        assert_eq!(reply.expect(403).code(), "foreign_origin", "{origin}");
    }
    assert_eq!(
        ada.clone().without("origin").delete("/api/v1/session").await.expect(403).code(),
        "foreign_origin"
    );
    assert_eq!(
        ada.clone().with("origin", "https://evil.test").form("/sign-out", "").await.expect(403).code(),
        "foreign_origin"
    );
    ada.get("/api/v1/me").await.expect(200);
    ada.clone().with("origin", "https://evil.test").get("/api/v1/me").await.expect(200);
}

#[db_test]
async fn a_listed_origin_and_a_token_may_change_things(db: TestDb) {
    let app =
        TestApp::with(db, |config| config.server.allowed_origins = vec!["https://front.example".into()])
            .await;
    let body = json!({"theme": "dark"});
    let ada = app.browser("ada").await.with("origin", "https://front.example");
    ada.json(Method::PATCH, "/api/v1/me", &body).await.expect(200);
    let program = app.program("ada", &["plugins.install"]).await;
    program.post(&at("acme", "/installations"), &json!({"plugin": "not-there"})).await.expect(422);
}

#[db_test]
async fn nobody_is_signed_in_from_another_site(app: TestApp) {
    let body = json!({"email": "ada@example.test", "password": "correct horse battery"});
    let reply = app.stranger().with("origin", "https://evil.test").post("/api/v1/session", &body).await;
    assert_eq!(reply.expect(403).code(), "foreign_origin");
    app.stranger().without("origin").post("/api/v1/session", &body).await.expect(201);
}

#[db_test]
async fn every_answer_says_what_browsers_may_do_with_it(app: TestApp) {
    let ada = app.browser("ada").await;
    for path in [
        "/api/v1/me",
        "/api/v1/nothing",
        "/healthz",
        "/sign-in",
        "/t/acme",
        "/no-such-page",
        "/api/docs/errors",
        "/blobs/00/x",
    ] {
        let reply = ada.get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("default-src"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!reply.header("x-request-id").is_empty(), "{path}");
    }
    assert_eq!(
        app.stranger().get("/view-worker.js").await.header("content-security-policy"),
        "default-src 'none'; script-src 'wasm-unsafe-eval'"
    );
}

#[db_test]
async fn cookies_are_secure_outside_of_loopback(db: TestDb) {
    let app =
        TestApp::with(db, |config| config.server.addr = "0.0.0.0:443".parse().expect("an address")).await;
    let body = json!({"email": "ada@example.test", "password": "correct horse battery"});
    let reply = app.stranger().post("/api/v1/session", &body).await;
    let cookie = reply.expect(201).header("set-cookie");
    assert!(cookie.starts_with("__Host-tenon_session=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(!reply.header("strict-transport-security").is_empty());
}

#[db_test]
async fn an_unchanged_object_is_not_sent_twice(app: TestApp) {
    let ada = app.browser("ada").await;
    let first = ada.get("/api/v1/me").await;
    let tag = first.expect(200).header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() == 66, "{tag}");
    let again = ada.clone().with("if-none-match", &tag).get("/api/v1/me").await;
    assert_eq!((again.expect(304).body.len(), again.header("etag")), (0, tag.as_str()));
    ada.json(Method::PATCH, "/api/v1/me", &json!({"density": "compact"})).await.expect(200);
    ada.clone().with("if-none-match", &tag).get("/api/v1/me").await.expect(200);
}

#[db_test]
async fn a_change_of_something_stale_is_412(app: TestApp) {
    let ada = app.browser("ada").await;
    let tag = ada.get("/api/v1/me").await.header("etag").to_owned();
    ada.clone()
        .with("if-match", &tag)
        .json(Method::PATCH, "/api/v1/me", &json!({"theme": "dark"}))
        .await
        .expect(200);
    let stale = ada
        .clone()
        .with("if-match", &tag)
        .json(Method::PATCH, "/api/v1/me", &json!({"theme": "light"}))
        .await;
    assert_eq!(stale.expect(412).code(), "stale_version");
    assert_eq!(ada.get("/api/v1/me").await.json()["theme"], "dark");
}

#[db_test]
async fn a_token_that_asks_too_often_has_to_wait(db: TestDb) {
    let app = TestApp::with(db, |config| config.limits.requests_per_minute = 5).await;
    let program = app.program("ada", &["plugins.read"]).await;
    for left in (0..5).rev() {
        let reply = program.get(&at("acme", "/installations")).await;
        assert_eq!(reply.expect(200).header("ratelimit"), format!("\"requests\";r={left};t=60"));
        assert_eq!(reply.header("ratelimit-policy"), "\"requests\";q=5;w=60");
    }
    let reply = program.get(&at("acme", "/installations")).await;
    assert_eq!(reply.expect(429).code(), "too_many");
    assert!(reply.header("retry-after").parse::<u64>().expect("seconds") >= 1);
    app.browser("mel").await.get("/api/v1/me").await.expect(200);
}

#[db_test]
async fn a_page_that_is_loaded_too_often_is_429_with_a_page(db: TestDb) {
    let app = TestApp::with(db, |config| config.limits.requests_per_minute = 3).await;
    let ada = app.browser("ada").await;
    for left in (0..3).rev() {
        let reply = ada.get("/t/acme").await;
        assert_eq!(reply.expect(200).header("ratelimit"), format!("\"requests\";r={left};t=60"));
    }
    let reply = ada.get("/t/acme").await;
    assert!(reply.expect(429).header("content-type").starts_with("text/html"), "{:?}", reply.headers);
    assert!(reply.text().contains("Too many requests"), "{}", reply.text());
    assert!(reply.header("retry-after").parse::<u64>().expect("seconds") >= 1);
    ada.form("/preferences", "theme=dark").await.expect(429);
    // Strangers are counted by where they come from.
    for _ in 0..3 {
        app.stranger().from_address("203.0.113.7").get("/sign-in").await.expect(200);
    }
    app.stranger().from_address("203.0.113.7").get("/sign-in").await.expect(429);
    app.stranger().from_address("203.0.113.8").get("/sign-in").await.expect(200);
}

/// How many requests a stranger has left who comes from `peer` with these hops.
async fn left(app: &TestApp, peer: &str, hops: &str) -> String {
    let stranger = app.stranger().from_address(peer).with("x-forwarded-for", hops);
    stranger.get("/api/v1/plugins").await.expect(401).header("ratelimit").to_owned()
}

#[db_test]
async fn without_trust_nobody_says_where_a_request_came_from(db: TestDb) {
    let app = TestApp::with(db, |config| config.limits.requests_per_minute = 100).await;
    assert!(left(&app, "203.0.113.7", "198.51.100.1").await.contains("r=99"));
    assert!(left(&app, "203.0.113.7", "198.51.100.2").await.contains("r=98"));
    assert!(left(&app, "203.0.113.8", "198.51.100.2").await.contains("r=99"));
}

#[db_test]
async fn behind_a_trusted_proxy_the_last_hop_counts_whatever_stands_left_of_it(db: TestDb) {
    let app = TestApp::with(db, |config| {
        config.limits.requests_per_minute = 100;
        let proxies = ["127.0.0.1", "10.0.0.0/8"].map(|text| text.to_owned().try_into().expect("a network"));
        config.server.trusted_proxies = proxies.to_vec();
    })
    .await;
    assert!(left(&app, "127.0.0.1", "198.51.100.1").await.contains("r=99"));
    assert!(left(&app, "127.0.0.1", "198.51.100.2").await.contains("r=99"), "another person");
    assert!(left(&app, "127.0.0.1", "1.2.3.4, 198.51.100.1").await.contains("r=98"), "forged on the left");
    assert!(left(&app, "10.9.9.9", "5.6.7.8, 198.51.100.1, 10.1.1.1").await.contains("r=97"), "two proxies");
    // Whoever reaches the server itself is believed nothing.
    assert!(left(&app, "203.0.113.7", "198.51.100.1").await.contains("r=99"));
    // The audit log tells the same address.
    let ada =
        app.browser("ada").await.from_address("127.0.0.1").with("x-forwarded-for", "1.2.3.4, 198.51.100.9");
    app.publish_hello().await;
    app.install(&ada, "acme", "hello-world").await;
    let log = ada.get(&at("acme", "/audit")).await.expect(200).json();
    let items = log["items"].as_array().cloned().unwrap_or_default();
    assert!(items.iter().any(|entry| entry["address"] == "198.51.100.9"), "{log}");
}

#[db_test]
async fn answers_are_compressed_for_those_who_can_read_it(app: TestApp) {
    let ada = app.browser("ada").await;
    assert_eq!(
        ada.clone()
            .with("accept-encoding", "br")
            .get("/api/v1/openapi.json")
            .await
            .expect(200)
            .header("content-encoding"),
        "br"
    );
    assert_eq!(ada.get("/api/v1/openapi.json").await.expect(200).header("content-encoding"), "");
}

#[db_test]
async fn the_probes_answer_without_a_session(app: TestApp) {
    assert_eq!(app.stranger().get("/healthz").await.expect(200).text(), "ok\n");
    assert_eq!(app.stranger().get("/readyz").await.expect(200).text(), "ready\n");
    app.state.draining.send_replace(true);
    app.stranger().get("/readyz").await.expect(503);
}

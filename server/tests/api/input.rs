//! Bad input: precise problems, nothing stored, the server unharmed.

use axum::body::Body;
use http::Method;
use serde_json::json;

use crate::{TestApp, at, db_test};

async fn raw(app: &TestApp, content_type: Option<&str>, body: impl Into<Body>) -> crate::Reply {
    app.browser("ada")
        .await
        .send(Method::POST, &at("acme", "/installations"), content_type, body.into())
        .await
}

#[db_test]
async fn malformed_json_is_told_with_line_and_column(app: TestApp) {
    let reply = raw(&app, Some("application/json"), "{\n \"plugin\": nope}").await;
    let body = reply.expect(400).json();
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(body["code"], "malformed_json");
    assert!(body["detail"].as_str().expect("detail").contains("line 2 column"), "{body}");
    assert_eq!(body["request_id"], reply.header("x-request-id"));
}

#[db_test]
async fn unknown_fields_and_wrong_types_are_named(app: TestApp) {
    let reply = raw(&app, Some("application/json"), r#"{"plugin":"a","colour":"red"}"#).await;
    assert!(reply.expect(400).text().contains("unknown field `colour`"));
    let reply = raw(&app, Some("application/json"), r#"{"plugin":"a","grants":[{"id":7}]}"#).await;
    assert_eq!(reply.expect(400).json()["errors"][0]["pointer"], "/grants/0/id");
    let reply = raw(&app, Some("application/json"), "").await;
    assert_eq!(reply.expect(400).code(), "malformed_json");
}

#[db_test]
async fn a_rule_of_the_product_is_422_with_a_pointer(app: TestApp) {
    let reply = raw(&app, Some("application/json"), r#"{"plugin":"not-there"}"#).await;
    let body = reply.expect(422).json();
    assert_eq!(
        (body["code"].as_str(), body["errors"][0]["pointer"].as_str()),
        (Some("invalid"), Some("/plugin"))
    );
}

#[db_test]
async fn three_megabytes_are_too_much(app: TestApp) {
    let reply = raw(&app, Some("application/json"), vec![b' '; 3 << 20]).await;
    assert_eq!(reply.expect(413).code(), "too_large");
    // Also when nobody announced the length.
    let chunks = futures::stream::iter(
        (0..48).map(|_| Ok::<_, std::io::Error>(bytes::Bytes::from(vec![b' '; 64 << 10]))),
    );
    let reply = raw(&app, Some("application/json"), Body::from_stream(chunks)).await;
    assert_eq!(reply.expect(413).code(), "too_large");
}

#[db_test]
async fn a_nul_is_refused_wherever_it_stands(app: TestApp) {
    let reply = raw(&app, Some("application/json"), r#"{"plugin":"a\u0000b"}"#).await;
    assert_eq!(reply.expect(400).json()["errors"][0]["pointer"], "/plugin");
    let ada = app.browser("ada").await;
    for path in ["/api/v1/plugins?q=a%00b", "/api/v1/plugins/a%00b", "/t/acme/plugins?q=%00", "/blobs/a%00/x"]
    {
        assert_eq!(ada.get(path).await.expect(400).code(), "malformed_request", "{path}");
    }
    let reply = ada.form("/api/v1/session", "email=a%00&password=b").await;
    assert_eq!(reply.expect(400).code(), "malformed_json");
}

#[db_test]
async fn another_content_type_is_415(app: TestApp) {
    for content_type in [None, Some("text/plain"), Some("application/xml")] {
        assert_eq!(raw(&app, content_type, "{}").await.expect(415).code(), "unsupported_media_type");
    }
}

#[db_test]
async fn foreign_and_broken_ids_are_not_there(app: TestApp) {
    let ada = app.browser("ada").await;
    let foreign = tenon_api::ids::AuditId::new();
    for path in [
        at("acme", &format!("/audit/{foreign}")),
        at("acme", "/audit/aud_short"),
        at("acme", "/audit/usr_01h2xcejqtf2nbrexx3vqjhp41"),
        at("acme", "/installations/Not%20A%20Key"),
        "/api/v1/plugins/..%2F..%2Fetc".into(),
    ] {
        assert_eq!(ada.get(&path).await.expect(404).code(), "not_found", "{path}");
    }
    ada.delete("/api/v1/me/tokens/tok_01h2xcejqtf2nbrexx3vqjhp41").await.expect(404);
    assert_eq!(ada.get(&at("acme", "/installations/%FF")).await.expect(400).code(), "malformed_request");
}

#[db_test]
async fn query_parameters_are_checked_like_bodies(app: TestApp) {
    let ada = app.browser("ada").await;
    assert!(
        ada.get("/api/v1/plugins?colour=red").await.expect(400).text().contains("unknown field `colour`")
    );
    assert_eq!(ada.get("/api/v1/plugins?limit=many").await.expect(400).code(), "malformed_request");
    assert_eq!(
        ada.get("/api/v1/plugins?limit=101").await.expect(422).json()["errors"][0]["pointer"],
        "/limit"
    );
    assert_eq!(ada.get(&at("acme", "/installations?status=odd")).await.expect(422).code(), "invalid");
    assert_eq!(
        ada.get(&at("acme", "/audit?from=yesterday")).await.expect(422).json()["errors"][0]["pointer"],
        "/from"
    );
    ada.get("/api/v1/tenants?cursor=%27;DROP").await.expect(200);
}

#[db_test]
async fn unknown_addresses_and_methods_are_problems_too(app: TestApp) {
    let ada = app.browser("ada").await;
    for path in ["/api", "/api/v2/plugins", "/api/v1/nothing", "/api/v1/tenants/acme/nothing"] {
        let reply = ada.get(path).await;
        assert_eq!(
            (reply.expect(404).code().as_str(), reply.header("content-type")),
            ("not_found", "application/problem+json"),
            "{path}"
        );
    }
    let reply = ada.json(Method::PUT, "/api/v1/plugins", &json!({})).await;
    assert_eq!(reply.expect(405).code(), "method_not_allowed");
    assert!(reply.header("allow").contains("GET"), "{:?}", reply.headers);
    assert_eq!(ada.delete("/healthz").await.expect(405).code(), "method_not_allowed");
}

#[db_test]
async fn after_all_that_nothing_is_stored_and_the_server_serves(app: TestApp) {
    raw(&app, Some("application/json"), r#"{"plugin":"a\u0000b"}"#).await.expect(400);
    raw(&app, Some("application/json"), r#"{"plugin":"not-there"}"#).await.expect(422);
    let ada = app.browser("ada").await;
    assert_eq!(ada.get(&at("acme", "/installations")).await.expect(200).json()["items"], json!([]));
    assert_eq!(ada.get(&at("acme", "/audit")).await.expect(200).json()["items"], json!([]));
    app.stranger().get("/readyz").await.expect(200);
    app.assert_idle().await;
}

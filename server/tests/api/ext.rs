//! Plugins' own routes.

use axum::body::Body;
use http::Method;
use serde_json::json;
use tenon_hostile::{backend_answering, counter_backend};
use tenon_testing::packages::Draft;

use crate::{TestApp, at, db_test};

#[db_test]
async fn a_route_runs_as_its_caller(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let reply = ada.post(&at("acme", "/ext/hello-world/hello"), &json!({})).await;
    assert_eq!(reply.expect(200).json()["message"], "Hello, Ada. You are the first.");
    let vic = app.browser("vic").await;
    vic.get(&at("acme", "/ext/hello-world/count")).await.expect(200);
    assert_eq!(
        vic.post(&at("acme", "/ext/hello-world/hello"), &json!({})).await.expect(403).code(),
        "may_not"
    );
    ada.get(&at("acme", "/ext/hello-world/nothing")).await.expect(404);
    ada.get(&at("acme", "/ext/hello-world")).await.expect(404);
    ada.get(&at("acme", "/ext/not-there/x")).await.expect(404);
}

#[db_test]
async fn a_plugins_fault_keeps_its_meaning(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let path = at("acme", "/ext/hello-world/count");
    let reply = ada.post(&path, &json!({"count": 5_000_000})).await;
    assert_eq!(
        (reply.expect(422).code().as_str(), &reply.json()["errors"][0]["pointer"]),
        ("invalid", &json!("/count"))
    );
}

#[db_test]
async fn an_answer_never_runs_as_a_page_of_ours_and_sets_no_cookie(app: TestApp) {
    let head = r#"{"status":200,"headers":[["content-type","text/html"],["set-cookie","a=b"],["content-security-policy","script-src *"],["x-frame-options","ALLOWALL"],["x-accel-redirect","/internal"],["x-page-total","3"],["cache-control","public, max-age=60"],["content-disposition","attachment; filename=\"grüße.csv\""]]}"#;
    app.publish(Draft::new("page").backend(backend_answering(head, b"<script>1</script>")).pack()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "page").await;
    let reply = ada.get(&at("acme", "/ext/page/run")).await;
    assert_eq!(reply.expect(200).text(), "<script>1</script>");
    assert_eq!(reply.header("set-cookie"), "");
    assert!(reply.header("content-security-policy").contains("sandbox"), "{:?}", reply.headers);
    // Neither the browser nor a proxy before us takes its word for ours.
    assert_eq!((reply.header("x-frame-options"), reply.header("x-accel-redirect")), ("DENY", ""));
    assert_eq!((reply.header("x-page-total"), reply.header("cache-control")), ("3", "private, max-age=60"));
    assert_eq!(
        reply.header("content-disposition"),
        "attachment; filename=\"gr__e.csv\"; filename*=UTF-8''gr%C3%BC%C3%9Fe.csv"
    );
}

#[db_test]
async fn an_answer_that_is_none_is_the_plugins_failure(app: TestApp) {
    // Its head says no status.
    app.publish(Draft::new("counts").backend(counter_backend()).pack()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "counts").await;
    assert_eq!(ada.get(&at("acme", "/ext/counts/run")).await.expect(502).code(), "plugin_failed");
    ada.get(&at("acme", "/installations")).await.expect(200);
}

#[db_test]
async fn a_route_takes_bytes_of_a_megabyte_and_no_more(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let path = at("acme", "/ext/hello-world/count");
    let large = ada
        .send(Method::POST, &path, Some("application/octet-stream"), Body::from(vec![b'x'; (1 << 20) + 1]))
        .await;
    assert_eq!(large.expect(413).code(), "too_large");
    let fits = ada.send(Method::POST, &path, Some("application/json"), Body::from(vec![b' '; 1 << 20])).await;
    fits.expect(422);
}

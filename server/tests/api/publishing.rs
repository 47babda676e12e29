//! `POST /releases`: who may, in which form, and that a version never changes.

use axum::body::Body;
use http::Method;
use serde_json::json;
use tenon_hostile::tree_view;
use tenon_testing::packages::{Draft, built};

use crate::{TestApp, TestDb, db_test};

const PATH: &str = "/api/v1/releases";

#[db_test]
async fn an_operator_publishes_a_package_and_the_marketplace_has_it(app: TestApp) {
    let root = app.browser("root").await;
    let reply =
        root.send(Method::POST, PATH, Some("application/zip"), Body::from(built("hello-world"))).await;
    let release = reply.expect(201).json();
    assert_eq!(
        (release["plugin"].as_str(), release["version"].as_str()),
        (Some("hello-world"), Some("1.1.0"))
    );
    let ada = app.browser("ada").await;
    let found = ada.get("/api/v1/plugins?q=hello&tenant=acme").await.expect(200).json();
    assert_eq!(
        (found["items"][0]["key"].as_str(), found["total"].as_u64()),
        (Some("hello-world"), Some(1)),
        "{found}"
    );
    let detail = ada.get("/api/v1/plugins/hello-world").await.expect(200).json();
    assert_eq!(detail["digest"], release["digest"]);
    assert_eq!(detail["permissions"][0]["capability"], "kv", "{}", detail["permissions"]);
    ada.get("/api/v1/plugins/hello-world/releases/1.1.0").await.expect(200);
    ada.get("/api/v1/plugins/hello-world/releases/9.9.9").await.expect(404);
    assert_eq!(
        ada.get("/api/v1/plugins/hello-world/releases").await.expect(200).json()["items"][0]["version"],
        "1.1.0"
    );
    let categories = ada.get("/api/v1/categories").await.expect(200).json();
    assert!(
        categories["items"]
            .as_array()
            .expect("items")
            .iter()
            .any(|item| item["key"] == "productivity" && item["count"] == 1)
    );
    // The same bytes again change nothing.
    root.send(Method::POST, PATH, Some("application/zip"), Body::from(built("hello-world")))
        .await
        .expect(201);
}

#[db_test]
async fn a_form_with_the_file_does_as_well(app: TestApp) {
    let mut body =
        b"--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.tenon\"\r\n\r\n".to_vec();
    body.extend(Draft::new("formed").card(tree_view()).pack());
    body.extend(b"\r\n--cut--\r\n");
    let root = app.browser("root").await;
    let reply =
        root.send(Method::POST, PATH, Some("multipart/form-data; boundary=cut"), Body::from(body)).await;
    assert_eq!(reply.expect(201).json()["plugin"], "formed");
    let empty = root
        .send(Method::POST, PATH, Some("multipart/form-data; boundary=cut"), Body::from("--cut--\r\n"))
        .await;
    assert_eq!(empty.expect(400).code(), "malformed_request");
}

#[db_test]
async fn a_version_never_changes(app: TestApp) {
    let root = app.browser("root").await;
    app.publish(Draft::new("fixed").card(tree_view()).pack()).await;
    let other = Draft::new("fixed").card(tree_view()).replace("For a test", "Something else").pack();
    let reply = root.send(Method::POST, PATH, Some("application/zip"), Body::from(other)).await;
    assert!(matches!(reply.status.as_u16(), 409 | 422), "{}", reply.text());
}

#[db_test]
async fn an_unsigned_package_is_refused_unless_the_operator_says_otherwise(db: TestDb) {
    let app = TestApp::with(db, |config| config.releases.allow_unsigned = false).await;
    let root = app.browser("root").await;
    let reply =
        root.send(Method::POST, PATH, Some("application/zip"), Body::from(built("hello-world"))).await;
    assert_eq!(reply.expect(422).code(), "invalid_package");
    assert!(reply.text().contains("sign"), "{}", reply.text());
    assert_eq!(root.get("/api/v1/plugins").await.expect(200).json()["items"], json!([]));
}

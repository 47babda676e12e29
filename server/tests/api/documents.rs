//! The OpenAPI document is what is committed, and the documentation needs no other host.

use crate::{TestApp, TestDb};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference/openapi.json");

#[tokio::test(flavor = "multi_thread")]
async fn the_committed_document_is_the_one_that_is_served() {
    let app = app().await;
    let served = app.stranger().get("/api/v1/openapi.json").await.expect(200).text();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(std::path::Path::new(COMMITTED).parent().expect("a folder"))
            .expect("the folder");
        std::fs::write(COMMITTED, &served).expect("the file");
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == served,
        "docs/reference/openapi.json is not what is served; look at the change, then run this test with UPDATE=1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_has_an_id_of_its_own_and_answers_problems() {
    let app = app().await;
    let document = app.stranger().get("/api/v1/openapi.json").await.expect(200).json();
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no id"));
            assert!(ids.insert(id.to_owned()), "{id} stands twice");
            assert!(operation["responses"]["default"].is_object(), "{id} has no problem answer");
            assert!(operation["summary"].is_string(), "{id} says nothing");
        }
    }
    assert!(ids.len() > 35, "{ids:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documentation_comes_from_here() {
    let app = app().await;
    assert_eq!(app.stranger().get("/api/docs").await.expect(308).header("location"), "/api/docs/");
    let page = app.stranger().get("/api/docs/").await;
    let html = page.expect(200).text();
    assert!(!html.contains("https://") && !html.contains("http://"), "{html}");
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        app.stranger().get(&format!("/api/docs/{file}")).await.expect(200);
    }
    assert!(
        app.stranger().get("/api/docs/swagger-initializer.js").await.text().contains("/api/v1/openapi.json")
    );
    app.stranger().get("/api/docs/nothing.js").await.expect(404);
    let errors = app.stranger().get("/api/docs/errors").await.expect(200).text();
    assert!(errors.contains("id=\"malformed_json\"") && errors.contains("id=\"breaker_open\""));
}

async fn app() -> TestApp {
    use tenon_testing::FromTestDb;
    TestApp::from_db(TestDb::sqlite().await).await
}

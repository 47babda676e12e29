//! The audit log tells who did what, and no edit of it goes unseen.

use serde_json::json;
use tenon_core::Cx;

use crate::{TestApp, at, db_test};

#[db_test]
async fn an_install_is_told_with_who_and_from_where(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let log = ada.get(&at("acme", "/audit")).await.expect(200).json();
    let entry = log["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|entry| entry["action"] == "installation.installed")
        .expect("the entry")
        .clone();
    assert_eq!((entry["actor"]["name"].as_str(), entry["outcome"].as_str()), (Some("Ada"), Some("ok")));
    assert_eq!(entry["target_name"], "Hello World");
    assert!(!entry["request_id"].as_str().unwrap_or_default().is_empty());
    let id = entry["id"].as_str().expect("an id");
    assert_eq!(ada.get(&at("acme", &format!("/audit/{id}"))).await.expect(200).json(), entry);
    let none = ada.get(&at("acme", "/audit?action=installation.removed")).await.expect(200).json();
    assert_eq!(none["items"], json!([]));
}

#[db_test]
async fn the_log_is_read_page_by_page(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    ada.delete(&at("acme", "/installations/hello-world")).await.expect(204);
    let mut seen = Vec::new();
    let mut path = at("acme", "/audit?limit=1");
    loop {
        let page = ada.get(&path).await.expect(200).json();
        seen.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|entry| entry["seq"].as_i64().expect("a sequence")),
        );
        match page["next"].as_str() {
            Some(next) => path = at("acme", &format!("/audit?limit=1&cursor={next}")),
            None => break,
        }
    }
    assert!(seen.len() >= 3 && seen.is_sorted_by(|a, b| a > b), "{seen:?}");
}

#[db_test]
async fn the_chain_holds_after_real_work(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let report = server::admin::work::verify_audit(&app.core).await.expect("a report");
    assert!(report.lines().all(|line| line.ends_with("whole")), "{report}");
    assert!(report.contains("acme: ") && report.contains("globex: 0 entries"), "{report}");
    let reports = tenon_core::audit::verify::verify(&app.core, &Cx::system("test")).await.expect("reports");
    assert!(reports.iter().any(|report| report.tenant == "acme" && report.entries >= 2));
}

//! The budget of statements: at most four for any page with nothing in memory, however many plugins there are.

use tenon_store::statements::counting;
use tenon_testing::packages::{Draft, built};

use crate::{TestApp, db_test};

const PAGES: [&str; 9] = [
    "/t/acme",
    "/t/acme/plugins",
    "/t/acme/plugins?tab=mine",
    "/t/acme/plugins/hello-world",
    "/t/acme/plugins/hello-world/install",
    "/t/acme/plugins/hello-world/manage",
    "/t/acme/x/hello-world",
    "/t/acme/audit",
    "/account",
];

/// Pages of a plugin with records: its table's first page and the queries of its views are part of the page.
const WITH_RECORDS: [&str; 10] = [
    "/t/acme",
    "/t/acme/x/risk-register",
    "/t/acme/x/risk-register?risks.sort=-code",
    "/t/acme/x/risk-register?risks.filter=%5B%5B%22level%22,%22eq%22,%22High%22%5D%5D&risks.sort=level",
    // Filters on other indexes than the one that sorts, and several values of one.
    "/t/acme/x/risk-register?risks.sort=-code&risks.filter=%5B%5B%22level%22,%22eq%22,%22High%22%5D%5D",
    "/t/acme/x/risk-register?risks.sort=level&risks.filter=%5B%5B%22level%22,%22in%22,%5B%22High%22,%22Low%22%5D%5D,%5B%22code%22,%22gt%22,%22A%22%5D%5D",
    "/t/acme/plugins/risk-register/manage?tab=settings",
    "/t/acme/plugins/risk-register/manage?tab=permissions",
    "/t/acme/plugins/risk-register/manage?tab=activity",
    "/t/acme/plugins/risk-register/manage?tab=activity&show=calls",
];

async fn assert_budget(app: &TestApp, name: &str, plugins: usize) {
    assert_pages(app, name, &PAGES, plugins).await;
}

async fn assert_pages(app: &TestApp, name: &str, pages: &[&'static str], plugins: usize) {
    let browser = app.browser(name).await;
    for &path in pages {
        app.core.forget_caches();
        let (reply, count) = counting(browser.get(path)).await;
        // Who may not read the audit log is told so, with the names of those who can.
        assert!(
            reply.status == 200 || (path.ends_with("/audit") && reply.status == 403),
            "{path}: {}",
            reply.status
        );
        assert!(count > 0, "{path} as {name}: nothing was counted");
        assert!(count <= 4, "{path} as {name} with {plugins} plugins sent {count} statements");
    }
}

#[db_test]
async fn a_page_sends_four_statements_at_most_with_one_plugin_and_with_a_hundred(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    for name in ["ada", "vic"] {
        assert_budget(&app, name, 1).await;
    }
    let view = tenon_hostile::view_answering(
        r#"{"model":"","tree":{"kind":"text","attrs":{"text":"Hi"}},"effects":[],"live":false}"#,
    );
    for index in 0..99 {
        let key = format!("plugin{index}");
        app.publish(Draft::new(&key).card(view.clone()).pack()).await;
        app.install(&ada, "acme", &key).await;
    }
    for name in ["ada", "vic"] {
        assert_budget(&app, name, 100).await;
    }
}

#[db_test]
async fn records_on_a_page_stay_inside_its_budget(app: TestApp) {
    app.publish(built("risk-register")).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "risk-register").await;
    // More than one statement over many ids holds.
    for n in 0..60 {
        let body = serde_json::json!({"values": {"title": format!("Risk {n}"), "likelihood": "Likely", "severity": "Major"}});
        let made = ada.post("/api/v1/tenants/acme/records/risk-register/risks", &body).await;
        assert_eq!(made.status, 201, "{}", made.text());
    }
    for name in ["ada", "vic"] {
        assert_pages(&app, name, &WITH_RECORDS, 1).await;
    }
}

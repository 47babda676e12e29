//! The budget of statements: at most four for any page with nothing in memory, however many plugins there are.

use tenon_store::statements::counting;
use tenon_testing::packages::Draft;

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

async fn assert_budget(app: &TestApp, name: &str, plugins: usize) {
    let browser = app.browser(name).await;
    for path in PAGES {
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

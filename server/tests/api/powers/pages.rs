//! What the pages of a plugin with powers say before any script runs: its jobs, its calls, who serves an interface.

use serde_json::json;
use tenon_testing::packages;

use super::{ok, probe};
use crate::{TestApp, at, db_test, pages::assert_says};

const MANAGE: &str = "/t/acme/plugins/probe/manage";
const PERMISSIONS: &str = "/t/acme/plugins/probe/manage?tab=permissions";
const CALLS: &str = "/t/acme/plugins/probe/manage?tab=activity&show=calls";

#[db_test]
async fn calls_tell_release_and_memory_and_are_filtered_and_turned_over_by_links(app: TestApp) {
    let ada = probe(&app).await;
    assert_says(&ada, CALLS, &["Work as told", "Run now"]).await;
    for _ in 0..21 {
        ok(&ada, json!({"do": "kv", "op": "get", "key": "a"})).await;
    }
    assert_says(&ada, CALLS, &["Used its powers once", "1.0.0", "MiB", "Every kind", "Older"]).await;
    assert_says(&ada, &format!("{CALLS}&kind=route&outcome=ok"), &["POST /do", "Older"]).await;
    assert_says(&ada, &format!("{CALLS}&kind=job"), &["No call matches.", "Clear filters"]).await;
    // An outcome without a word of its own stands among the filters as it is.
    assert_says(&ada, &format!("{CALLS}&outcome=deadline"), &["deadline", "No call matches."]).await;
    let newest = ada.get(&at("acme", "/installations/probe/invocations?limit=20")).await.expect(200).json();
    let next = newest["next"].as_str().expect("another page");
    assert_says(&ada, &format!("{CALLS}&cursor={next}"), &["Newest"]).await;
}

#[db_test]
async fn permissions_say_how_often_each_was_used(app: TestApp) {
    let ada = probe(&app).await;
    let page = ada.get(PERMISSIONS).await.expect(200).text();
    assert!(page.contains("Not used yet") && !page.contains("Used once"), "{page}");
    for _ in 0..3 {
        ok(&ada, json!({"do": "kv", "op": "get", "key": "a"})).await;
    }
    ok(&ada, json!({"do": "members"})).await;
    // The page is a second behind; whoever asks for the sums has them written.
    ada.get(&at("acme", "/installations/probe/usage")).await.expect(200);
    let together = "Taken together: member names and e-mail addresses could reach";
    assert_says(&ada, PERMISSIONS, &[together]).await;
    let page = ada.get(PERMISSIONS).await.expect(200).text();
    // In the page, not in what it is made alive with.
    assert_eq!(page.matches(">Taken together").count(), 1, "{page}");
    assert_says(&ada, PERMISSIONS, &["Used 3 times", "Used once", "Not used yet"]).await;
}

#[db_test]
async fn a_job_that_cannot_be_started_says_why_on_the_page(app: TestApp) {
    let ada = probe(&app).await;
    ada.post(&at("acme", "/installations/probe/disable"), &json!({})).await.expect(200);
    let page = ada.get(CALLS).await.expect(200).text();
    assert!(page.contains(r#"aria-description="Probe is disabled. Enable it first.""#), "{page}");
}

#[db_test]
async fn a_page_says_who_serves_an_interface_and_asks_only_those_who_may_choose(app: TestApp) {
    let ada = probe(&app).await;
    let only = "Probe is the only active plugin here that serves it.";
    assert_says(&ada, MANAGE, &["Provider of echoing", only]).await;
    app.publish(packages::renamed("probe", "other", &[("probe.", "other."), ("\"Probe\"", "\"Other\"")]))
        .await;
    app.install(&ada, "acme", "other").await;
    let choice =
        ["none is chosen", "Who answers plugins that ask for echoing?", "Other Probe", "Save provider"];
    assert_says(&ada, MANAGE, &choice).await;
    let mel = app.browser("mel").await;
    assert_says(&mel, MANAGE, &["none is chosen", "Ask Ada", "They can choose another."]).await;
    let path = at("acme", "/providers/echoing@1");
    ada.json(::http::Method::PUT, &path, &json!({"plugin": "other"})).await.expect(200);
    assert_says(&mel, MANAGE, &["Other answers."]).await;
    assert_says(&ada, "/t/acme/plugins/other/manage", &["Provider of echoing", "Save provider"]).await;
}

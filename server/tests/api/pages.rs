//! Pages as a browser without scripts sees them, and what the guard decides before they are drawn.

use scraper::{Html, Selector};

use crate::{Client, Reply, TestApp, db_test};

/// What stands in the body, without scripts and templates.
fn words(reply: &Reply) -> String {
    let html = Html::parse_document(&reply.text());
    let body = Selector::parse("body").expect("a selector");
    let hidden = Selector::parse("script, template, style").expect("a selector");
    let mut text = String::new();
    for body in html.select(&body) {
        let skipped: Vec<_> =
            body.select(&hidden).flat_map(|element| element.descendants().map(|node| node.id())).collect();
        for node in body.descendants().filter(|node| !skipped.contains(&node.id())) {
            if let Some(part) = node.value().as_text() {
                text.push_str(part);
                text.push(' ');
            }
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub async fn assert_says(client: &Client, path: &str, expected: &[&str]) {
    let reply = client.get(path).await;
    assert_eq!(reply.status, 200, "{path}: {}", words(&reply));
    let said = words(&reply);
    for part in expected {
        assert!(said.contains(part), "{path} does not say {part:?}: {said}");
    }
}

#[db_test]
async fn every_page_has_its_words_without_scripts(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    assert_says(&app.stranger(), "/sign-in", &["Sign in", "E-mail", "Password"]).await;
    for _ in 0..5 {
        assert_says(&ada, "/t/acme", &["Acme", "Hello"]).await;
        assert_says(&ada, "/t/acme/plugins", &["Marketplace", "My Plugins", "Hello World"]).await;
        assert_says(&ada, "/t/acme/plugins?tab=mine", &["Hello World", "Active"]).await;
        assert_says(
            &ada,
            "/t/acme/plugins/hello-world",
            &["Hello World", "Reads", "Keeps", "Sends to", "Acts"],
        )
        .await;
        assert_says(&ada, "/t/acme/plugins/hello-world/manage", &["Hello World", "Active", "Uninstall"])
            .await;
        assert_says(&ada, "/t/acme/x/hello-world", &["Hello"]).await;
        assert_says(&ada, "/t/acme/audit", &["Audit", "Ada", "Hello World"]).await;
        assert_says(&ada, "/account", &["Ada", "Theme", "Sessions"]).await;
    }
    assert_says(&app.browser("kim").await, "/t", &["Acme", "Globex"]).await;
    assert_says(&app.browser("vic").await, "/t/acme/plugins/hello-world", &["Hello World"]).await;
}

#[db_test]
async fn the_guard_leads_everybody_to_where_they_may_be(app: TestApp) {
    let goes =
        async |client: &Client, path: &str| client.get(path).await.expect(303).header("location").to_owned();
    let stranger = app.stranger();
    assert_eq!(goes(&stranger, "/").await, "/sign-in");
    assert_eq!(goes(&stranger, "/t/acme/plugins?q=a").await, "/sign-in?next=%2Ft%2Facme%2Fplugins%3Fq%3Da");
    assert_eq!(goes(&stranger, "/no-such-page").await, "/sign-in?next=%2Fno-such-page");
    let (ada, kim) = (app.browser("ada").await, app.browser("kim").await);
    assert_eq!(goes(&ada, "/").await, "/t/acme");
    assert_eq!(goes(&kim, "/").await, "/t");
    assert_eq!(goes(&app.browser("root").await, "/").await, "/t");
    assert_eq!(goes(&ada, "/sign-in?next=%2Faccount").await, "/account");
    assert_eq!(goes(&ada, "/sign-in?next=%2F%2Fevil.test").await, "/t/acme");
    let slash = ada.get("/t/acme/").await;
    assert_eq!(
        (slash.expect(308).header("location"), slash.header("cache-control")),
        ("/t/acme", "no-store")
    );
}

#[db_test]
async fn foreign_missing_and_unknown_pages_are_404_with_a_page(app: TestApp) {
    let ada = app.browser("ada").await;
    for path in [
        "/t/globex",
        "/t/nobody",
        "/t/globex/plugins",
        "/no-such-page",
        "/t/acme/nothing",
        "/t/acme/plugins/not-there",
        "/t/acme/x/not-there",
    ] {
        let reply = ada.get(path).await;
        assert_eq!(reply.status, 404, "{path}: {}", words(&reply));
        assert!(reply.header("content-type").starts_with("text/html"), "{path}");
        assert!(!words(&reply).contains("Globex"), "{path}");
    }
    // Foreign and missing are one answer.
    let page = async |slug: &str| {
        let reply = ada.get(&format!("/t/{slug}")).await;
        words(&reply).replace(slug, "…")
    };
    assert_eq!(page("globex").await, page("nobody").await);
}

#[db_test]
async fn a_page_and_its_policy_carry_the_same_nonce_and_no_style_attribute(app: TestApp) {
    let ada = app.browser("ada").await;
    let mut seen = Vec::new();
    for path in ["/t/acme", "/account", "/sign-in"] {
        let client = if path == "/sign-in" { app.stranger() } else { ada.clone() };
        let reply = client.get(path).await;
        let policy = reply.expect(200).header("content-security-policy");
        assert!(policy.contains("'wasm-unsafe-eval'") && !policy.contains("unsafe-inline"), "{policy}");
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .expect("a nonce")
            .to_owned();
        let html = Html::parse_document(&reply.text());
        let scripts =
            Selector::parse("script:not([src]):not([type='application/json'])").expect("a selector");
        for script in html.select(&scripts) {
            assert_eq!(script.value().attr("nonce"), Some(nonce.as_str()), "{path}: {}", script.html());
        }
        let styled = Selector::parse("[style]").expect("a selector");
        assert!(html.select(&styled).next().is_none(), "{path} has a style attribute");
        assert!(!seen.contains(&nonce));
        seen.push(nonce);
    }
}

#[db_test]
async fn the_theme_is_kept_by_a_plain_form(app: TestApp) {
    let ada = app.browser("ada").await;
    let reply = ada.form("/preferences", "theme=dark&next=%2Ft%2Facme").await;
    assert_eq!(reply.expect(303).header("location"), "/t/acme");
    assert!(reply.header("set-cookie").starts_with("tenon_theme=dark"));
    assert!(ada.get("/t/acme").await.text().contains("data-theme=\"dark\""));
    assert_eq!(ada.get("/api/v1/me").await.json()["theme"], "dark");
    assert_eq!(ada.form("/preferences", "theme=pink").await.expect(400).code(), "malformed_request");
    assert_eq!(
        ada.form("/preferences", "theme=light&next=https%3A%2F%2Fevil.test")
            .await
            .expect(303)
            .header("location"),
        "/account"
    );
}

#[db_test]
async fn signing_out_is_a_plain_form_too(app: TestApp) {
    let ada = app.browser("ada").await;
    let reply = ada.form("/sign-out", "").await;
    assert_eq!(reply.expect(303).header("location"), "/sign-in");
    assert_eq!(ada.get("/t/acme").await.expect(303).header("location"), "/sign-in?next=%2Ft%2Facme");
    let told = app.stranger().with("cookie", "tenon_flash=signed-out").get("/sign-in").await;
    assert!(words(&told).contains("You are signed out."));
    assert!(told.header("set-cookie").starts_with("tenon_flash=;"));
}

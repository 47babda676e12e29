//! The live stream: what changed since the page was rendered, as it happens, and its ends.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use http::Method;
use serde_json::Value;

use crate::{Client, TestApp, TestDb, at, db_test};

pub struct Stream {
    body: BodyDataStream,
    text: String,
}

impl Stream {
    pub async fn open(client: &Client, path: &str) -> Self {
        let response = client.open(Method::GET, path, None, Body::empty()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event with data, and its id; `None` at the end.
    pub async fn next(&mut self) -> Option<(Option<i64>, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(|value| value.trim().to_owned())
                };
                let (id, data) = (field("id:").and_then(|id| id.parse().ok()), field("data:"));
                self.text = rest.to_owned();
                match data {
                    Some(data) => return Some((id, serde_json::from_str(&data).expect("JSON in an event"))),
                    None => continue,
                }
            }
            let chunk = tokio::time::timeout(Duration::from_secs(30), self.body.next())
                .await
                .expect("an event in time")?;
            self.text.push_str(std::str::from_utf8(&chunk.expect("a whole stream")).expect("UTF-8"));
        }
    }

    /// The next event of the tenant's feed.
    async fn next_of(&mut self, kind: &str) -> (Option<i64>, Value) {
        loop {
            let event = self.next().await.expect("an event");
            if event.1["type"] == kind {
                return event;
            }
        }
    }
}

#[db_test]
async fn an_install_is_told_to_everybody_in_the_tenant_and_nobody_else(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    let mut here = Stream::open(&app.browser("vic").await, &at("acme", "/live")).await;
    let mut there = Stream::open(&app.browser("gus").await, &at("globex", "/live")).await;
    app.install(&ada, "acme", "hello-world").await;
    let (seq, event) = here.next_of("installations").await;
    assert_eq!(
        (event["plugin"].as_str(), event["change"].as_str(), event["actor"].as_str()),
        (Some("hello-world"), Some("installed"), Some("Ada"))
    );
    assert!(seq.is_some_and(|seq| seq > 0));
    app.state.draining.send_replace(true);
    assert_eq!(there.next().await.expect("goodbye").1["type"], "goodbye");
    assert!(there.next().await.is_none());
}

#[db_test]
async fn what_was_missed_comes_first(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    let seq =
        ada.get(&at("acme", "/contributions")).await.expect(200).json()["seq"].as_i64().expect("a sequence");
    app.install(&ada, "acme", "hello-world").await;
    let mut late = Stream::open(&ada, &at("acme", &format!("/live?since={seq}"))).await;
    let (installed, event) = late.next_of("installations").await;
    assert_eq!(event["change"], "installed");
    // A browser that connects again by itself names the last one it saw.
    let newest = installed.expect("a sequence");
    ada.delete(&at("acme", "/installations/hello-world")).await.expect(204);
    let again = ada.clone().with("last-event-id", &newest.to_string());
    let mut again = Stream::open(&again, &at("acme", &format!("/live?since={seq}"))).await;
    assert_eq!(again.next_of("installations").await.1["change"], "removed");
}

#[db_test]
async fn a_stream_ends_with_its_session(app: TestApp) {
    let ada = app.browser("ada").await;
    let mut stream = Stream::open(&ada, &at("acme", "/live")).await;
    app.browser("mel").await.delete("/api/v1/session").await.expect(204);
    ada.delete("/api/v1/session").await.expect(204);
    assert_eq!(stream.next().await.expect("goodbye").1["type"], "goodbye");
    assert!(stream.next().await.is_none());
}

#[db_test]
async fn a_stream_ends_when_its_token_is_revoked(app: TestApp) {
    let ada = app.browser("ada").await;
    let token = async || {
        let body = serde_json::json!({"name": "CI", "scopes": ["plugins.read"], "expires_in_days": 1});
        let made = ada.post("/api/v1/me/tokens", &body).await.expect(201).json();
        (made["id"].as_str().unwrap().to_owned(), app.stranger().with_token(made["token"].as_str().unwrap()))
    };
    let ((one, ci), (other, _)) = (token().await, token().await);
    let mut stream = Stream::open(&ci, &at("acme", "/live")).await;
    ada.delete(&format!("/api/v1/me/tokens/{other}")).await.expect(204);
    let toml = "[capabilities.directory]\nreason = \"Names\"\nread = [\"members\"]\noptional = true\n";
    app.publish(tenon_testing::packages::Draft::new("reader").manifest(toml).pack()).await;
    app.install(&ada, "acme", "reader").await;
    stream.next_of("installations").await;
    ada.delete(&format!("/api/v1/me/tokens/{one}")).await.expect(204);
    stream.next_of("goodbye").await;
    assert!(stream.next().await.is_none());
}

#[db_test]
async fn strangers_hear_nothing(app: TestApp) {
    app.stranger().get(&at("acme", "/live")).await.expect(401);
    app.browser("gus").await.get(&at("acme", "/live")).await.expect(404);
}

#[db_test]
async fn a_request_and_a_changed_grant_are_told(app: TestApp) {
    app.publish(tenon_testing::packages::Draft::new("wanted").pack()).await;
    let toml = "[capabilities.directory]\nreason = \"Names\"\nread = [\"members\"]\noptional = true\n";
    app.publish(tenon_testing::packages::Draft::new("reader").manifest(toml).pack()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "reader").await;
    let mut stream = Stream::open(&ada, &at("acme", "/live")).await;
    let mel = app.browser("mel").await;
    mel.post(&at("acme", "/requests"), &serde_json::json!({"plugin": "wanted"})).await.expect(201);
    let (seq, event) = stream.next_of("requests").await;
    assert_eq!((seq.is_some(), event), (true, serde_json::json!({"type": "requests"})));
    let path = at("acme", "/installations/reader/grants");
    ada.json(Method::PUT, &path, &serde_json::json!({"grants": []})).await.expect(200);
    let (_, event) = stream.next_of("installations").await;
    assert_eq!((event["plugin"].as_str(), event["change"].as_str()), (Some("reader"), Some("other")));
}

#[db_test]
async fn one_person_has_so_many_streams_and_no_more(db: TestDb) {
    let app = TestApp::with(db, |config| config.limits.streams_per_person = 2).await;
    let (ada, live) = (app.browser("ada").await, at("acme", "/live"));
    let first = Stream::open(&ada, &live).await;
    let mut second = Stream::open(&app.browser("ada").await, &live).await;
    let third = ada.get(&live).await;
    assert_eq!(third.expect(429).code(), "too_many");
    assert!(!third.header("retry-after").is_empty());
    // Those that are open stay, and others have their own.
    let _other = Stream::open(&app.browser("mel").await, &live).await;
    drop(first);
    let _again = Stream::open(&ada, &live).await;
    app.state.draining.send_replace(true);
    assert_eq!(second.next().await.expect("goodbye").1["type"], "goodbye");
}

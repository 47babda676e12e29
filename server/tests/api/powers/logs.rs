//! Lines of a plugin: those that are kept come first, then a mark, then those that come, to the end of the session.

use serde_json::{Value, json};
use tenon_testing::packages;

use super::{ok, probe};
use crate::{Client, TestApp, at, db_test, live::Stream};

const LOGS: &str = "/installations/probe/logs";

/// What comes before the mark, and the number of the last of it.
async fn kept(lines: &mut Stream) -> (Vec<String>, Option<i64>) {
    let (mut kept, mut last) = (Vec::new(), None);
    loop {
        let (id, line) = lines.next().await.expect("lines up to the mark");
        if line == json!({}) {
            return (kept, last);
        }
        kept.push(line["message"].as_str().expect("a message").to_owned());
        last = id;
    }
}

async fn write(client: &Client, text: &str) {
    ok(client, json!({"do": "log", "text": text})).await;
}

#[db_test]
async fn kept_lines_come_first_and_then_those_that_are_written(app: TestApp) {
    let ada = probe(&app).await;
    write(&ada, "before").await;
    let mut lines = Stream::open(&ada, &at("acme", LOGS)).await;
    let (before, last) = kept(&mut lines).await;
    assert_eq!(before.last().map(String::as_str), Some("before"), "{before:?}");
    write(&ada, "half way").await;
    let (id, line) = lines.next().await.expect("a line");
    assert_eq!(
        (line["message"].as_str(), line["level"].as_str(), &line["fields"]),
        (Some("half way"), Some("info"), &json!({"from": "probe"})),
        "{line}"
    );
    assert_eq!(id, last.map(|last| last + 1));
}

#[db_test]
async fn whoever_connects_again_misses_nothing_and_sees_nothing_twice(app: TestApp) {
    let ada = probe(&app).await;
    write(&ada, "one").await;
    let (_, last) = kept(&mut Stream::open(&ada, &at("acme", LOGS)).await).await;
    write(&ada, "two").await;
    write(&ada, "three").await;
    let again = ada.clone().with("last-event-id", &last.expect("a number").to_string());
    assert_eq!(kept(&mut Stream::open(&again, &at("acme", LOGS)).await).await.0, ["two", "three"]);
    let lost = ada.clone().with("last-event-id", "of another process");
    assert!(kept(&mut Stream::open(&lost, &at("acme", LOGS)).await).await.0.contains(&"one".to_owned()));
}

#[db_test]
async fn the_stream_ends_with_its_session_and_when_the_server_drains(app: TestApp) {
    let ada = probe(&app).await;
    let (one, two) = (app.browser("ada").await, app.browser("ben").await);
    let mut first = Stream::open(&one, &at("acme", LOGS)).await;
    let mut second = Stream::open(&two, &at("acme", LOGS)).await;
    kept(&mut first).await;
    kept(&mut second).await;
    one.delete("/api/v1/session").await.expect(204);
    assert!(first.next().await.is_none());
    write(&ada, "the others go on").await;
    assert_eq!(second.next().await.expect("a line").1["message"], "the others go on");
    app.state.draining.send_replace(true);
    assert!(second.next().await.is_none());
}

#[db_test]
async fn lines_of_another_tenant_never_appear(app: TestApp) {
    let ada = probe(&app).await;
    app.publish(packages::built("probe")).await;
    let gus = app.browser("gus").await;
    app.install(&gus, "globex", "probe").await;
    write(&ada, "of acme, kept").await;
    let mut lines = Stream::open(&gus, &at("globex", LOGS)).await;
    let (before, _) = kept(&mut lines).await;
    assert!(before.iter().all(|line| !line.contains("acme")), "{before:?}");
    write(&ada, "of acme, live").await;
    let said = gus.post(&at("globex", super::DO), &json!({"do": "log", "text": "of globex"})).await;
    assert!(said.expect(200).json().get("ok").is_some());
    let next: Value = lines.next().await.expect("a line").1;
    assert_eq!(next["message"], "of globex");
}

#[db_test]
async fn only_those_who_configure_plugins_read_what_they_write(app: TestApp) {
    probe(&app).await;
    app.browser("mel").await.get(&at("acme", LOGS)).await.expect(403);
    app.browser("gus").await.get(&at("acme", LOGS)).await.expect(404);
    app.stranger().get(&at("acme", LOGS)).await.expect(401);
}

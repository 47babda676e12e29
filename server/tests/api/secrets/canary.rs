//! Secrets that must show nowhere: in no answer, no record, no line of a log and no row, however they are spelled.

use std::{
    io::Write,
    sync::{LazyLock, Mutex},
};

use http::Method;
use serde_json::{Value, json};
use tenon_core::secrets::forms;

use super::{TOKEN, opened, replace};
use crate::{
    TestApp, at,
    config::{KEY, URL, faults, install, save, tracker},
    db_test,
    live::Stream,
    powers::{self, configure, http::gossip, probe},
};

/// All that was logged in this process.
static LOG: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(Mutex::default);

struct Collect;

impl Write for Collect {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().expect("the log").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// From now on everything is collected.
fn listen() {
    // Another test of this file may have begun before.
    let _ = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_writer(|| Collect)
        .try_init();
}

/// One that every way of writing changes.
fn canary() -> String {
    format!("kanarie/vögel+\"{}\"", tenon_api::ids::UserId::new())
}

fn shows_nowhere(app: &TestApp, secret: &str, answers: &str) {
    let dump = String::from_utf8_lossy(&app.db.dump()).into_owned();
    let log = String::from_utf8_lossy(&LOG.lock().expect("the log")).into_owned();
    assert!(dump.contains("acme"), "the dump is empty");
    for form in forms(secret).into_iter().filter(|form| form.len() >= 12) {
        for (name, text) in [("an answer", answers), ("the database", &dump), ("the log", &log)] {
            assert!(!text.contains(&form), "{form} stands in {name}");
        }
    }
}

#[db_test]
async fn a_canary_shows_nowhere_in_no_spelling(app: TestApp) {
    listen();
    let canary = canary();
    let (wrong, global) = (format!("wrong {canary}"), format!("global {canary}"));
    app.publish(tracker().pack()).await;
    let ada = app.browser("ada").await;
    let mut answers = Vec::new();
    let mut keep = |reply: crate::Reply| answers.push(reply.text());
    keep(install(&app, &ada, "acme", json!({"tracking_url": URL}), json!({"token": canary})).await);
    let root = app.browser("root").await;
    keep(
        root.json(
            Method::PUT,
            "/api/v1/admin/plugins/tracker/config",
            &json!({"values": {}, "secrets": replace(&global)}),
        )
        .await,
    );
    keep(save(&ada, json!({"tracking_url": URL}), replace(&canary)).await);
    keep(save(&ada, json!({"tracking_url": URL, "token": wrong}), json!({})).await);
    keep(save(&ada, json!({"tracking_url": URL}), json!({"token": wrong})).await);
    keep(save(&ada, json!({"tracking_url": URL}), json!({"token": {"$secret": wrong}})).await);
    keep(save(&ada, json!({"tracking_url": URL}), json!(wrong)).await);
    keep(save(&ada, json!({"tracking_url": URL, "greeting": wrong}), replace(&canary)).await);
    keep(save(&ada, json!({"tracking_url": URL, "greeting": "rude"}), replace(&canary)).await);
    keep(save(&ada, json!({"tracking_url": URL, "greeting": "jammed"}), replace(&canary)).await);
    keep(
        save(&ada, json!({"tracking_url": URL}), json!({"nothing": {"$secret": "replace", "value": wrong}}))
            .await,
    );
    keep(ada.json(Method::PUT, &at("acme", TOKEN), &json!({"value": canary})).await);
    keep(ada.json(Method::PUT, &at("acme", TOKEN), &json!({"value": [canary]})).await);
    keep(ada.json(Method::PUT, &at("acme", TOKEN), &json!({"value": "x".repeat(9_000) + &canary})).await);
    let tried = json!({"values": {"tracking_url": URL}, "secrets": replace(&canary)});
    keep(ada.post(&at("acme", "/installations/tracker/test-connection"), &tried).await);
    let planned = json!({"plugin": KEY, "version": "1.0.0", "config": {"tracking_url": URL}, "secrets": {"token": canary}});
    keep(ada.post(&at("acme", "/plan/validate"), &planned).await);
    keep(ada.post(&at("acme", "/plan/test-connection"), &planned).await);
    for path in [
        "/installations/tracker/config",
        "/installations/tracker",
        "/audit",
        "/attention",
        "/ext/tracker/run",
        "/installations/tracker/operations",
    ] {
        keep(ada.get(&at("acme", path)).await);
    }
    keep(ada.get("/t/acme/plugins/tracker/manage").await);
    app.assert_idle().await;
    assert_eq!(opened(&app).await.map(|found| found.0), Ok(canary.clone()));

    for secret in [&canary, &wrong] {
        shows_nowhere(&app, secret, &answers.concat());
    }
    assert!(!faults(&save(&ada, json!({}), json!({})).await).is_empty());
}

#[db_test]
async fn a_secret_that_is_sent_said_back_and_logged_shows_nowhere_in_no_spelling(app: TestApp) {
    listen();
    let (canary, tried) = (canary(), format!("{}-tried", canary()));
    let (ada, server) = (probe(&app).await, gossip().await);
    configure(&ada, json!({"url": server.url("/")}), json!({"token": powers::replace(&canary)})).await;
    let mut lines = Stream::open(&ada, &at("acme", "/installations/probe/logs")).await;
    let mut answers = Vec::new();
    let mut keep = |reply: &crate::Reply| answers.push(reply.text());

    // The guest asks in each way, writes what it got to its log, and answers it.
    let fetch = |auth: Value| json!({"do": "fetch", "url": server.url("/x"), "log": true, "auth": auth});
    let asks = [
        json!({"do": "fetch", "url": server.url("/x"), "log": true}),
        fetch(json!({"scheme": "bearer", "secret": "token"})),
        fetch(json!({"scheme": "basic", "secret": "token", "user": "ada"})),
        fetch(json!({"scheme": "header", "secret": "token", "name": "x-key"})),
        fetch(json!({"scheme": "query", "secret": "token", "name": "key"})),
        // The server remembers.
        json!({"do": "fetch", "url": server.url("/x"), "log": true}),
    ];
    for ask in &asks {
        keep(ada.post(&at("acme", powers::DO), ask).await.expect(200));
    }
    let asked = server.asked();
    assert_eq!(asked[1].header("authorization"), Some(format!("Bearer {canary}").as_str()), "it was sent");
    let input = json!({"input": {"do": asks[1]}});
    let run = ada.post(&at("acme", "/installations/probe/jobs/work/run"), &input).await;
    run.expect(202);
    let run_path = format!("/installations/probe/runs/{}", run.json()["run"].as_str().expect("a run"));
    keep(&run);
    app.assert_idle().await;
    // What is tried and not kept goes out as well.
    let candidate =
        json!({"values": {"url": server.url("/")}, "secrets": {"token": powers::replace(&tried)}});
    keep(ada.post(&at("acme", "/installations/probe/test-connection"), &candidate).await.expect(200));
    assert!(
        server.asked().iter().any(|asked| asked.header("authorization") == Some(&format!("Bearer {tried}")))
    );
    // The guest keeps what it got.
    let got = ada.post(&at("acme", powers::DO), &asks[1]).await.expect(200).json()["ok"]["body"].to_string();
    let kept = json!({"do": "kv", "op": "set", "key": "got", "value": got});
    keep(ada.post(&at("acme", powers::DO), &kept).await.expect(200));
    let read = json!({"do": "kv", "op": "get", "key": "got"});
    keep(ada.post(&at("acme", powers::DO), &read).await.expect(200));
    // Where it must not go, and nobody answers.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let auth = json!({"scheme": "query", "secret": "token", "name": "key"});
    let elsewhere = json!({"do": "fetch", "url": format!("http://{gone}/"), "log": true, "auth": auth});
    keep(ada.post(&at("acme", powers::DO), &elsewhere).await.expect(200));

    for path in [
        "/installations/probe/invocations?limit=100",
        "/installations/probe/usage",
        "/usage",
        "/installations/probe/jobs",
        "/installations/probe/jobs/work/runs",
        run_path.as_str(),
        "/installations/probe",
        "/installations/probe/config",
        "/installations/probe/operations",
        "/audit",
        "/attention",
    ] {
        keep(ada.get(&at("acme", path)).await.expect(200));
    }
    // Six by the route, one by the job, one that was kept.
    for _ in 0..8 {
        let (_, line) = lines.next().await.expect("a line");
        answers.push(line.to_string());
    }
    app.core.record_calls().await.expect("written");
    let answers = answers.concat();
    assert!(answers.matches("[secret]").count() > 50, "{answers}");
    for secret in [&canary, &tried] {
        shows_nowhere(&app, secret, &answers);
    }
}

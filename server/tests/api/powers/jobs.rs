//! Jobs of plugins: by hand, by the plugin, again when it says "later", stopped in time, cancelled.

use ::http::Method;
use serde_json::{Value, json};

use tenon_core::{Cx, jobs::plugin::RunPluginJob};
use tenon_store::jobs::{self, Queue};

use super::{allow_without, ok, probe, refused};
use crate::{Client, TestApp, at, db_test, live::Stream};

const RUN: &str = "/installations/probe/jobs/work/run";

/// Waits for the end by asking; the live stream tells browsers.
async fn ended(app: &TestApp, client: &Client, run: &str) -> Value {
    app.assert_idle().await;
    client.get(&at("acme", &format!("/installations/probe/runs/{run}"))).await.expect(200).json()
}

async fn start(client: &Client, input: Value) -> String {
    let started = client.post(&at("acme", RUN), &json!({"input": input})).await.expect(202).json();
    started["run"].as_str().expect("a run").to_owned()
}

#[db_test]
async fn a_job_runs_now_says_how_far_it_is_and_reports(app: TestApp) {
    let ada = probe(&app).await;
    let run = start(&ada, json!({"do": {"do": "kv", "op": "set", "key": "job", "value": "1"}})).await;
    let over = ended(&app, &ada, &run).await;
    assert_eq!(
        (over["status"].as_str(), over["message"].as_str()),
        (Some("done"), Some("Done at attempt 1.")),
        "{over}"
    );
    assert_eq!((&over["report"]["told"], &over["report"]["run"]), (&json!({"ok": 1}), &json!(run)), "{over}");
    assert_eq!(
        (over["done"].as_u64(), over["total"].as_u64(), over["cause"].as_str()),
        (Some(1), Some(2), Some("person"))
    );
    let jobs = ada.get(&at("acme", "/installations/probe/jobs")).await.expect(200).json();
    assert_eq!(jobs["items"][0]["last_run"]["id"], json!(run), "{jobs}");
    let runs = ada.get(&at("acme", "/installations/probe/jobs/work/runs")).await.expect(200).json();
    assert_eq!(runs["items"].as_array().map(Vec::len), Some(1));
}

#[db_test]
async fn a_job_of_a_disabled_plugin_is_not_started_and_says_what_to_do(app: TestApp) {
    let ada = probe(&app).await;
    ada.post(&at("acme", "/installations/probe/disable"), &json!({})).await.expect(200);
    let refused = ada.post(&at("acme", RUN), &json!({})).await.expect(409).json();
    assert_eq!(
        (refused["code"].as_str(), refused["detail"].as_str()),
        (Some("conflict"), Some("Probe is disabled. Enable it first.")),
        "{refused}"
    );
    ada.post(&at("acme", "/installations/hello-world/jobs/work/run"), &json!({})).await.expect(404);
    ada.post(&at("acme", "/installations/probe/enable"), &json!({})).await.expect(200);
    start(&ada, json!({})).await;
    app.assert_idle().await;
}

#[db_test]
async fn everybody_who_looks_follows_a_run(app: TestApp) {
    let ada = probe(&app).await;
    let mut live = Stream::open(&app.browser("vic").await, &at("acme", "/live")).await;
    let run = start(&ada, json!({})).await;
    let mut heard = Vec::new();
    while heard.last().is_none_or(|status| status != "done") {
        let (_, event) = live.next().await.expect("an event");
        if event["type"] == "run" {
            assert_eq!((&event["plugin"], &event["run"]["id"]), (&json!("probe"), &json!(run)), "{event}");
            assert_eq!(event["run"]["job"], "work");
            heard.push(event["run"]["status"].as_str().unwrap_or_default().to_owned());
        }
    }
    assert_eq!(heard.first().map(String::as_str), Some("running"), "{heard:?}");
}

#[db_test]
async fn a_run_that_says_later_is_tried_again_and_one_that_refuses_is_not(app: TestApp) {
    let ada = probe(&app).await;
    let run = start(&ada, json!({"end": "later"})).await;
    let over = ended(&app, &ada, &run).await;
    assert_eq!((over["status"].as_str(), over["attempt"].as_u64()), (Some("done"), Some(2)), "{over}");
    let run = start(&ada, json!({"end": "refuse"})).await;
    let over = ended(&app, &ada, &run).await;
    assert_eq!((over["status"].as_str(), over["attempt"].as_u64()), (Some("failed"), Some(1)), "{over}");
    assert_eq!(over["message"], "It does not want to.");
}

#[db_test]
async fn a_run_whose_last_attempt_finds_nothing_ends_and_leaves_no_job(app: TestApp) {
    let mut app = app;
    let ada = probe(&app).await;
    app.stop_workers();
    let run = start(&ada, json!({"end": "later"})).await;
    // All attempts but one, as workers that were killed leave them.
    for _ in 1..RunPluginJob::MAX_ATTEMPTS {
        let cx = Cx::system("test");
        let claimed = app.core.db.write_platform(&cx, |tx| {
            Box::pin(async move { jobs::claim(tx, Queue::Plugins(RunPluginJob::KIND), -1, 1).await })
        });
        assert!(claimed.await.expect("a claim").is_some(), "a lease that is over at once");
    }
    let _workers = tenon_core::jobs::runner::start(&app.core).await.expect("workers");
    let over = ended(&app, &ada, &run).await;
    assert_eq!(
        (over["status"].as_str(), over["message"].as_str()),
        (Some("failed"), Some("Not yet.")),
        "{over}"
    );
}

#[db_test]
async fn an_input_that_a_database_would_not_keep_is_refused_before(app: TestApp) {
    let ada = probe(&app).await;
    ada.post(&at("acme", RUN), &json!({"input": "a\u{0}b"})).await.expect(400);
    let start = json!({"do": "start", "job": "work", "input": "{\"a\":\"\\u0000\"}"});
    let (case, text) = refused(&ada, start).await;
    assert_eq!(case, "invalid");
    assert!(text.contains("U+0000"), "{text}");
    let emit = json!({"do": "emit", "event": "probe.work.done", "data": "{\"\\u0000\":1}"});
    assert_eq!(refused(&ada, emit).await.0, "invalid");
    assert_eq!(refused(&ada, json!({"do": "start", "job": "a\u{0}b", "input": "1"})).await.0, "invalid");
    // What was tried is recorded, and everything after it.
    let calls = ada.get(&at("acme", "/installations/probe/invocations")).await.expect(200).json();
    assert!(calls["items"].as_array().is_some_and(|items| items.len() >= 3), "{calls}");
}

#[db_test]
async fn a_plugin_starts_its_own_jobs_only_with_the_grant(app: TestApp) {
    let ada = probe(&app).await;
    let what = |job: &str| json!({"do": "start", "job": job, "input": "{\"end\":\"now\"}"});
    let run = ok(&ada, what("work")).await.as_str().expect("a run").to_owned();
    let over = ended(&app, &ada, &run).await;
    assert_eq!((over["status"].as_str(), over["cause"].as_str()), (Some("done"), Some("plugin")), "{over}");
    assert_eq!(refused(&ada, what("unknown")).await.0, "not-found");
    assert_eq!(refused(&ada, json!({"do": "progress"})).await.0, "invalid");
    allow_without(&ada, &["jobs"]).await;
    assert_eq!(refused(&ada, what("work")).await.0, "denied");
}

#[db_test]
async fn only_who_configures_plugins_starts_and_cancels(app: TestApp) {
    let ada = probe(&app).await;
    let (mel, gus) = (app.browser("mel").await, app.browser("gus").await);
    mel.post(&at("acme", RUN), &json!({})).await.expect(403);
    gus.post(&at("acme", RUN), &json!({})).await.expect(404);
    ada.post(&at("acme", "/installations/probe/jobs/unknown/run"), &json!({})).await.expect(404);
    let large = "x".repeat(70 << 10);
    ada.post(&at("acme", RUN), &json!({"input": large})).await.expect(422);
    let run = start(&ada, json!({})).await;
    let over = ended(&app, &ada, &run).await;
    assert_eq!(over["status"], "done");
    let cancel = at("acme", &format!("/installations/probe/runs/{run}/cancel"));
    mel.json(Method::POST, &cancel, &Value::Null).await.expect(403);
    ada.json(Method::POST, &cancel, &Value::Null).await.expect(409);
    ada.get(&at("acme", "/installations/probe/runs/run_0000000000e00000000000000z")).await.expect(404);
}

#[db_test]
async fn a_run_that_waits_does_not_begin_once_it_is_cancelled(app: TestApp) {
    let mut app = app;
    let ada = probe(&app).await;
    app.stop_workers();
    let run = start(&ada, json!({"do": {"do": "kv", "op": "set", "key": "job", "value": "1"}})).await;
    let cancel = at("acme", &format!("/installations/probe/runs/{run}/cancel"));
    let over = ada.json(Method::POST, &cancel, &Value::Null).await.expect(200).json();
    assert_eq!(over["status"], "cancelled", "{over}");
    let _workers = tenon_core::jobs::runner::start(&app.core).await.expect("workers");
    app.assert_idle().await;
    assert_eq!(ok(&ada, json!({"do": "kv", "op": "get", "key": "job"})).await, Value::Null);
}

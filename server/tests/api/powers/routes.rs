//! Plugins' own routes in full: precedence, everybody's routes with their signatures, uploads, downloads.

use std::time::{Duration, Instant};

use ::http::Method;
use axum::body::Body;
use serde_json::{Value, json};

use super::{allow_without, configure, ok, probe, replace};
use crate::{TestApp, at, db_test};

#[db_test]
async fn static_steps_come_before_parameters_and_parameters_before_the_rest(app: TestApp) {
    let ada = probe(&app).await;
    for (path, pattern, params) in [
        ("/ext/probe/things/all", "/things/all", json!({})),
        ("/ext/probe/things/7", "/things/{id}", json!({"id": "7"})),
        ("/ext/probe/things/a%20b", "/things/{id}", json!({"id": "a b"})),
        ("/ext/probe/things/7/parts/2", "/things/{*rest}", json!({"rest": "7/parts/2"})),
    ] {
        let answer = ada.get(&at("acme", path)).await.expect(200).json();
        assert_eq!((answer["pattern"].as_str(), &answer["params"]), (Some(pattern), &params), "{path}");
    }
    ada.get(&at("acme", "/ext/probe/nothing")).await.expect(404);
    ada.post(&at("acme", "/ext/probe/things/7"), &json!({})).await.expect(404);
}

/// HMAC-SHA-256 under the key below, in hex, as whoever calls a webhook makes it: by the plugin's own power.
async fn signature(ada: &crate::Client, body: &str) -> String {
    let signed =
        ok(ada, json!({"do": "sign", "secret": "signing_key", "alg": "hmac-sha256", "bytes": body})).await;
    signed.as_str().expect("hex").to_owned()
}

#[db_test]
async fn a_route_for_everybody_is_called_without_a_session_and_verifies_who_calls(app: TestApp) {
    let ada = probe(&app).await;
    configure(&ada, json!({}), json!({"signing_key": replace("0123456789abcdef")})).await;
    let body = json!({"event": "push"});
    let right = signature(&ada, &body.to_string()).await;
    let stranger = app.stranger();
    let webhook = at("acme", "/ext/probe/webhook");
    let answer = stranger.clone().with("x-signature", &right).post(&webhook, &body).await.expect(200).json();
    assert_eq!((answer["heard"].as_u64(), answer["caller"].as_str()), (Some(16), Some("")), "{answer}");
    assert_eq!((&answer["cookie"], &answer["authorization"]), (&Value::Null, &Value::Null));
    app.stranger().with("x-signature", "00").post(&webhook, &body).await.expect(409);
    // Everything else is for those who are signed in, whether it is there or not.
    for path in ["/ext/probe/do", "/ext/probe/nothing", "/ext/unknown/webhook"] {
        app.stranger().post(&at("acme", path), &body).await.expect(401);
    }
    app.stranger().post(&at("nowhere", "/ext/probe/webhook"), &body).await.expect(401);
    // Whoever is signed in elsewhere is nobody here, and a token may do at least what nobody may.
    let gus = app.browser("gus").await;
    let answer = gus.clone().with("x-signature", &right).post(&webhook, &body).await.expect(200).json();
    assert_eq!(answer["caller"], "", "{answer}");
    for path in ["/ext/probe/do", "/ext/probe/nothing", "/ext/unknown/webhook"] {
        assert_eq!(gus.post(&at("acme", path), &body).await.expect(404).code(), "not_found");
    }
    gus.post(&at("nowhere", "/ext/probe/webhook"), &body).await.expect(404);
    let narrow = app.program("ada", &["records.read"]).await;
    narrow.clone().with("x-signature", &right).post(&webhook, &body).await.expect(200);
    narrow.post(&at("acme", "/ext/probe/do"), &body).await.expect(403);
    // Without the grant nobody comes in this way.
    allow_without(&ada, &["public_routes"]).await;
    app.stranger().with("x-signature", &right).post(&webhook, &body).await.expect(401);
    ada.post(&webhook, &body).await.expect(403);
}

#[db_test]
async fn a_route_that_runs_as_its_caller_uses_no_power_for_a_stranger(app: TestApp) {
    let ada = probe(&app).await;
    configure(&ada, json!({}), json!({"signing_key": replace("0123456789abcdef")})).await;
    let knock = at("acme", "/ext/probe/knock");
    for what in [
        json!({"do": "kv", "op": "set", "key": "a", "value": "1"}),
        json!({"do": "shared", "op": "list", "namespace": "probe.notes"}),
        json!({"do": "sign", "secret": "signing_key", "alg": "hmac-sha256", "bytes": "x"}),
        json!({"do": "put-file", "name": "a.txt", "type": "text/plain", "bytes": "x"}),
        json!({"do": "emit", "event": "probe.work.done", "data": "{}"}),
        json!({"do": "query"}),
        json!({"do": "members"}),
        json!({"do": "start", "job": "work", "input": "{}"}),
        json!({"do": "call", "service": "probe-other/echo@1", "method": "say", "input": "1"}),
        json!({"do": "complete", "request": json!({"messages": [{"role": "user", "content": "x"}]}).to_string()}),
    ] {
        let answer = app.stranger().post(&knock, &what).await.expect(200).json();
        let text = answer["text"].as_str().unwrap_or_default();
        assert_eq!(answer["error"], "denied", "{what}: {answer}");
        assert!(text.contains("runs as its caller"), "{what}: {answer}");
    }
    // The log is nobody's power, and who is signed in has rights to lend.
    let said = app.stranger().post(&knock, &json!({"do": "log", "text": "knock"})).await.expect(200).json();
    assert!(said.get("ok").is_some(), "{said}");
    let answer = ada.post(&knock, &json!({"do": "members"})).await.expect(200).json();
    assert!(answer.get("ok").is_some(), "{answer}");
}

#[db_test]
async fn what_is_larger_than_a_body_arrives_as_a_file_and_goes_out_as_one(app: TestApp) {
    let ada = probe(&app).await;
    let (upload, name) = (at("acme", "/ext/probe/upload"), "attachment; filename=\"C:\\risks.csv\"");
    let small = ada
        .clone()
        .with("content-disposition", name)
        .send(Method::POST, &upload, Some("text/csv"), Body::from(vec![b'a'; 1_000]))
        .await;
    assert_eq!(
        (&small.expect(200).json()["file"], small.json()["body"].as_u64()),
        (&Value::Null, Some(1_000))
    );
    let large = ada
        .clone()
        .with("content-disposition", name)
        .send(Method::POST, &upload, Some("text/csv"), Body::from(vec![b'a'; (1 << 20) + 1]))
        .await;
    let told = large.expect(200).json();
    assert_eq!(
        (told["file"]["name"].as_str(), told["file"]["size"].as_u64(), told["body"].as_u64()),
        (Some("risks.csv"), Some((1 << 20) + 1), Some(0)),
        "{told}"
    );
    let id = told["file"]["id"].as_str().expect("an id");
    let saved = ada.get(&at("acme", &format!("/ext/probe/files/{id}"))).await;
    saved.expect(200);
    assert_eq!(saved.header("content-length"), ((1 << 20) + 1).to_string());
    assert_eq!(
        (saved.body.len(), saved.header("content-disposition")),
        ((1 << 20) + 1, "attachment; filename=\"risks.csv\"")
    );
    // Over the quota of the grant, over what anybody may send, and where no files may be kept.
    ada.send(Method::POST, &upload, Some("text/csv"), Body::from(vec![b'a'; 3 << 20])).await.expect(409);
    ada.send(Method::POST, &upload, Some("text/csv"), Body::from(vec![b'a'; (32 << 20) + 1]))
        .await
        .expect(413);
    app.stranger()
        .send(
            Method::POST,
            &at("acme", "/ext/probe/webhook"),
            Some("text/csv"),
            Body::from(vec![b'a'; (1 << 20) + 1]),
        )
        .await
        .expect(413);
    allow_without(&ada, &["files"]).await;
    ada.send(Method::POST, &upload, Some("text/csv"), Body::from(vec![b'a'; (1 << 20) + 1]))
        .await
        .expect(413);
}

/// Files of plugins in the blob store.
fn files(app: &TestApp) -> usize {
    let mut folders = vec![app.state.config.data.dir.join("blobs/files")];
    let mut found = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { found += 1 }
        }
    }
    found
}

#[db_test]
async fn an_upload_that_its_plugin_does_not_answer_for_takes_no_room(app: TestApp) {
    let ada = probe(&app).await;
    let large = || Body::from(vec![b'a'; (1 << 20) + 1]);
    let send = async |path: &str| ada.send(Method::POST, &at("acme", path), Some("text/csv"), large()).await;
    // The grant has room for two.
    for _ in 0..4 {
        let refused = send("/ext/probe/do").await;
        assert!(refused.status.as_u16() >= 400 && refused.code() != "quota_exceeded", "{}", refused.text());
        // The row is gone with the answer, its bytes with a job.
        app.assert_idle().await;
        assert_eq!(files(&app), 0);
    }
    send("/ext/probe/upload").await.expect(200);
    assert_eq!(files(&app), 1);
}

/// Whoever hangs up does so anywhere: before the body is read, while it is stored, while the plugin is at work.
#[db_test]
async fn an_upload_whose_sender_hangs_up_takes_no_room(app: TestApp) {
    let ada = probe(&app).await;
    for looks in (0..16).map(|power| 1_usize << power) {
        let large = Body::from(vec![b'a'; (1 << 20) + 1]);
        let path = at("acme", "/ext/probe/do");
        let sending = ada.send(Method::POST, &path, Some("text/csv"), large);
        let mut sending = std::pin::pin!(sending);
        for _ in 0..looks {
            if futures::poll!(sending.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        app.assert_idle().await;
        let listed = ok(&ada, json!({"do": "list-files"})).await;
        if files(&app) == 0 && listed == json!([]) {
            break;
        }
        assert!(Instant::now() < deadline, "{} files stay: {listed}", files(&app));
    }
}

#[db_test]
async fn a_tag_of_a_plugins_own_is_the_plugins_to_compare(app: TestApp) {
    let ada = probe(&app).await;
    let what = json!({"do": "kv", "op": "list", "prefix": ""});
    let put =
        ada.clone().with("if-match", "\"7\"").json(Method::PUT, &at("acme", "/ext/probe/do"), &what).await;
    // The probe has no such route; what it would answer is its own to say, and nothing was read before.
    assert_eq!(put.expect(404).code(), "not_found");
}

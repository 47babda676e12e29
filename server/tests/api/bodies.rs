//! Bodies on their way in: read from those only who may send them, at a pace, and within one room for all.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::body::Body;
use bytes::Bytes;
use futures::{StreamExt, stream};
use http::Method;
use serde_json::json;

use crate::{Client, Reply, TestApp, TestDb, at, db_test};

const ZIP: Option<&str> = Some("application/zip");
const JSON: Option<&str> = Some("application/json");

/// A body that tells whether somebody began to read it.
fn told() -> (Body, Arc<AtomicBool>) {
    let read = Arc::new(AtomicBool::new(false));
    let seen = read.clone();
    let chunks = stream::once(async move {
        seen.store(true, Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from_static(b"PK"))
    });
    (Body::from_stream(chunks), read)
}

async fn unread(client: &Client, path: &str) -> Reply {
    let (body, read) = told();
    let reply = client.send(Method::POST, path, ZIP, body).await;
    assert!(!read.load(Ordering::SeqCst), "{path} was read for somebody who may not: {}", reply.text());
    reply
}

#[db_test]
async fn a_package_is_read_from_those_only_who_may_put_it_there(app: TestApp) {
    tenon_core::dev::set(&app.core, &tenon_core::Cx::system("test"), "globex", true)
        .await
        .expect("a development tenant");
    for keyed in [false, true] {
        let who = |client: Client| if keyed { client.with("idempotency-key", "k") } else { client };
        let (ada, kim) = (who(app.browser("ada").await), who(app.browser("kim").await));
        let here = at("globex", "/dev/plugins");
        assert_eq!(unread(&kim, &here).await.expect(403).code(), "may_not");
        assert_eq!(unread(&ada, &at("acme", "/dev/plugins")).await.expect(403).code(), "may_not");
        unread(&ada, &here).await.expect(404);
        unread(&who(app.stranger()), &here).await.expect(401);
        unread(&ada, "/api/v1/releases").await.expect(403);
        let (body, read) = told();
        let reply = who(app.browser("gus").await).send(Method::POST, &here, ZIP, body).await;
        assert_eq!(reply.expect(422).code(), "invalid_package");
        assert!(read.load(Ordering::SeqCst));
    }
}

#[db_test]
async fn what_is_for_a_plugin_is_read_from_those_only_who_may_call_it(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let hello = at("acme", "/ext/hello-world/hello");
    unread(&app.browser("vic").await, &hello).await.expect(403);
    unread(&app.browser("gus").await, &hello).await.expect(404);
    unread(&app.stranger(), &hello).await.expect(401);
    unread(&ada, &at("acme", "/ext/hello-world/nothing")).await.expect(404);
    unread(&ada, &at("acme", "/ext/nothing/hello")).await.expect(404);
}

#[db_test]
async fn a_key_lets_nobody_send_more_than_the_address_takes(app: TestApp) {
    let ada = app.browser("ada").await.with("idempotency-key", "k");
    let body = |bytes: usize| Body::from(vec![b' '; bytes]);
    let much = ada.send(Method::POST, &at("acme", "/installations"), JSON, body((1 << 20) + 1)).await;
    assert_eq!(much.expect(413).code(), "too_large");
    // Many records at once are more, with a key as without.
    let batch = at("acme", "/records/nothing/books/batch");
    assert_eq!(
        ada.send(Method::POST, &batch, JSON, body(2 << 20)).await.expect(400).code(),
        "malformed_json"
    );
    ada.send(Method::POST, &batch, JSON, body((4 << 20) + 1)).await.expect(413);
}

#[db_test]
async fn a_body_that_stops_is_not_waited_for(db: TestDb) {
    let app = TestApp::with(db, |config| config.server.body_idle_seconds = 1).await;
    let ada = app.browser("ada").await;
    for keyed in [false, true] {
        let who = if keyed { ada.clone().with("idempotency-key", "k") } else { ada.clone() };
        let half = stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"{\"plugin\"")) });
        let body = Body::from_stream(half.chain(stream::pending()));
        let reply = who.send(Method::POST, &at("acme", "/installations"), JSON, body).await;
        assert_eq!(reply.expect(408).code(), "request_timeout");
    }
}

#[db_test]
async fn large_bodies_share_a_room_that_small_ones_do_not_need(db: TestDb) {
    let app = TestApp::with(db, |config| config.server.bodies_mib = 1).await;
    let ada = app.browser("ada").await;
    let batch = at("acme", "/records/nothing/books/batch");
    let body = |bytes: usize| Body::from(vec![b' '; bytes]);
    let much = ada.send(Method::POST, &batch, JSON, body(2 << 20)).await;
    assert_eq!((much.expect(503).code().as_str(), much.header("retry-after")), ("unavailable", "5"));
    // What a request took is there again for the next.
    for _ in 0..3 {
        ada.send(Method::POST, &batch, JSON, body(1 << 20)).await.expect(400);
    }
    // While one body fills the room, nobody is kept from signing in.
    let (more, rest) = tokio::sync::oneshot::channel::<()>();
    let (began, begun) = tokio::sync::oneshot::channel::<()>();
    let first = stream::once(async { Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 1 << 20])) });
    let end = stream::once(async move {
        let _ = began.send(());
        let _ = rest.await;
        Ok(Bytes::from_static(b"{"))
    });
    let (slow, there) = (ada.clone(), batch.clone());
    let held = tokio::spawn(async move {
        slow.send(Method::POST, &there, JSON, Body::from_stream(first.chain(end))).await
    });
    begun.await.expect("the first part was read");
    ada.send(Method::POST, &batch, JSON, body(1 << 20)).await.expect(503);
    let credentials = json!({"email": "ada@example.test", "password": "correct horse battery"});
    app.stranger().post("/api/v1/session", &credentials).await.expect(201);
    more.send(()).expect("somebody waits");
    held.await.expect("an answer").expect(400);
}

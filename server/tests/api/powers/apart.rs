//! The same plugin in two tenants: what it keeps, announces, offers and signs with in one is not there in the other.

use ::http::Method;
use serde_json::{Value, json};
use tenon_testing::{packages, receiver::Receiver};

use super::{DO, ok, probe, replace};
use crate::{Client, TestApp, at, db_test};

/// What came of it in the other tenant.
async fn there(gus: &Client, what: Value) -> Value {
    gus.post(&at("globex", DO), &what).await.expect(200).json()
}

async fn both(app: &TestApp) -> (Client, Client) {
    let ada = probe(app).await;
    let gus = app.browser("gus").await;
    app.install(&gus, "globex", "probe").await;
    (ada, gus)
}

#[db_test]
async fn a_file_is_known_by_its_id_to_its_own_tenant_only(app: TestApp) {
    let (ada, gus) = both(&app).await;
    let put = json!({"do": "put-file", "name": "a.txt", "type": "text/plain", "bytes": "ours"});
    let id = ok(&ada, put).await;
    for what in ["read-file", "stat-file", "delete-file"] {
        let told = there(&gus, json!({"do": what, "id": id, "offset": 0, "length": 10})).await;
        let nothing = told["ok"].is_null() || told["ok"] == false;
        assert!(nothing && (told["error"].is_null() || told["error"] == "not-found"), "{what}: {told}");
    }
    let id = id.as_str().expect("an id");
    let saved = gus.get(&at("globex", &format!("/ext/probe/files/{id}"))).await;
    assert!(saved.status.as_u16() >= 400 && !saved.text().contains("ours"), "{}", saved.text());
    assert_eq!(there(&gus, json!({"do": "list-files"})).await["ok"], json!([]));
    let read = json!({"do": "read-file", "id": id, "offset": 0, "length": 10});
    assert_eq!(ok(&ada, read).await, "ours");
}

#[db_test]
async fn values_records_and_shared_namespaces_of_a_tenant_are_its_own(app: TestApp) {
    let (ada, gus) = both(&app).await;
    ok(&ada, json!({"do": "kv", "op": "set", "key": "k", "value": "ours"})).await;
    ok(&ada, json!({"do": "shared", "op": "set", "namespace": "probe.notes", "key": "k", "value": "ours"}))
        .await;
    let put = json!([{"op": "put", "collection": "notes", "values": {"title": "Ours"}}]);
    ok(&ada, json!({"do": "commit", "operations": put.to_string()})).await;
    assert_eq!(there(&gus, json!({"do": "kv", "op": "get", "key": "k"})).await["ok"], Value::Null);
    assert_eq!(there(&gus, json!({"do": "kv", "op": "list", "prefix": ""})).await["ok"], json!([]));
    let shared = |op: &str| json!({"do": "shared", "op": op, "namespace": "probe.notes", "key": "k"});
    assert_eq!(there(&gus, shared("get")).await["ok"], Value::Null);
    assert_eq!(there(&gus, shared("list")).await["ok"], json!([]));
    let records = there(&gus, json!({"do": "query"})).await;
    assert!(!records.to_string().contains("Ours"), "{records}");
}

#[db_test]
async fn services_people_and_runs_of_a_tenant_are_its_own(app: TestApp) {
    let (ada, gus) = both(&app).await;
    let other = packages::renamed(
        "probe",
        "probe-other",
        &[
            ("probe.notes", "probe-other.notes"),
            ("probe.work.done", "probe-other.work.done"),
            ("probe-other/echo", "probe/echo"),
        ],
    );
    app.publish(other).await;
    app.install(&ada, "acme", "probe-other").await;
    let path = at("acme", "/providers/echoing@1");
    ada.json(Method::PUT, &path, &json!({"plugin": "probe-other"})).await.expect(200);
    let call = json!({"do": "call", "service": "probe-other/echo@1", "method": "say", "input": "1"});
    assert_eq!(ok(&ada, call.clone()).await["said"], 1);
    assert_eq!(there(&gus, call).await["error"], "not-found", "it is not installed there");
    let seen = there(&gus, json!({"do": "services"})).await;
    assert!(!seen.to_string().contains("probe-other\""), "{seen}");
    let people = there(&gus, json!({"do": "members"})).await.to_string();
    assert!(people.contains("Gus") && !people.contains("Ada"), "{people}");
    let run = ok(&ada, json!({"do": "start", "job": "work", "input": "{}"})).await;
    let run = run.as_str().expect("a run");
    gus.get(&at("globex", &format!("/installations/probe/runs/{run}"))).await.expect(404);
}

#[db_test]
async fn what_is_announced_in_a_tenant_stands_in_its_own_feed(app: TestApp) {
    let (ada, gus) = both(&app).await;
    ok(&ada, json!({"do": "emit", "event": "probe.work.done", "data": "{\"in\":\"acme\"}"})).await;
    there(&gus, json!({"do": "emit", "event": "probe.work.done", "data": "{\"in\":\"globex\"}"})).await;
    for tenant in ["acme", "globex"] {
        let cx = app.system_in(tenant).await;
        let mut tx = app.core.db.read(&cx).await.expect("a reader");
        let rows = tenon_store::events::since(&mut tx, 0, 1_000).await.expect("events");
        let told: Vec<_> =
            rows.iter().filter(|row| row.kind == "probe.work.done").map(|row| &row.data["data"]).collect();
        assert_eq!(told, [&json!({"in": tenant})]);
    }
}

#[db_test]
async fn a_secret_signs_in_its_own_tenant_only(app: TestApp) {
    let (ada, gus) = both(&app).await;
    super::configure(&ada, json!({}), json!({"signing_key": replace("0123456789abcdef")})).await;
    let sign = json!({"do": "sign", "secret": "signing_key", "alg": "hmac-sha256", "bytes": "x"});
    ok(&ada, sign.clone()).await;
    let told = there(&gus, sign).await;
    assert!(told.get("ok").is_none(), "nobody set it there: {told}");
}

#[db_test]
async fn settings_and_the_secret_that_signs_in_are_known_in_their_own_tenant_only(app: TestApp) {
    let (ada, gus) = both(&app).await;
    let server = Receiver::start(|_| (200, "{}".into())).await;
    let values = json!({"url": server.url("/")});
    super::configure(&ada, values, json!({"token": replace("of acme alone")})).await;
    let fetch =
        json!({"do": "fetch", "url": server.url("/x"), "auth": {"scheme": "bearer", "secret": "token"}});
    ok(&ada, fetch.clone()).await;
    assert_eq!(ok(&ada, json!({"do": "settings"})).await["url"], server.url("/"));
    assert_eq!(server.connections(), 1);
    // The address that is granted here is another tenant's to name, and so is the secret.
    for what in [fetch, json!({"do": "fetch", "url": server.url("/x")})] {
        assert_eq!(there(&gus, what).await["error"], "denied");
    }
    assert_eq!(server.connections(), 1, "nothing left the sandbox");
    let settings = there(&gus, json!({"do": "settings"})).await;
    assert!(settings["ok"].is_object() && settings["ok"].get("url").is_none(), "{settings}");
}

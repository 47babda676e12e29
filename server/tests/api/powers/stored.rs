//! What a plugin keeps: small values with a lifetime, namespaces that plugins share, files, events beside records.

use serde_json::{Value, json};
use tenon_testing::packages;

use super::{allow_without, ok, probe, refused, told};
use crate::{TestApp, at, db_test};

fn kv(op: &str, more: Value) -> Value {
    let mut what = json!({"do": "kv", "op": op});
    what.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    what
}

#[db_test]
async fn small_values_have_versions_a_lifetime_and_a_quota(app: TestApp) {
    let ada = probe(&app).await;
    assert_eq!(ok(&ada, kv("set", json!({"key": "a", "value": "1", "if_version": 0}))).await, 1);
    assert_eq!(
        refused(&ada, kv("set", json!({"key": "a", "value": "2", "if_version": 0}))).await.0,
        "conflict"
    );
    assert_eq!(ok(&ada, kv("set", json!({"key": "a", "value": "2", "if_version": 1}))).await, 2);
    ok(&ada, kv("set", json!({"key": "short", "value": "x", "ttl_ms": 1}))).await;
    // A call may take less than a millisecond, and no more than a few begin within one.
    let mut asked = 0;
    while ok(&ada, kv("get", json!({"key": "short"}))).await != Value::Null {
        asked += 1;
        assert!(asked < 100, "a millisecond has passed");
    }
    let kept = ok(&ada, kv("set", json!({"key": "long", "value": "x", "ttl_ms": 60_000}))).await;
    assert_eq!(kept, 1);
    assert_eq!(ok(&ada, kv("get", json!({"key": "long"}))).await["ttl"], true);
    assert_eq!(ok(&ada, kv("list", json!({"prefix": ""}))).await, json!(["a", "long"]));
    let large = "x".repeat(40 << 10);
    ok(&ada, kv("set", json!({"key": "b", "value": large}))).await;
    let (case, text) = refused(&ada, kv("set", json!({"key": "c", "value": large}))).await;
    assert_eq!(case, "quota", "{text}");
    // Another tenant has its own.
    let gus = app.browser("gus").await;
    app.install(&gus, "globex", "probe").await;
    let theirs =
        gus.post(&at("globex", "/ext/probe/do"), &kv("get", json!({"key": "a"}))).await.expect(200).json();
    assert_eq!(theirs["ok"], Value::Null);
}

/// A second probe that offers a namespace and a service of its own.
async fn other(app: &TestApp, ada: &crate::Client) {
    let package = packages::renamed(
        "probe",
        "probe-other",
        &[
            ("probe.notes", "probe-other.notes"),
            ("probe.work.done", "probe-other.work.done"),
            ("probe-other/echo", "probe/echo"),
        ],
    );
    app.publish(package).await;
    app.install(ada, "acme", "probe-other").await;
}

fn shared(op: &str, namespace: &str, more: Value) -> Value {
    let mut what = json!({"do": "shared", "op": op, "namespace": namespace, "key": "k"});
    what.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    what
}

#[db_test]
async fn a_shared_namespace_lets_in_whom_its_offering_plugin_names(app: TestApp) {
    let ada = probe(&app).await;
    let own = |op: &str, more| shared(op, "probe.notes", more);
    ok(&ada, own("set", json!({"value": "7"}))).await;
    let found = ok(&ada, own("get", json!({}))).await;
    assert_eq!((found["value"].as_str(), found["ttl"].as_bool()), (Some("7"), Some(true)), "{found}");
    // Nobody offers the other one yet.
    let theirs = |op: &str, more| shared(op, "probe-other.notes", more);
    let (case, text) = refused(&ada, theirs("get", json!({}))).await;
    assert_eq!(case, "not-found", "{text}");
    other(&app, &ada).await;
    // Its policy names `probe-other` as writer of what it offers, as this plugin's names it: not this one.
    let (case, text) = refused(&ada, theirs("set", json!({"value": "1"}))).await;
    assert_eq!(case, "denied", "{text}");
    assert_eq!(ok(&ada, theirs("get", json!({}))).await, Value::Null);
    let (case, _) = refused(&ada, shared("get", "nobody.notes", json!({}))).await;
    assert_eq!(case, "denied");
    // An admin sees what is shared, and may empty it.
    let seen = ada.get(&at("acme", "/shared/probe.notes")).await.expect(200).json();
    assert_eq!(
        (seen["items"][0]["value"].as_i64(), seen["items"][0]["written_by"].as_str()),
        (Some(7), Some("probe"))
    );
    ada.delete(&at("acme", "/shared/probe.notes")).await.expect(204);
    assert_eq!(ok(&ada, own("get", json!({}))).await, Value::Null);
    ada.get(&at("acme", "/shared/nobody.notes")).await.expect(404);
    // What it offers is kept too, and without the power to keep small values nothing is.
    allow_without(&ada, &["kv"]).await;
    let (case, text) = refused(&ada, own("set", json!({"value": "7"}))).await;
    assert_eq!(case, "denied", "{text}");
}

#[db_test]
async fn files_are_kept_read_in_pieces_and_counted(app: TestApp) {
    let ada = probe(&app).await;
    let put =
        |name: &str, size: u64| json!({"do": "put-file", "name": name, "type": "text/plain", "size": size});
    let text = json!({"do": "put-file", "name": "note.txt", "type": "text/plain", "bytes": "hello files"});
    let id = ok(&ada, text).await.as_str().expect("an id").to_owned();
    assert!(id.starts_with("fil_"), "{id}");
    let read = |id: &str, offset: u64, length: u64| json!({"do": "read-file", "id": id, "offset": offset, "length": length});
    assert_eq!(ok(&ada, read(&id, 6, 100)).await, "files");
    assert_eq!(ok(&ada, read(&id, 50, 100)).await, "");
    assert_eq!(refused(&ada, read("fil_0000000000e00000000000000z", 0, 1)).await.0, "not-found");
    assert_eq!(refused(&ada, put("../../etc", 1)).await.0, "invalid");
    ok(&ada, put("a.bin", 2 << 20)).await;
    let (case, words) = refused(&ada, put("b.bin", 2 << 20)).await;
    assert_eq!(case, "quota", "{words}");
    assert_eq!(ok(&ada, json!({"do": "list-files"})).await, json!(["a.bin", "note.txt"]));
    // The plan of an uninstall counts them, and deleting the data removes them.
    let plan = json!({"plugin": "probe", "action": "uninstall"});
    let plan = ada.post(&at("acme", "/installations/plan"), &plan).await.expect(200).json();
    assert_eq!(plan["records"]["files"], 2, "{plan}");
    let saved = ada.get(&at("acme", &format!("/files/probe/{id}"))).await;
    saved.expect(200);
    assert_eq!(
        (saved.text().as_str(), saved.header("content-disposition")),
        ("hello files", "attachment; filename=\"note.txt\"")
    );
    let (mel, gus) = (app.browser("mel").await, app.browser("gus").await);
    mel.get(&at("acme", &format!("/files/probe/{id}"))).await.expect(403);
    gus.get(&at("acme", &format!("/files/probe/{id}"))).await.expect(404);
    let before = walk(&app.state.config.data.dir.join("blobs").join("files"));
    assert_eq!(ok(&ada, json!({"do": "delete-file", "id": id})).await, true);
    // At once, in the call that asked: nothing of it waits in the line of installs.
    assert_eq!(walk(&app.state.config.data.dir.join("blobs").join("files")), before - 1);
    assert_eq!(ok(&ada, json!({"do": "delete-file", "id": id})).await, false);
    ada.delete(&at("acme", "/installations/probe?data=delete")).await;
    app.assert_idle().await;
    let left = walk(&app.state.config.data.dir.join("blobs").join("files"));
    assert_eq!(left, 0, "bytes of deleted files");
}

fn walk(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { 1 }).sum()
}

#[db_test]
async fn an_event_is_told_alone_or_with_records_and_never_without_them(app: TestApp) {
    let ada = probe(&app).await;
    let id = ok(&ada, json!({"do": "emit", "event": "probe.work.done", "data": "{\"n\":1}"})).await;
    assert!(id.as_str().is_some_and(|id| id.starts_with("evt_")), "{id}");
    assert_eq!(
        refused(&ada, json!({"do": "emit", "event": "probe.work.other", "data": "{}"})).await.0,
        "invalid"
    );
    assert_eq!(
        refused(&ada, json!({"do": "emit", "event": "probe.work.done", "data": "[]"})).await.0,
        "invalid"
    );
    let commit = |title: Value| {
        let operations = json!([
            {"op": "put", "collection": "notes", "values": {"title": title}},
            {"op": "emit", "event": "probe.work.done", "data": {"n": 2}},
        ]);
        json!({"do": "commit", "operations": operations.to_string()})
    };
    let done = ok(&ada, commit(json!("Dune"))).await;
    assert!(done[1]["id"].as_str().is_some_and(|id| id.starts_with("evt_")), "{done}");
    assert_eq!(told(&ada, commit(json!(5))).await["error"], "refused");
    let cx = app.system_in("acme").await;
    let mut tx = app.core.db.read(&cx).await.expect("a reader");
    let rows = tenon_store::events::since(&mut tx, 0, 1_000).await.expect("events");
    let mine: Vec<_> =
        rows.iter().filter(|row| row.kind == "probe.work.done").map(|row| row.data["data"].clone()).collect();
    assert_eq!(mine, [json!({"n": 1}), json!({"n": 2})]);
    drop(tx);
    allow_without(&ada, &["events"]).await;
    assert_eq!(refused(&ada, commit(json!("Emma"))).await.0, "denied");
}

//! Changing what an installed plugin may do: in force at once, told to everybody, and never below what it needs.

use http::Method;
use serde_json::{Value, json};
use tenon_contract::package;
use tenon_testing::packages::{self, Draft};

use crate::{Client, TestApp, at, db_test};

const PATH: &str = "/installations/hello-world/grants";

/// `hello-world` whose memory may be left out.
fn forgetful_hello() -> Vec<u8> {
    let hello = package::read(&packages::built("hello-world")).expect("a package");
    let mut manifest = hello.manifest;
    manifest.capabilities.kv.as_mut().expect("kv").optional = true;
    package::write(manifest, &hello.files).expect("a package").0
}

async fn put(client: &Client, path: &str, grants: Value) -> crate::Reply {
    client.json(Method::PUT, &at("acme", path), &json!({"grants": grants})).await
}

#[db_test]
async fn a_power_left_out_is_gone_for_the_next_call_and_comes_back_with_its_grant(app: TestApp) {
    app.publish(forgetful_hello()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let before = ada.get(&at("acme", PATH)).await.expect(200).json();
    assert_eq!(before["grants"], json!([{"id": "kv"}]));
    assert_eq!(before["powers"][0]["optional"], true);
    ada.post(&at("acme", "/ext/hello-world/count"), &json!({"count": 1})).await.expect(201);

    let after = put(&ada, PATH, json!([])).await.expect(200).json();
    assert_eq!(after["grants"], json!([]));
    assert!(after["version"].as_i64() > before["version"].as_i64(), "{after}");
    let reply = ada.post(&at("acme", "/ext/hello-world/count"), &json!({"count": 2})).await;
    assert_ne!(reply.status, 201, "{}", reply.text());

    put(&ada, PATH, json!([{"id": "kv"}])).await.expect(200);
    ada.post(&at("acme", "/ext/hello-world/count"), &json!({"count": 3})).await.expect(201);
    let entries = ada.get(&at("acme", "/audit?action=grant.changed")).await.expect(200).json();
    let taken = &entries["items"][1];
    assert_eq!((&taken["before"]["grants"], &taken["after"]["grants"]), (&json!([{"id": "kv"}]), &json!([])));
}

#[db_test]
async fn hosts_are_narrowed_and_required_powers_stay(app: TestApp) {
    let toml = "[capabilities.http]\nreason = \"Read\"\nhosts = [\"a.example.org:443\", \"b.example.org:443\"]\n\
        [capabilities.directory]\nreason = \"Names\"\nread = [\"members\"]\noptional = true\n";
    app.publish(Draft::new("reader").manifest(toml).pack()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "reader").await;
    let path = "/installations/reader/grants";
    let all = ada.get(&at("acme", path)).await.expect(200).json();
    assert!(all["taken_together"].as_str().is_some_and(|text| text.contains("a.example.org")), "{all}");
    let narrowed = json!([{"id": "http", "values": ["b.example.org:443"]}]);
    let reply = put(&ada, path, narrowed.clone()).await.expect(200).json();
    assert_eq!((&reply["grants"], &reply["taken_together"]), (&narrowed, &Value::Null));

    for (grants, code) in [
        (json!([]), "missing_power"),
        (json!([{"id": "http"}, {"id": "llm"}]), "unknown_power"),
        (json!([{"id": "http", "values": ["c.example.org:443"]}]), "unknown_value"),
        (json!([{"id": "http", "values": []}]), "empty"),
        (json!([{"id": "http"}, {"id": "http"}]), "twice"),
    ] {
        let reply = put(&ada, path, grants.clone()).await;
        let errors = reply.expect(422).json()["errors"].clone();
        assert!(
            errors.as_array().is_some_and(|all| all.iter().any(|error| error["code"] == code)),
            "{grants}: {errors}"
        );
    }
    assert_eq!(ada.get(&at("acme", path)).await.json()["grants"], narrowed);
}

#[db_test]
async fn the_same_choice_again_changes_nothing_and_a_stale_one_is_refused(app: TestApp) {
    app.publish(forgetful_hello()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let seen = ada.get(&at("acme", PATH)).await;
    let (tag, version) = (seen.header("etag").to_owned(), seen.json()["version"].clone());
    assert_eq!(put(&ada, PATH, json!([{"id": "kv"}])).await.expect(200).json()["version"], version);
    let entries = ada.get(&at("acme", "/audit?action=grant.changed")).await.json();
    assert_eq!(entries["items"].as_array().map(Vec::len), Some(1), "the install alone");

    put(&ada.clone().with("if-match", &tag), PATH, json!([])).await.expect(200);
    let reply = put(&ada.clone().with("if-match", &tag), PATH, json!([{"id": "kv"}])).await;
    assert_eq!(reply.expect(412).code(), "stale_version");
    assert_eq!(ada.get(&at("acme", PATH)).await.json()["grants"], json!([]));
}

#[db_test]
async fn readers_see_grants_and_only_installers_change_them(app: TestApp) {
    app.publish(forgetful_hello()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    for name in ["mel", "vic"] {
        let client = app.browser(name).await;
        client.get(&at("acme", PATH)).await.expect(200);
        assert_eq!(put(&client, PATH, json!([])).await.expect(403).code(), "may_not");
    }
    put(&app.browser("ben").await, PATH, json!([])).await.expect(200);
    ada.get(&at("acme", "/installations/nothing/grants")).await.expect(404);
    ada.delete(&at("acme", "/installations/hello-world")).await.expect(204);
    ada.get(&at("acme", PATH)).await.expect(404);
    put(&ada, PATH, json!([])).await.expect(404);
}

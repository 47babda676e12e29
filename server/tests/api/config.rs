//! Settings of installations: layers, checks, the plugin's word, saving.

use http::Method;
use serde_json::{Value, json};
use tenon_hostile::settings_backend;
use tenon_testing::packages::Draft;

use crate::{Client, Reply, TestApp, at, db_test};

pub const KEY: &str = "tracker";
pub const CONFIG: &str = "/installations/tracker/config";
pub const URL: &str = "https://mlflow.acme.test";

pub fn schema() -> Value {
    json!({
        "type": "object", "required": ["tracking_url"],
        "properties": {
            "tracking_url": {"type": "string", "format": "uri", "title": "Tracking URL"},
            "greeting": {"type": "string", "maxLength": 40, "default": "Hello"},
            "mode": {"enum": ["fast", "slow"], "default": "fast"},
            "limits": {"type": "object", "properties": {"tries": {"type": "integer", "minimum": 1, "default": 3}}},
            "token": {"type": "string", "writeOnly": true, "minLength": 6},
            "signing_key": {"type": "string", "writeOnly": true}
        },
        "if": {"properties": {"mode": {"const": "slow"}}},
        "then": {"required": ["pause"], "properties": {"pause": {"type": "integer", "minimum": 1}}}
    })
}

/// A plugin that signs in to the server in its settings, and says what it thinks of them.
pub fn tracker() -> Draft {
    Draft::new(KEY)
        .manifest(
            "[config]\nschema = \"config.schema.json\"\n[capabilities.http]\nreason = \"r\"\nhosts = [\"config:tracking_url\"]\n\
             [[capabilities.secrets]]\nname = \"token\"\npurpose = \"auth\"\nhosts = [\"config:tracking_url\"]\nreason = \"r\"\n\
             [[capabilities.secrets]]\nname = \"signing_key\"\npurpose = \"sign\"\nreason = \"r\"\n",
        )
        .file("config.schema.json", schema().to_string())
        .backend(settings_backend())
}

/// Installed in `acme` by its owner, with an address.
pub async fn installed(app: &TestApp) -> Client {
    app.publish(tracker().pack()).await;
    let ada = app.browser("ada").await;
    install(app, &ada, "acme", json!({"tracking_url": URL}), json!({})).await.expect(201);
    ada
}

pub async fn install(app: &TestApp, client: &Client, tenant: &str, config: Value, secrets: Value) -> Reply {
    let mut body = app.consent(client, KEY).await;
    if !config.is_null() {
        body["config"] = config;
        body["secrets"] = secrets;
    }
    client.post(&at(tenant, "/installations"), &body).await
}

pub async fn save(client: &Client, values: Value, secrets: Value) -> Reply {
    client.json(Method::PUT, &at("acme", CONFIG), &json!({"values": values, "secrets": secrets})).await
}

/// Pointers and codes of a refusal, sorted.
pub fn faults(reply: &Reply) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let body = reply.json();
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    let mut all: Vec<_> =
        errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect();
    all.sort();
    all
}

fn fault(pointer: &str, code: &str) -> (String, String) {
    (pointer.into(), code.into())
}

/// What the plugin itself reads.
async fn seen(client: &Client) -> Value {
    client.get(&at("acme", "/ext/tracker/run")).await.expect(200).json()
}

#[db_test]
async fn what_is_in_force_is_the_tenants_over_the_operators_over_the_defaults(app: TestApp) {
    let ada = installed(&app).await;
    let root = app.browser("root").await;
    let admin = "/api/v1/admin/plugins/tracker/config";
    let first = root.get(admin).await.expect(200).json();
    assert_eq!((first["version"].as_i64(), &first["values"]["greeting"]), (Some(0), &json!("Hello")));
    let body = json!({"values": {"greeting": "Moin", "mode": "fast"}});
    let saved = root.json(Method::PUT, admin, &body).await.expect(200).json();
    assert_eq!(
        (saved["sources"]["/greeting"].as_str(), saved["version"].as_i64()),
        (Some("global"), Some(1))
    );
    assert_eq!(saved["changed_by"], "Root");

    let found = ada.get(&at("acme", CONFIG)).await.expect(200).json();
    assert_eq!(
        found["values"],
        json!({"tracking_url": URL, "greeting": "Moin", "mode": "fast", "limits": {"tries": 3}})
    );
    assert_eq!(
        found["sources"],
        json!({"/tracking_url": "tenant", "/greeting": "global", "/mode": "global", "/limits": "default"})
    );
    assert_eq!(found["hosts"], json!({"tracking_url": ["http:config:tracking_url", "secrets:token"]}));
    assert_eq!(found["secrets"]["token"], json!({"$secret": "unset"}));
    assert_eq!(found["schema"], schema());
    assert_eq!(seen(&ada).await["greeting"], "Moin");

    let reply = save(&ada, json!({"tracking_url": URL, "greeting": "Hej"}), json!({})).await;
    let saved = reply.expect(200).json();
    assert_eq!(
        (saved["sources"]["/greeting"].as_str(), saved["changed_by"].as_str()),
        (Some("tenant"), Some("Ada"))
    );
    assert_eq!(
        seen(&ada).await,
        json!({"tracking_url": URL, "greeting": "Hej", "mode": "fast", "limits": {"tries": 3},
        "token": "unset", "signing_key": "unset"})
    );
    // Left out, it falls back to the level below.
    save(&ada, json!({"tracking_url": URL}), json!({})).await.expect(200);
    assert_eq!(seen(&ada).await["greeting"], "Moin");

    for (name, status) in [("ada", 403), ("vic", 403), ("gus", 403)] {
        app.browser(name).await.get(admin).await.expect(status);
        app.browser(name).await.json(Method::PUT, admin, &json!({"values": {}})).await.expect(status);
    }
    assert_eq!(
        faults(&root.json(Method::PUT, admin, &json!({"values": {"mode": 1}})).await),
        [fault("/values/mode", "enum")]
    );
    root.get("/api/v1/admin/plugins/nothing/config").await.expect(404);
}

#[db_test]
async fn every_bad_value_is_told_at_its_place_and_nothing_changes(app: TestApp) {
    let ada = installed(&app).await;
    let before = ada.get(&at("acme", CONFIG)).await.expect(200).json();
    let many: serde_json::Map<String, Value> = (0..1_001).map(|at| (format!("p{at}"), json!(1))).collect();
    let mut deep = json!(1);
    for _ in 0..20 {
        deep = json!({"a": deep});
    }
    for (values, secrets, wanted) in [
        (json!({}), json!({}), vec![fault("/values/tracking_url", "required")]),
        (json!({"tracking_url": 5}), json!({}), vec![fault("/values/tracking_url", "type")]),
        (json!({"tracking_url": "mlflow"}), json!({}), vec![fault("/values/tracking_url", "format")]),
        (json!({"tracking_url": "ftp://a.test"}), json!({}), vec![fault("/values/tracking_url", "address")]),
        (
            json!({"tracking_url": "https://a:b@c.test"}),
            json!({}),
            vec![fault("/values/tracking_url", "credentials")],
        ),
        (
            json!({"tracking_url": URL, "greeting": "x".repeat(41)}),
            json!({}),
            vec![fault("/values/greeting", "maxLength")],
        ),
        (
            json!({"tracking_url": URL, "limits": {"tries": 0}}),
            json!({}),
            vec![fault("/values/limits/tries", "minimum")],
        ),
        (json!({"tracking_url": URL, "mode": "slow"}), json!({}), vec![fault("/values/pause", "required")]),
        (json!({"tracking_url": URL, "colour": 1}), json!({}), vec![fault("/values/colour", "unknown")]),
        (json!({"tracking_url": URL, "limits": many}), json!({}), vec![fault("/values/limits", "too_many")]),
        (
            json!({"tracking_url": URL, "limits": deep}),
            json!({}),
            vec![fault(&format!("/values/limits{}", "/a".repeat(15)), "too_deep")],
        ),
        (
            json!({"tracking_url": URL, "token": "in-the-open"}),
            json!({}),
            vec![fault("/values/token", "secret")],
        ),
        (
            json!({"tracking_url": URL}),
            json!({"colour": {"$secret": "keep"}}),
            vec![fault("/secrets/colour", "unknown_secret")],
        ),
        (
            json!({"tracking_url": URL}),
            json!({"token": {"$secret": "replace", "value": "short"}}),
            vec![fault("/secrets/token", "minLength")],
        ),
        (
            json!({"tracking_url": URL}),
            json!({"token": {"$secret": "replace", "value": ""}}),
            vec![fault("/secrets/token", "empty")],
        ),
        (
            json!({"tracking_url": URL}),
            json!({"signing_key": {"$secret": "replace", "value": "fifteen letters"}}),
            vec![fault("/secrets/signing_key", "too_short")],
        ),
        (
            json!({"tracking_url": URL, "greeting": "my in-the-open"}),
            json!({"token": {"$secret": "replace", "value": "in-the-open"}}),
            vec![fault("/values/greeting", "secret")],
        ),
        (
            json!({"tracking_url": URL, "greeting": "rude"}),
            json!({}),
            vec![fault("/values/greeting", "rude")],
        ),
        (
            json!({"tracking_url": URL, "greeting": "expired"}),
            json!({}),
            vec![fault("/secrets/token", "expired")],
        ),
    ] {
        let reply = save(&ada, values.clone(), secrets.clone()).await;
        assert_eq!(reply.expect(422).code(), "invalid", "{values}");
        assert_eq!(faults(&reply), wanted, "{values} {}", reply.text());
        assert!(!reply.text().contains("in-the-open"), "{}", reply.text());
        let body = json!({"values": values, "secrets": secrets});
        let checked = ada.post(&at("acme", &format!("{CONFIG}/validate")), &body).await;
        assert_eq!(faults(checked.expect(422)), wanted);
    }
    for body in [
        json!({"values": [1]}),
        json!({"values": {}, "more": 1}),
        json!({}),
        json!({"values": {}, "secrets": {"token": "in-the-open"}}),
    ] {
        let reply = ada.json(Method::PUT, &at("acme", CONFIG), &body).await;
        assert_eq!(reply.expect(400).code(), "malformed_json");
        assert!(!reply.text().contains("in-the-open"), "{}", reply.text());
    }
    assert_eq!(ada.get(&at("acme", CONFIG)).await.expect(200).json(), before);
    let sound = json!({"values": {"tracking_url": URL, "mode": "slow", "pause": 2}});
    ada.post(&at("acme", &format!("{CONFIG}/validate")), &sound).await.expect(204);
    assert_eq!(ada.get(&at("acme", CONFIG)).await.expect(200).json(), before);
}

#[db_test]
async fn a_configure_that_fails_leaves_the_old_settings_in_force(app: TestApp) {
    let ada = installed(&app).await;
    let reply = save(&ada, json!({"tracking_url": URL, "greeting": "jammed"}), json!({})).await;
    assert_eq!(reply.expect(409).code(), "refused");
    assert_eq!(reply.json()["detail"], "The machine is jammed. The old settings stay in force.");
    assert_eq!(seen(&ada).await["greeting"], "Hello");
    // Code that is disabled does not run; it reads its settings when it is enabled.
    ada.post(&at("acme", "/installations/tracker/disable"), &json!({})).await.expect(200);
    save(&ada, json!({"tracking_url": URL, "greeting": "jammed"}), json!({})).await.expect(200);
}

#[db_test]
async fn a_stale_save_is_refused_and_the_log_tells_the_other(app: TestApp) {
    let ada = installed(&app).await;
    let tag = ada.get(&at("acme", CONFIG)).await.header("etag").to_owned();
    let first = ada.clone().with("if-match", &tag);
    save(&first, json!({"tracking_url": URL, "greeting": "One"}), json!({})).await.expect(200);
    let reply = save(&first, json!({"tracking_url": URL, "greeting": "Two"}), json!({})).await;
    assert_eq!(reply.expect(412).code(), "stale_version");
    assert_eq!(seen(&ada).await["greeting"], "One");
    let log = ada.get(&at("acme", "/audit?action=installation.configured")).await.expect(200).json();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1), "{log}");
    assert_eq!(log["items"][0]["sentence"], "Ada changed the settings of Test tracker", "{log}");
}

#[db_test]
async fn another_host_is_another_grant(app: TestApp) {
    let ada = installed(&app).await;
    let other = json!({"tracking_url": "https://other.test:8443"});
    let reply = save(&ada, other.clone(), json!({})).await;
    assert_eq!(faults(reply.expect(422)), [fault("/values/tracking_url", "allow_hosts")]);
    let wanted = "Saving lets Test tracker connect to other.test:8443 instead of mlflow.acme.test:443.";
    assert_eq!(reply.json()["errors"][0]["detail"], wanted);
    // Another path of the same host is no other grant.
    save(&ada, json!({"tracking_url": format!("{URL}/path")}), json!({})).await.expect(200);
    let weak = app.program("ada", &["plugins.read", "plugins.configure"]).await;
    let body = json!({"values": other, "allow_hosts": true});
    assert_eq!(weak.json(Method::PUT, &at("acme", CONFIG), &body).await.expect(403).code(), "may_not");
    ada.json(Method::PUT, &at("acme", CONFIG), &body).await.expect(200);
    let log = ada.get(&at("acme", "/audit?action=grant.changed")).await.expect(200).json();
    assert_eq!(log["items"][0]["sentence"], "Ada let Test tracker connect to other.test:8443", "{log}");
}

#[db_test]
async fn only_who_may_configure_sees_or_changes_settings(app: TestApp) {
    installed(&app).await;
    let body = json!({"values": {"tracking_url": URL}});
    for (name, status) in [("ben", 200), ("mel", 403), ("vic", 403), ("gus", 404), ("root", 404)] {
        let client = app.browser(name).await;
        client.get(&at("acme", CONFIG)).await.expect(status);
        client.json(Method::PUT, &at("acme", CONFIG), &body).await.expect(status);
        let checked = client.post(&at("acme", &format!("{CONFIG}/validate")), &body).await;
        checked.expect(if status == 200 { 204 } else { status });
    }
    app.stranger().get(&at("acme", CONFIG)).await.expect(401);
    // A plugin that is not there, and one without settings.
    let ada = app.browser("ada").await;
    ada.get(&at("acme", "/installations/nothing/config")).await.expect(404);
    app.publish(Draft::new("plain").card(tenon_hostile::tree_view()).pack()).await;
    app.install(&ada, "acme", "plain").await;
    ada.get(&at("acme", "/installations/plain/config")).await.expect(404);
    ada.json(Method::PUT, &at("acme", "/installations/plain/config"), &json!({"values": {}}))
        .await
        .expect(404);
}

#[db_test]
async fn an_install_brings_its_settings_or_says_what_it_needs(app: TestApp) {
    app.publish(tracker().pack()).await;
    let ada = app.browser("ada").await;
    let detail = ada.get("/api/v1/plugins/tracker").await.expect(200).json();
    assert_eq!(detail["config_schema"], schema());
    let refused =
        install(&app, &ada, "acme", json!({"greeting": 1, "token": "x"}), json!({"other": "y"})).await;
    assert_eq!(
        faults(refused.expect(422)),
        [fault("/config/token", "secret"), fault("/secrets/other", "unknown_secret")]
    );
    let refused =
        install(&app, &ada, "acme", json!({"greeting": "rude", "tracking_url": URL}), json!({})).await;
    assert_eq!(faults(refused.expect(422)), [fault("/config/greeting", "rude")]);
    let refused = install(&app, &ada, "acme", json!([]), json!({})).await;
    assert_eq!(faults(refused.expect(422)), [fault("/config", "type")]);
    ada.get(&at("acme", "/installations/tracker")).await.expect(404);

    let without = install(&app, &ada, "acme", Value::Null, Value::Null).await.expect(201).json();
    assert_eq!(without["needs"], json!(["settings"]), "{without}");
    let attention = ada.get(&at("acme", "/attention")).await.expect(200).json();
    assert_eq!(attention["items"][0]["title"], "Test tracker needs settings.", "{attention}");
    let allowed = json!({"values": {"tracking_url": URL, "greeting": "Hej"}, "allow_hosts": true});
    ada.json(Method::PUT, &at("acme", CONFIG), &allowed).await.expect(200);
    assert_eq!(ada.get(&at("acme", "/installations/tracker")).await.expect(200).json()["needs"], json!([]));

    // Kept data keeps settings, and never secrets.
    let secret = json!({"value": "a-token-of-ours"});
    ada.json(Method::PUT, &at("acme", "/installations/tracker/secrets/token"), &secret).await.expect(200);
    ada.delete(&at("acme", "/installations/tracker?data=keep")).await.expect(204);
    ada.get(&at("acme", CONFIG)).await.expect(404);
    let mut again = app.consent(&ada, KEY).await;
    again["kept_data"] = json!("use");
    ada.post(&at("acme", "/installations"), &again).await.expect(201);
    let found = ada.get(&at("acme", CONFIG)).await.expect(200).json();
    assert_eq!(
        (&found["values"]["greeting"], &found["secrets"]["token"]["$secret"]),
        (&json!("Hej"), &json!("unset"))
    );
    ada.delete(&at("acme", "/installations/tracker?data=delete")).await.expect(204);
    let fresh =
        install(&app, &ada, "acme", json!({"tracking_url": URL}), json!({"token": "another-token"})).await;
    assert_eq!(fresh.expect(201).json()["needs"], json!([]));
    let found = ada.get(&at("acme", CONFIG)).await.expect(200).json();
    assert_eq!(
        (&found["values"]["greeting"], &found["secrets"]["token"]["$secret"]),
        (&json!("Hello"), &json!("set"))
    );
    assert_eq!(seen(&ada).await["token"], "set");
    app.assert_idle().await;
}

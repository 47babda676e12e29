//! Development tenants: a package in place at once, replaced by the next, seen by nobody else.

use ::http::Method;
use axum::body::Body;
use serde_json::{Value, json};
use tenon_api::{Timestamp, ids::SessionId};
use tenon_contract::package;
use tenon_core::{Cx, dev};
use tenon_hostile::backend_answering;
use tenon_testing::packages::{self, Draft};

use super::replace;
use crate::{
    Client, Reply, TestApp, TestDb, at,
    config::{URL, tracker},
    db_test,
};

const HERE: &str = "/dev/plugins";

async fn load(client: &Client, tenant: &str, package: Vec<u8>) -> Reply {
    client.send(Method::POST, &at(tenant, HERE), Some("application/zip"), Body::from(package)).await
}

async fn development(app: &TestApp, tenant: &str) {
    dev::set(&app.core, &Cx::system("test"), tenant, true).await.expect("a development tenant");
}

#[db_test]
async fn a_package_of_ones_own_runs_at_once_and_is_replaced_in_place(app: TestApp) {
    let gus = app.browser("gus").await;
    development(&app, "globex").await;
    let loaded = load(&gus, "globex", packages::built("probe")).await.expect(200).json();
    assert_eq!(
        (loaded["status"].as_str(), loaded["plugin"].as_str()),
        (Some("active"), Some("probe")),
        "{loaded}"
    );
    let set = json!({"do": "kv", "op": "set", "key": "a", "value": "1"});
    let answer = gus.post(&at("globex", "/ext/probe/do"), &set).await.expect(200).json();
    assert_eq!(answer["ok"], 1, "every power is allowed: {answer}");
    let other = packages::renamed("probe", "probe", &[("Uses every power as it is told", "The next build")]);
    let again = load(&gus, "globex", other.clone()).await.expect(200).json();
    assert_eq!(again["id"], loaded["id"]);
    assert_ne!(again["release"]["digest"], loaded["release"]["digest"]);
    // The same bytes again are what is there.
    load(&gus, "globex", other).await.expect(200);
    let get = json!({"do": "kv", "op": "get", "key": "a"});
    let kept = gus.post(&at("globex", "/ext/probe/do"), &get).await.expect(200).json();
    assert_eq!(kept["ok"]["value"], "1", "data stays");
    // Nobody else sees it, in the catalogue or elsewhere.
    for path in ["/api/v1/plugins/probe", "/api/v1/plugins/probe/releases"] {
        let seen = gus.get(path).await;
        assert!(seen.status == 404 || seen.json()["items"] == json!([]), "{path}: {}", seen.text());
    }
    let ada = app.browser("ada").await;
    let body = json!({"plugin": "probe", "grants": []});
    ada.post(&at("acme", "/installations"), &body).await.expect(422);
    gus.delete(&at("globex", "/dev/plugins/probe")).await.expect(204);
    gus.get(&at("globex", "/installations/probe")).await.expect(404);
}

#[db_test]
async fn the_next_build_of_a_view_goes_on_where_the_last_one_was_left(app: TestApp) {
    let (ada, gus) = (app.browser("ada").await, app.browser("gus").await);
    app.publish_hello().await;
    app.install(&ada, "acme", "hello-world").await;
    development(&app, "globex").await;
    load(&gus, "globex", packages::built("hello-world")).await.expect(200);
    let shown = async |who: &Client, tenant: &str, kept: Value| {
        let all = who.get(&at(tenant, "/contributions")).await.expect(200).json();
        let items = all["items"].as_array().cloned().unwrap_or_default();
        let card = items.into_iter().find(|one| one["slot"] == "dashboard.widgets").expect("the card");
        let request = json!({"plugin": "hello-world", "contribution": card["id"], "kept": kept});
        who.post(&at(tenant, "/views"), &json!({"views": [request]})).await
    };
    let model = async |who: &Client, tenant: &str, kept: Value| {
        shown(who, tenant, kept).await.expect(200).json()["views"][0]["model"].clone()
    };
    assert_eq!(model(&gus, "globex", json!("7")).await, "7");
    assert_eq!(model(&gus, "globex", Value::Null).await, "0");
    assert_eq!(model(&gus, "globex", json!("seven")).await, "0", "what it cannot read starts anew");
    assert_eq!(model(&ada, "acme", json!("7")).await, "0", "a release starts anew");
    let long = shown(&gus, "globex", json!("1".repeat(70_000))).await.expect(422).json();
    assert_eq!(long["errors"][0]["pointer"], "/views/0/kept", "{long}");
}

#[db_test]
async fn only_development_tenants_take_packages_and_only_from_those_who_install(app: TestApp) {
    let (ada, kim, gus) = (app.browser("ada").await, app.browser("kim").await, app.browser("gus").await);
    development(&app, "globex").await;
    let package = packages::built("probe");
    let refused = load(&ada, "acme", package.clone()).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (403, "may_not".to_owned()), "{}", refused.text());
    load(&kim, "globex", package.clone()).await.expect(403);
    load(&ada, "globex", package.clone()).await.expect(404);
    load(&app.stranger(), "globex", package).await.expect(401);
    let broken = load(&gus, "globex", b"PK nothing".to_vec()).await.expect(422).json();
    assert_eq!(broken["code"], "invalid_package", "{broken}");
    let nothing: Value = gus.get(&at("globex", "/installations")).await.expect(200).json();
    assert_eq!(nothing["items"], json!([]));
}

#[db_test]
async fn a_published_plugin_may_be_worked_on_without_touching_the_published_one(app: TestApp) {
    app.publish(packages::built("probe")).await;
    let (ada, gus) = (app.browser("ada").await, app.browser("gus").await);
    app.install(&ada, "acme", "probe").await;
    development(&app, "globex").await;
    let mine = packages::renamed("probe", "probe", &[("Uses every power as it is told", "The next build")]);
    load(&gus, "globex", mine).await.expect(200);
    let detail = gus.get("/api/v1/plugins/probe").await.expect(200).json();
    assert_eq!(detail["summary"], "Uses every power as it is told");
    let releases = gus.get("/api/v1/plugins/probe/releases").await.expect(200).json();
    assert_eq!(releases["items"].as_array().map(Vec::len), Some(1), "{releases}");
    let theirs = ada.get(&at("acme", "/installations/probe")).await.expect(200).json();
    assert_ne!(
        theirs["release"]["digest"],
        gus.get(&at("globex", "/installations/probe")).await.json()["release"]["digest"]
    );
}

const SETTINGS: &str = "/installations/probe/config";

/// The probe with a token that signs, where it signed in before.
fn signing_probe() -> Vec<u8> {
    let package = package::read(&packages::built("probe")).unwrap_or_else(|issues| panic!("{issues:?}"));
    let mut manifest = serde_json::to_value(&package.manifest).expect("JSON");
    let secrets = manifest["capabilities"]["secrets"].as_array_mut().expect("secrets");
    let token = secrets.iter_mut().find(|secret| secret["name"] == "token").expect("the token");
    token["purpose"] = "sign".into();
    token["hosts"] = json!([]);
    let manifest = serde_json::from_value(manifest).expect("a manifest");
    package::write(manifest, &package.files).unwrap_or_else(|issues| panic!("{issues:?}")).0
}

#[db_test]
async fn a_password_signs_nothing_until_it_was_typed_as_a_key(app: TestApp) {
    let gus = app.browser("gus").await;
    development(&app, "globex").await;
    let save = async |body: Value| {
        let body = json!({"values": body["values"], "secrets": body["secrets"], "allow_hosts": true});
        gus.json(Method::PUT, &at("globex", SETTINGS), &body).await.expect(200).json()
    };
    let sign = json!({"do": "sign", "secret": "token", "alg": "hmac-sha256", "bytes": "a guess"});
    // With the address that it was for, and without one: then only its purpose tells what it was.
    for values in [json!({"url": URL}), json!({})] {
        load(&gus, "globex", packages::built("probe")).await.expect(200);
        let kept =
            save(json!({"values": values, "secrets": {"token": replace("a-password-of-people")}})).await;
        assert_eq!(kept["secrets"]["token"]["$secret"], "set", "{kept}");
        load(&gus, "globex", signing_probe()).await.expect(200);
        let now = gus.get(&at("globex", SETTINGS)).await.expect(200).json();
        assert_eq!(now["secrets"]["token"]["$secret"], "needs_reentry", "{now}");
        let refused = gus.post(&at("globex", "/ext/probe/do"), &sign).await.expect(200).json();
        assert!(refused["text"].as_str().is_some_and(|text| text.contains("another use")), "{refused}");
        save(json!({"values": values, "secrets": {"token": replace("a-key-that-may-sign")}})).await;
        let signed = gus.post(&at("globex", "/ext/probe/do"), &sign).await.expect(200).json();
        assert!(signed["ok"].is_string(), "{signed}");
        gus.delete(&at("globex", "/dev/plugins/probe")).await.expect(204);
    }
}

#[db_test]
async fn a_build_gets_nothing_that_the_operator_set_for_the_published_plugin(app: TestApp) {
    app.publish(tracker().pack()).await;
    let (root, gus) = (app.browser("root").await, app.browser("gus").await);
    let body = json!({"values": {"tracking_url": URL}, "secrets": {"token": replace("the-operators-own")}});
    root.json(Method::PUT, "/api/v1/admin/plugins/tracker/config", &body).await.expect(200);
    development(&app, "globex").await;
    app.install(&gus, "globex", "tracker").await;
    let settings = async || {
        let all = gus.get(&at("globex", "/installations/tracker/config")).await.expect(200).json();
        (all["values"]["tracking_url"].clone(), all["secrets"]["token"]["$secret"].clone())
    };
    assert_eq!(settings().await, (json!(URL), json!("set")), "what was published gets it");
    load(&gus, "globex", tracker().replace("For a test", "The next build").pack()).await.expect(200);
    assert_eq!(settings().await, (Value::Null, json!("unset")));
    assert_eq!(gus.get(&at("globex", "/ext/tracker/run")).await.expect(200).json()["token"], "unset");
    // Nor when the same address is set here.
    let own = json!({"values": {"tracking_url": URL}, "allow_hosts": true});
    gus.json(Method::PUT, &at("globex", "/installations/tracker/config"), &own).await.expect(200);
    assert_eq!(settings().await, (json!(URL), json!("unset")));
}

/// Code that no other test has.
fn unique() -> Vec<u8> {
    let body = uuid::Uuid::now_v7().to_string();
    backend_answering(r#"{"status":200,"headers":[]}"#, body.as_bytes())
}

/// Whether the bytes of some code and its compiled form lie there.
fn lies_there(app: &TestApp, wasm: &[u8]) -> (bool, bool) {
    use sha2::{Digest, Sha256};
    let digest = hex::encode(Sha256::digest(wasm));
    let folder = &app.state.config.data.dir;
    let compiled = std::fs::read_dir(folder.join("artefacts")).expect("the folder of compiled code");
    let compiled = compiled.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    (
        folder.join("blobs").join(&digest[..2]).join(&digest).exists(),
        compiled.filter(|name| name.contains(&digest)).count() > 0,
    )
}

#[db_test]
async fn what_only_an_old_build_held_goes_with_it(app: TestApp) {
    let gus = app.browser("gus").await;
    development(&app, "globex").await;
    let build = async |wasm: &[u8]| {
        let package = Draft::new("mine").backend(wasm.to_vec()).pack();
        load(&gus, "globex", package).await.expect(200);
        gus.get(&at("globex", "/ext/mine/run")).await.expect(200);
    };
    // The first one stays: its install is part of the history.
    let [first, second, third, last] = std::array::from_fn(|_| unique());
    build(&first).await;
    build(&second).await;
    assert_eq!(lies_there(&app, &second), (true, true));
    build(&third).await;
    assert_eq!(lies_there(&app, &second), (false, false));
    // Published by somebody, it is theirs too.
    app.publish(Draft::new("theirs").backend(third.clone()).pack()).await;
    build(&last).await;
    assert_eq!(lies_there(&app, &third), (true, true));
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "theirs").await;
    ada.get(&at("acme", "/ext/theirs/run")).await.expect(200);
    // What went comes again with the build that had it.
    build(&second).await;
    assert_eq!(lies_there(&app, &second), (true, true));
}

#[db_test]
async fn trying_a_build_takes_no_name_from_its_publisher(app: TestApp) {
    let gus = app.browser("gus").await;
    development(&app, "globex").await;
    load(&gus, "globex", packages::built("probe")).await.expect(200);
    app.publish(packages::built("probe")).await;
    let listed = gus.get("/api/v1/plugins/probe").await.expect(200).json();
    assert_eq!(listed["publisher"]["name"], "Tenon", "{listed}");
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "probe").await;
    assert_eq!(gus.get(&at("globex", "/installations/probe")).await.expect(200).json()["status"], "active");
    // Published once, it is taken.
    let other = Draft::new("probe")
        .replace("version = \"1.0.0\"", "version = \"2.0.0\"")
        .replace("publisher = \"tenon\"", "publisher = \"development\"")
        .pack();
    let root = app.browser("root").await;
    let refused =
        root.send(Method::POST, "/api/v1/releases", Some("application/zip"), Body::from(other)).await;
    assert_eq!(refused.expect(422).json()["errors"][0]["code"], "taken", "{}", refused.text());
}

#[db_test]
async fn builds_are_counted_and_a_browser_proves_again_who_sits_there(db: TestDb) {
    let app = TestApp::with(db, |config| {
        config.limits.builds_per_hour = 2;
        config.sessions.confirm_after_minutes = 10;
    })
    .await;
    development(&app, "globex").await;
    let (gus, cx) = (app.browser("gus").await, Cx::system("test"));
    let program = app.program("gus", &["plugins.install"]).await;
    let id = gus.get("/api/v1/me/sessions").await.expect(200).json()["items"]
        .as_array()
        .and_then(|all| all.iter().find(|session| session["current"] == true).cloned())
        .expect("this session")["id"]
        .clone();
    let id: SessionId = serde_json::from_value(id).expect("a session");
    let old = Timestamp(cx.now.micros() - 11 * 60 * 1_000_000);
    let aged = app.core.db.write_platform(&cx, move |tx| {
        Box::pin(async move { tenon_store::sessions::confirm(tx, id, old).await })
    });
    aged.await.expect("an older confirmation");
    let package = packages::built("probe");
    assert_eq!(load(&gus, "globex", package.clone()).await.expect(403).code(), "confirm_required");
    // A token is its own proof, as for an install.
    load(&program, "globex", package.clone()).await.expect(200);
    gus.post("/api/v1/session/confirm", &json!({"password": "correct horse battery"})).await.expect(204);
    load(&gus, "globex", package.clone()).await.expect(200);
    let much = load(&gus, "globex", package).await;
    assert_eq!(much.expect(429).code(), "too_many");
    assert!(!much.header("retry-after").is_empty());
}

#[db_test]
async fn two_tenants_may_try_the_same_build(app: TestApp) {
    for (name, tenant) in [("gus", "globex"), ("ada", "acme")] {
        development(&app, tenant).await;
        let loaded = load(&app.browser(name).await, tenant, packages::built("probe")).await;
        assert_eq!(loaded.expect(200).json()["status"], "active", "{}", loaded.text());
    }
}

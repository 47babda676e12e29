//! The API lists its own risks: every route of the router is tried by everybody, against one committed table.
//! A new route fails here until the table says who may call it.

use std::{collections::BTreeMap, fmt::Write as _};

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use crate::{
    Client, TestApp, TestDb, at, db_test,
    records::{BOOKS, rows, shelf},
};

/// Who tries.
const ACTORS: [&str; 8] = [
    "anonymous",
    "viewer",
    "member",
    "admin",
    "owner",
    "stranger's owner",
    "token without scope",
    "operator",
];

/// Routes outside of the document.
const OTHERS: [(&str, &str); 9] = [
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/api/v1/openapi.json"),
    ("get", "/api/docs/errors"),
    ("get", "/blobs/{sha256}/{name}"),
    ("any", "/api/v1/tenants/{tenant}/ext/{plugin}"),
    ("get", "/t/{tenant}"),
    ("get", "/account"),
    ("post", "/preferences"),
];

/// Those of them with a browser.
const PEOPLE: [(&str, &str); 6] = [
    ("viewer", "vic"),
    ("member", "mel"),
    ("admin", "ben"),
    ("owner", "ada"),
    ("stranger's owner", "gus"),
    ("operator", "root"),
];

async fn actor(app: &TestApp, name: &str) -> Client {
    match (name, PEOPLE.iter().find(|(known, _)| *known == name)) {
        (_, Some((_, person))) => app.browser(person).await,
        // Of the owner: only the missing scope can refuse it.
        ("token without scope", _) => app.program("ada", &["records.read"]).await,
        _ => app.stranger(),
    }
}

/// Every route, reads before writes before ends, so that each finds what it needs.
async fn routes(app: &TestApp) -> Vec<(String, String)> {
    let document = app.stranger().get("/api/v1/openapi.json").await.expect(200).json();
    let mut routes: Vec<(String, String)> =
        OTHERS.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    for (path, item) in document["paths"].as_object().expect("paths") {
        routes.extend(item.as_object().expect("an item").keys().map(|method| (method.clone(), path.clone())));
    }
    let rank = |(method, path): &(String, String)| match (method.as_str(), path.as_str()) {
        ("delete", "/api/v1/session") => 9,
        ("delete", path) if path.contains("/me/") => 8,
        ("delete", path) if path.contains("/retained/") => 7,
        ("delete", _) => 6,
        ("get" | "any", _) => 0,
        ("post", path) if path.ends_with("/session") || path.ends_with("/setup") => 5,
        ("post", _) => 2,
        _ => 3,
    };
    routes.sort_by_key(|route| (rank(route), route.1.clone(), route.0.clone()));
    routes
}

/// A body that only somebody who may gets an answer to.
fn body(path: &str, consent: &Value) -> Value {
    match path.trim_start_matches("/api/v1") {
        "/session" => json!({"email": "ada@example.test", "password": "wrong"}),
        "/session/confirm" => json!({"password": "correct horse battery"}),
        "/setup" => {
            json!({"token": "x", "email": "new@example.test", "name": "New", "password": "correct horse battery"})
        }
        "/me" => json!({"density": "compact"}),
        "/me/tokens" => json!({"name": "t", "scopes": ["plugins.read"], "expires_in_days": 1}),
        "/tenants/{tenant}/installations" => consent.clone(),
        "/tenants/{tenant}/installations/plan" => json!({"plugin": "hello-world", "action": "uninstall"}),
        "/tenants/{tenant}/installations/{plugin}/grants" => json!({"grants": consent["grants"]}),
        "/tenants/{tenant}/requests" => json!({"plugin": "wanted", "note": "Please"}),
        "/tenants/{tenant}/records/{plugin}/{collection}" => {
            json!({"values": {"title": format!("Book {}", tenon_api::ids::RecordId::new())}})
        }
        "/tenants/{tenant}/records/{plugin}/{collection}/{id}" => json!({"values": {"title": "Changed"}}),
        "/tenants/{tenant}/records/{plugin}/{collection}/batch" => {
            json!({"operations": [{"op": "put", "values": {"title": "Of a batch"}}]})
        }
        "/tenants/{tenant}/views" => {
            json!({"views": [{"plugin": "hello-world", "contribution": "hello-card"}]})
        }
        "/tenants/{tenant}/installations/{plugin}/config"
        | "/tenants/{tenant}/installations/{plugin}/config/validate"
        | "/tenants/{tenant}/installations/{plugin}/test-connection"
        | "/admin/plugins/{key}/config" => json!({"values": {}}),
        "/tenants/{tenant}/installations/{plugin}/secrets/{name}" => json!({"value": "a-secret-text"}),
        "/tenants/{tenant}/providers/{interface}" => json!({"plugin": "probe"}),
        "/tenants/{tenant}/plan/validate" | "/tenants/{tenant}/plan/test-connection" => {
            json!({"plugin": "hello-world", "version": "1.1.0", "grants": consent["grants"], "config": {}})
        }
        _ => json!({}),
    }
}

/// The ids of objects that are there, by path.
async fn fill(app: &TestApp, client: &Client, path: &str, tenant: &str) -> String {
    let owner = app.browser("ada").await;
    let id = if path.contains("/audit/") {
        owner.get(&at("acme", "/audit")).await.json()["items"][0]["id"].clone()
    } else if path.contains("/requests/") {
        let oldest = async || owner.get(&at("acme", "/requests")).await.json()["items"][0]["id"].clone();
        if oldest().await.is_null() {
            app.browser("kim").await.post(&at("acme", "/requests"), &json!({"plugin": "wanted"})).await;
        }
        oldest().await
    } else if path.contains("/operations/") {
        owner.get(&at("acme", "/installations/hello-world/operations")).await.json()["items"][0]["id"].clone()
    } else if path.contains("/records/") {
        owner.get(&at("acme", BOOKS)).await.json()["items"][0]["id"].clone()
    } else if path.contains("/me/sessions/") {
        // Another than the one that asks, which the routes after it need.
        let items = client.get("/api/v1/me/sessions").await.json()["items"].clone();
        let other = items.as_array().and_then(|all| all.iter().find(|session| session["current"] == false));
        other.map_or_else(|| json!(tenon_api::ids::SessionId::new()), |session| session["id"].clone())
    } else if path.contains("/me/tokens/") {
        let first = client.get("/api/v1/me/tokens").await.json()["items"][0]["id"].clone();
        if first.is_null() { json!(tenon_api::ids::TokenId::new()) } else { first }
    } else {
        Value::Null
    };
    let path = if path.contains("/records/") { path.replace("{plugin}", "shelf") } else { path.to_owned() };
    let path = if path.ends_with("/groups") { path + "?by=title" } else { path };
    // The probe has a job, offers an interface and shares a namespace.
    let works = ["/jobs", "/runs/", "/files/"].iter().any(|part| path.contains(part));
    let path = if works { path.replace("{plugin}", "probe") } else { path };
    path.replace("{tenant}", tenant)
        .replace("{collection}", "books")
        .replace("{plugin}", "hello-world")
        .replace("{key}", "hello-world")
        .replace("{version}", "1.1.0")
        .replace("{id}", id.as_str().unwrap_or("none"))
        .replace("{path}", "count")
        .replace("{job}", "work")
        .replace("{run}", "run_0000000000e00000000000000z")
        .replace("{interface}", "echoing@1")
        .replace("{namespace}", "probe.notes")
        .replace("{sha256}", &"0".repeat(64))
        .replace("{name}", "x.png")
}

async fn call(client: &Client, method: &str, path: &str, body: &Value) -> u16 {
    let method = match method {
        "any" => Method::PUT,
        other => other.to_uppercase().parse().expect("a method"),
    };
    if path == "/preferences" {
        return client.form(path, "theme=dark").await.status.as_u16();
    }
    if path == "/api/v1/releases" || path.ends_with("/dev/plugins") {
        return client
            .send(method, path, Some("application/zip"), Body::from("no package"))
            .await
            .status
            .as_u16();
    }
    let has_body = matches!(method, Method::POST | Method::PATCH | Method::PUT);
    let (kind, body) = if has_body {
        (Some("application/json"), Body::from(body.to_string()))
    } else {
        (None, Body::empty())
    };
    // A live stream has no end: its head is the answer.
    client.open(method, path, kind, body).await.status().as_u16()
}

async fn app_with_hello(db: TestDb) -> TestApp {
    let app = TestApp::with(db, |_| {}).await;
    app.publish_hello().await;
    app.publish(tenon_testing::packages::Draft::new("wanted").pack()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    app.publish(tenon_testing::packages::built("probe")).await;
    app.install(&ada, "acme", "probe").await;
    rows(&shelf(&app).await, 3).await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let mut table: BTreeMap<String, Vec<u16>> = BTreeMap::new();
    let mut order = Vec::new();
    for name in ACTORS {
        let app = app_with_hello(TestDb::sqlite().await).await;
        let consent = app.consent(&app.browser("ada").await, "hello-world").await;
        let client = actor(&app, name).await;
        // A second session of each, to be ended.
        if let Some(person) = PEOPLE.iter().find(|(known, _)| *known == name) {
            app.browser(person.1).await;
        }
        order = routes(&app).await;
        for (method, path) in &order {
            let filled = fill(&app, &client, path, "acme").await;
            let status = call(&client, method, &filled, &body(path, &consent)).await;
            assert_ne!(status, 500, "{name}: {method} {path}");
            table.entry(format!("{method} {path}")).or_default().push(status);
        }
    }
    let mut text = format!("{:<78}{}\n", "route", ACTORS.map(|name| format!("{name:<21}")).concat());
    for (method, path) in &order {
        let route = format!("{method} {path}");
        let cells: String = table[&route].iter().map(|status| format!("{status:<21}")).collect();
        let _ = writeln!(text, "{route:<78}{}", cells.trim_end());
    }
    insta::assert_snapshot!(text);
}

/// Read from the table itself, so that a careless change of it fails too.
#[tokio::test(flavor = "multi_thread")]
async fn the_committed_table_refuses_strangers_and_readers() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/api/snapshots/api__coverage__everybody_may_do_what_the_table_says_and_nothing_else.snap"
    );
    let table = std::fs::read_to_string(path).expect("the committed table");
    let mut rows = 0;
    for line in table.lines().filter(|line| line.contains("/tenants/{tenant}")) {
        let cells: Vec<u16> = line.split_whitespace().skip(2).filter_map(|cell| cell.parse().ok()).collect();
        let [anonymous, viewer, member, _, _, foreign, scopeless, operator] = cells.as_slice() else {
            panic!("{line}")
        };
        rows += 1;
        assert_eq!((*anonymous, *foreign, *operator), (401, 404, 404), "{line}");
        assert_eq!(*scopeless, 403, "{line}");
        let theirs = ["/ext/", "/views", "/requests"].iter().any(|path| line.contains(path));
        let changes = !line.starts_with("get ") && !theirs;
        if line.contains("/records/") {
            // The shelf lets viewers read and members write.
            assert_eq!(changes, *viewer == 403, "{line}");
            assert!(*member < 300, "{line}");
            continue;
        }
        if changes || line.contains("/audit") || line.contains("/retained") {
            assert_eq!((*viewer, *member), (403, 403), "{line}");
        }
    }
    assert!(rows >= 22, "only {rows} routes of tenants");
}

#[db_test]
async fn a_foreign_tenant_looks_exactly_like_a_missing_one(app: TestApp) {
    let gus = app.browser("gus").await;
    let plain = |reply: crate::Reply| {
        let mut body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        body["request_id"] = json!("");
        (reply.status, body)
    };
    for (method, path) in
        routes(&app).await.into_iter().filter(|(_, path)| path.contains("/api/v1/tenants/{tenant}"))
    {
        let method: Method =
            if method == "any" { Method::PUT } else { method.to_uppercase().parse().expect("a method") };
        let mut answers = Vec::new();
        for tenant in ["acme", "no-such-tenant"] {
            let path = fill(&app, &gus, &path, tenant).await;
            answers.push(plain(gus.json(method.clone(), &path, &json!({})).await));
        }
        assert_eq!(answers[0].0, 404, "{method} {path}");
        assert_eq!(answers[0], answers[1], "{method} {path}");
    }
}

//! MLflow against a real MLflow 3 server, installed from PyPI by `scripts/mlflow.sh`; what a server says when
//! somebody may not sign in comes from a small one of our own.

use std::{
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tenon_contract::{abi::CallKind, view::Effect};
use tenon_egress::{Egress, EgressConfig, Outgoing, Pattern};

use crate::{
    init,
    outside::{World, server::Server},
    text_of, update,
};

/// The tracking server, with a database in a folder of its own.
struct Mlflow {
    child: Child,
    url: String,
    egress: Egress,
    allowed: Vec<Pattern>,
    _dir: tempfile::TempDir,
}

impl Mlflow {
    async fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/mlflow.sh");
        let output = Command::new(script).stderr(Stdio::inherit()).output().expect("the script starts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}");
        let program = said.lines().last().expect("the path of mlflow");
        let dir = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(program)
            .args(["server", "--host", "127.0.0.1", "--workers", "1", "--port", &port.to_string()])
            .arg("--backend-store-uri")
            .arg(format!("sqlite:///{}", dir.path().join("mlflow.db").display()))
            .arg("--default-artifact-root")
            .arg(dir.path().join("artifacts"))
            .env("MLFLOW_DISABLE_TELEMETRY", "true")
            .env("DO_NOT_TRACK", "true")
            .current_dir(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("mlflow starts");
        let here = Pattern::named("127.0.0.1").unwrap();
        let config = EgressConfig { allow_private: vec![here.clone()], ..EgressConfig::default() };
        let server = Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            egress: Egress::new(config).unwrap(),
            allowed: vec![here],
            _dir: dir,
        };
        for _ in 0..240 {
            if server.ask("GET", "/version", None).await.is_some() {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("mlflow did not answer within two minutes");
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Option<(u16, String)> {
        let request = Outgoing {
            method: method.into(),
            url: [&self.url, path].concat(),
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.map(|body| body.to_string().into()),
            timeout: Duration::from_secs(20),
            ..Outgoing::default()
        };
        let answer = self.egress.send(request, &self.allowed).await.ok()?;
        Some((answer.status, String::from_utf8_lossy(&answer.body).into_owned()))
    }

    async fn tell(&self, method: &str, path: &str, body: Value) {
        let path = ["/api/2.0/mlflow/", path].concat();
        let (status, text) = self.ask(method, &path, Some(body)).await.expect("an answer");
        assert_eq!(status, 200, "{path}: {text}");
    }

    async fn register(&self, name: &str, versions: &[&str]) {
        let model = json!({ "name": name, "description": format!("About {name}") });
        self.tell("POST", "registered-models/create", model).await;
        for (index, stage) in versions.iter().enumerate() {
            let source = json!({ "name": name, "source": "s3://models/one" });
            self.tell("POST", "model-versions/create", source).await;
            if *stage != "None" {
                let version = (index + 1).to_string();
                let to = json!({ "name": name, "version": version, "stage": stage, "archive_existing_versions": false });
                self.tell("POST", "model-versions/transition-stage", to).await;
            }
        }
    }
}

impl Drop for Mlflow {
    fn drop(&mut self) {
        // It runs its web server in a process of its own: the whole group goes.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
    }
}

fn connected(url: &str) -> World {
    let world = World::new(&["mlflow"]);
    world.configure(
        "mlflow",
        json!({ "tracking_url": url, "auth": "none", "verify_tls": true, "timeout": 20 }),
    );
    world
}

fn models(world: &World) -> Vec<Value> {
    let query = tenon_contract::records::Query {
        sort: Some("name".into()),
        limit: Some(1_000),
        ..Default::default()
    };
    let records = world.plugin("mlflow").store.records.query("models", &query);
    records.items.into_iter().map(|record| Value::Object(record.values)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn registered_models_of_a_real_server_are_counted_synced_and_shown() {
    let server = Mlflow::start().await;
    let world = connected(&[&server.url, "/"].concat());
    let report = world.lifecycle("mlflow", CallKind::TestConnection).await.unwrap();
    assert_eq!((&report["ok"], &report["message"]), (&json!(true), &json!("Found 0 models.")), "{report}");
    assert!(report["server_version"].as_str().unwrap().starts_with("3."), "{report}");

    server.register("credit scoring", &["Production", "Staging", "None"]).await;
    server.register("churn", &["None", "None"]).await;
    server.register("fraud", &["Archived"]).await;
    server.register("new", &[]).await;
    let champion = json!({ "name": "churn", "alias": "champion", "version": "2" });
    server.tell("POST", "registered-models/alias", champion).await;
    let report = world.lifecycle("mlflow", CallKind::TestConnection).await.unwrap();
    assert_eq!(report["message"], "Found 4 models.");

    let (status, started) = world.route("mlflow", "POST", "/sync", Value::Null).await.unwrap();
    assert_eq!((status, &started["message"]), (202, &json!("Sync started.")));
    let done = world.finish_jobs().await.remove(0).unwrap();
    assert_eq!(done["message"], "4 models synced: 4 new, 0 changed, 0 removed.");
    let found = models(&world);
    let facts: Vec<_> = found
        .iter()
        .map(|model| (model["name"].as_str().unwrap(), model["stage"].as_str().unwrap(), &model["versions"]))
        .collect();
    let (zero, one, two, three) = (json!(0), json!(1), json!(2), json!(3));
    assert_eq!(
        facts,
        [
            ("churn", "Production", &two),
            ("credit scoring", "Production", &three),
            ("fraud", "Archived", &one),
            ("new", "None", &zero)
        ]
    );
    assert_eq!(
        (&found[0]["aliases"], &found[0]["description"]),
        (&json!("champion 2"), &json!("About churn"))
    );
    assert_eq!(found[1]["url"], format!("{}/#/models/credit%20scoring", server.url));

    // Nothing changed: nothing is written.
    let done = world.job("mlflow", "sync", Value::Null).await.unwrap();
    assert_eq!(done["message"], "4 models synced: 0 new, 0 changed, 0 removed.");
    server.tell("DELETE", "registered-models/delete", json!({ "name": "fraud" })).await;
    server.tell("PATCH", "registered-models/update", json!({ "name": "new", "description": "Other" })).await;
    // More than one page of the server, and of the collection.
    for number in 0..205 {
        server.tell("POST", "registered-models/create", json!({ "name": format!("bulk {number:03}") })).await;
    }
    let done = world.job("mlflow", "sync", Value::Null).await.unwrap();
    assert_eq!(done["message"], "208 models synced: 205 new, 1 changed, 1 removed.");
    assert_eq!(models(&world).len(), 208);
    let done = world.job("mlflow", "sync", Value::Null).await.unwrap();
    assert_eq!(done["message"], "208 models synced: 0 new, 0 changed, 0 removed.");

    let (_, status) = world.route("mlflow", "GET", "/status", Value::Null).await.unwrap();
    let counts: Vec<_> =
        status["stages"].as_array().unwrap().iter().map(|stage| stage["count"].as_u64().unwrap()).collect();
    assert_eq!(
        (counts, &status["total"], &status["last"]["models"]),
        (vec![2, 0, 0, 206], &json!(208), &json!(208))
    );
    let health = world.lifecycle("mlflow", CallKind::Health).await.unwrap();
    assert_eq!(health, json!({ "healthy": true, "message": "208 models synced." }));
    shows_models(&world, &status).await;

    drop(server);
    let fault = world.job("mlflow", "sync", Value::Null).await.unwrap_err();
    assert!(fault.message.contains("cannot be reached"), "{}", fault.message);
    let health = world.lifecycle("mlflow", CallKind::Health).await.unwrap();
    assert_eq!(health["healthy"], false);
    assert_eq!(models(&world).len(), 208, "what was there stays");
}

async fn shows_models(world: &World, status: &Value) {
    let answer = json!({ "type": "result", "value": { "ok": true, "status": 200, "body": status } });
    let card = world.step("mlflow", &init("card")).await;
    let [Effect::Call { route, then: Some(then), .. }] = card.effects.as_slice() else { panic!("{card:?}") };
    assert_eq!(route, "/status");
    let card = world.step("mlflow", &update("card", &card, then.clone(), answer.clone())).await;
    for words in ["Production", "No stage", "206", "from MLflow 3."] {
        assert!(text_of(&card).contains(words), "{words}: {}", text_of(&card));
    }

    let mut input = init("page");
    input["cx"]["can"] = json!(["models.read", "plugins.configure"]);
    let page = world.step("mlflow", &input).await;
    let mut input = update("page", &page, json!("Told"), answer);
    input["cx"]["can"] = json!(["models.read", "plugins.configure"]);
    let page = world.step("mlflow", &input).await;
    assert!(text_of(&page).contains("Sync now") && text_of(&page).contains(r#""kind":"records""#));
    let chosen = update("page", &page, json!("Choose"), json!({ "type": "change", "value": "Staging" }));
    let text = text_of(&world.step("mlflow", &chosen).await);
    assert!(text.contains(r#"["stage","eq","Staging"]"#), "{text}");
    assert!(!text.contains("Sync now"), "who may not sync sees no button for it");

    let tab = text_of(&world.step("mlflow", &init("tab")).await);
    assert!(tab.contains(r#""collection":"models""#), "{tab}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_sign_in_is_sent_and_a_refusal_is_told() {
    let server = Server::start(|asked| match asked.header("authorization") {
        Some("Bearer t0ken-of-ada" | "Basic YWRhOnQwa2VuLW9mLWFkYQ==") => match asked.path.as_str() {
            "/version" => (200, json!("3.1.4")),
            _ => (200, json!({ "registered_models": [{ "name": "a" }] })),
        },
        _ => (401, json!({ "message": "You are not authenticated." })),
    })
    .await;
    let world = World::new(&["mlflow"]);
    let told = async |auth: &str, secret: &str| {
        world.configure("mlflow", json!({ "tracking_url": server.url(), "auth": auth, "username": "ada" }));
        world.set_secret("mlflow", "api_token", secret);
        let report = world.lifecycle("mlflow", CallKind::TestConnection).await.unwrap();
        (report["ok"].as_bool().unwrap(), report["message"].as_str().unwrap().to_owned())
    };
    assert_eq!(told("token", "t0ken-of-ada").await, (true, "Found 1 model.".into()));
    assert_eq!(told("basic", "t0ken-of-ada").await, (true, "Found 1 model.".into()));
    let refused = [
        ("none", "t0ken-of-ada", "The server wants somebody to sign in. Choose how in the settings."),
        ("token", "wrong", "The server answered 401: the token is not accepted."),
        ("basic", "wrong", "The server answered 401: the user name or the password is not accepted."),
    ];
    for (auth, secret, sentence) in refused {
        assert_eq!(told(auth, secret).await, (false, sentence.into()));
    }
    assert!(server.asked().iter().all(|asked| asked.method == "GET"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_waits_as_long_as_the_settings_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/mlflow/config.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let valid = |seconds: i64| {
        schema.is_valid(&json!({ "tracking_url": "https://a.example", "auth": "none", "timeout": seconds }))
    };
    assert_eq!([0, 1, 300, 301].map(valid), [false, true, true, false]);

    let server = Server::start(|_| (200, json!({ "registered_models": [] }))).await;
    let world = World::new(&["mlflow"]);
    for (seconds, waited) in [(1, 1), (20, 20), (300, 30)] {
        world.configure("mlflow", json!({ "tracking_url": server.url(), "timeout": seconds }));
        world.tenant().timeouts.lock().unwrap().clear();
        world.lifecycle("mlflow", CallKind::TestConnection).await.unwrap();
        let timeouts = world.tenant().timeouts.lock().unwrap().clone();
        assert!(!timeouts.is_empty());
        for timeout in timeouts {
            // No longer than what is left of the call itself.
            assert!(timeout <= Duration::from_secs(waited), "{seconds}: {timeout:?}");
            assert!(
                timeout > Duration::from_secs(waited) - Duration::from_millis(900),
                "{seconds}: {timeout:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_sync_in_vain_is_told_where_to_look() {
    let world = World::new(&["mlflow"]);
    let step = async |mut input: Value| {
        input["cx"]["can"] = json!(["models.read", "plugins.configure"]);
        world.step("mlflow", &input).await
    };
    let answer = |last: Value| {
        let body = json!({ "stages": [], "total": 0, "last": last });
        json!({ "type": "result", "value": { "ok": true, "status": 200, "body": body } })
    };
    let page = step(init("page")).await;
    let page = step(update("page", &page, json!("Told"), answer(Value::Null))).await;
    let page = step(update("page", &page, json!("Sync"), json!({ "type": "click" }))).await;
    let mut page = step(update("page", &page, json!("Started"), answer(Value::Null))).await;
    for asked in 1..30 {
        page = step(update("page", &page, json!("Told"), answer(Value::Null))).await;
        assert!(matches!(page.effects.as_slice(), [Effect::After { .. }]), "{asked}: {:?}", page.effects);
        assert!(text_of(&page).contains("Syncing…"));
    }
    let end = step(update("page", &page, json!("Told"), answer(Value::Null))).await;
    assert!(
        matches!(end.effects.as_slice(), [Effect::Toast { text, .. }] if text.contains("Look under Activity")),
        "{:?}",
        end.effects
    );
    assert!(text_of(&end).contains("Sync now"), "it may be started again");

    // One that ended badly stands on the page, and is no longer waited for.
    let bad = answer(json!({ "at": 0, "tried_at": 1, "models": 0, "error": "It stopped: no." }));
    let end = step(update("page", &page, json!("Told"), bad)).await;
    assert!(end.effects.is_empty(), "{:?}", end.effects);
    assert!(text_of(&end).contains("It stopped: no.") && text_of(&end).contains("Sync now"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_mlflow_is_told_apart() {
    let server = Server::start(|asked| match asked.path.starts_with("/ml") {
        true => (200, json!(["hello"])),
        false => (404, Value::Null),
    })
    .await;
    for (path, words) in [("/ml", "not MLflow's"), ("", "there is no MLflow at this address")] {
        let world = connected(&[&server.url(), path].concat());
        let report = world.lifecycle("mlflow", CallKind::TestConnection).await.unwrap();
        assert!(report["message"].as_str().unwrap().contains(words), "{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_sign_in_are_refused_before_they_are_saved() {
    let world = World::new(&["mlflow"]);
    world.configure("mlflow", json!({ "tracking_url": "mlflow", "auth": "token", "api_token": "set" }));
    let fault = world.lifecycle("mlflow", CallKind::ValidateConfig).await.unwrap_err();
    let places: Vec<_> = fault.fields.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(places, ["/tracking_url"]);
}

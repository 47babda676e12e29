//! Plans: what an install, disable or uninstall would do, why it cannot go on, and that an act keeps to its plan.

use serde_json::{Value, json};
use tenon_testing::packages::Draft;

use crate::{Client, Reply, TestApp, at, db_test};

const HELLO: &str = "hello-world";

async fn plan(client: &Client, action: &str, plugin: &str) -> Reply {
    client.post(&at("acme", "/installations/plan"), &json!({"plugin": plugin, "action": action})).await
}

async fn good(client: &Client, action: &str, plugin: &str) -> Value {
    plan(client, action, plugin).await.expect(200).json()
}

/// What differs from run to run.
fn masked(mut plan: Value) -> String {
    for pointer in
        ["/plan_digest", "/release/digest", "/plugin/publisher/id", "/plugin/updated_at", "/plugin/icon_url"]
    {
        if let Some(value) = plan.pointer_mut(pointer).filter(|value| !value.is_null()) {
            *value = json!("…");
        }
    }
    serde_json::to_string_pretty(&plan).expect("JSON")
}

fn needs(key: &str, version: &str, toml: &str) -> Vec<u8> {
    Draft::new(key).replace("1.0.0", version).manifest(toml).pack()
}

async fn crm_and_import(app: &TestApp) {
    app.publish(
        Draft::new("crm").manifest("[capabilities.kv]\nreason = \"Remember\"\nquota = \"1MiB\"\n").pack(),
    )
    .await;
    app.publish(Draft::new("import").manifest("[dependencies]\ncrm = \"^1\"\n").pack()).await;
}

#[db_test]
async fn the_plan_of_an_install_says_everything_and_writes_nothing(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    let before = ada.get(&at("acme", "/contributions")).await.json()["seq"].clone();
    let plan = good(&ada, "install", HELLO).await;
    insta::assert_snapshot!("plan_of_hello_world", masked(plan));
    assert_eq!(ada.get(&at("acme", "/installations")).await.json()["items"], json!([]));
    assert_eq!(ada.get(&at("acme", "/contributions")).await.json()["seq"], before);
}

#[db_test]
async fn what_is_needed_comes_first_and_the_digest_holds_over_the_steps(app: TestApp) {
    crm_and_import(&app).await;
    let ada = app.browser("ada").await;
    let plan = good(&ada, "install", "import").await;
    assert_eq!(
        plan["steps"],
        json!([
            {"plugin": "crm", "name": "Test crm", "version": "1.0.0", "action": "install"},
            {"plugin": "import", "name": "Test import", "version": "1.0.0", "action": "install"},
        ])
    );
    assert_eq!(
        plan["explanation"],
        json!([
            "Test import needs Test crm. Test crm 1.0.0 is installed first; what it may do is part of step 2."
        ])
    );
    assert_eq!(plan["blocked"], Value::Null, "{plan}");
    let by_plugin = plan["powers_by_plugin"].as_array().expect("a list");
    assert_eq!(
        (by_plugin[0]["plugin"].as_str(), by_plugin[1]["plugin"].as_str()),
        (Some("crm"), Some("import"))
    );
    assert_eq!((by_plugin[0]["powers"][0]["id"].as_str(), &by_plugin[1]["powers"]), (Some("kv"), &json!([])));

    // Each step is a request of its own, in order.
    let digest = &plan["plan_digest"];
    let install = json!({"plugin": "import", "plan_digest": digest});
    let reply = ada.post(&at("acme", "/installations"), &install).await;
    assert_eq!(
        reply.expect(409).json()["detail"],
        "Test import needs Test crm, which is not installed here. Install Test crm 1.0.0 first."
    );
    app.install(&ada, "acme", "crm").await;
    ada.post(&at("acme", "/installations/crm/disable"), &Value::Null).await.expect(200);
    let plan = good(&ada, "install", "import").await;
    assert_eq!(plan["steps"][0]["action"], "enable", "{plan}");
    assert_eq!(&plan["plan_digest"], digest);
    ada.post(&at("acme", "/installations"), &install).await.expect(409);
    ada.post(&at("acme", "/installations/crm/enable"), &Value::Null).await.expect(200);
    ada.post(&at("acme", "/installations"), &install).await.expect(201);
}

#[db_test]
async fn an_act_whose_plan_no_longer_holds_is_refused(app: TestApp) {
    crm_and_import(&app).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "crm").await;
    let disable = good(&ada, "disable", "crm").await["plan_digest"].clone();
    let uninstall = good(&ada, "uninstall", "crm").await["plan_digest"].clone();
    assert_ne!(disable, uninstall);
    let install = good(&ada, "install", "import").await["plan_digest"].clone();
    app.publish(needs("crm", "1.1.0", "")).await;
    ada.post(&at("acme", "/installations"), &json!({"plugin": "import", "plan_digest": install}))
        .await
        .expect(201);

    let path = at("acme", "/installations/crm/disable");
    let reply = ada.post(&path, &json!({"plan_digest": disable})).await;
    assert_eq!(reply.expect(409).code(), "plan_changed");
    let path =
        at("acme", &format!("/installations/crm?plan_digest={}", uninstall.as_str().expect("a digest")));
    assert_eq!(ada.delete(&path).await.expect(409).code(), "plan_changed");
    let reply = ada
        .post(&at("acme", "/installations"), &json!({"plugin": "crm", "plan_digest": "0".repeat(64)}))
        .await;
    assert_eq!(reply.expect(409).code(), "plan_changed");
    assert_eq!(ada.get(&at("acme", "/installations/crm")).await.json()["status"], "active");

    // With the plan of now it goes through.
    ada.delete(&at("acme", "/installations/import")).await.expect(204);
    let disable = good(&ada, "disable", "crm").await["plan_digest"].clone();
    ada.post(&at("acme", "/installations/crm/disable"), &json!({"plan_digest": disable})).await.expect(200);
}

#[db_test]
async fn who_is_needed_stays_and_the_plan_says_by_whom(app: TestApp) {
    crm_and_import(&app).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "crm").await;
    app.install(&ada, "acme", "import").await;
    for (action, sentence) in [
        ("disable", "Test import needs it. Disable that first."),
        ("uninstall", "Test import stops working without it. Uninstall that first."),
    ] {
        let plan = good(&ada, action, "crm").await;
        assert_eq!(plan["blocked"], sentence);
        assert_eq!(
            plan["dependents"],
            json!([{"plugin": "import", "name": "Test import", "version": "1.0.0"}])
        );
    }
    let reply = ada.post(&at("acme", "/installations/crm/disable"), &Value::Null).await;
    assert_eq!(reply.expect(409).json()["detail"], "Test import needs it. Disable that first.");
    let reply = ada.delete(&at("acme", "/installations/crm")).await;
    assert_eq!(
        reply.expect(409).json()["detail"],
        "Test import stops working without it. Uninstall that first."
    );
    // A disabled plugin needs nothing, and cannot start without what it needs.
    ada.post(&at("acme", "/installations/import/disable"), &Value::Null).await.expect(200);
    ada.post(&at("acme", "/installations/crm/disable"), &Value::Null).await.expect(200);
    let reply = ada.post(&at("acme", "/installations/import/enable"), &Value::Null).await;
    assert_eq!(
        reply.expect(409).json()["detail"],
        "Test import needs Test crm, which is not active here. Enable Test crm first."
    );
}

#[db_test]
async fn a_plan_that_cannot_go_on_says_what_helps(app: TestApp) {
    let ada = app.browser("ada").await;
    app.publish(needs("crm", "2.0.0", "")).await;
    app.publish(needs("slack", "1.0.0", "")).await;
    app.install(&ada, "acme", "crm").await;
    app.install(&ada, "acme", "slack").await;
    app.publish(needs("import", "1.0.0", "[dependencies]\ncrm = \"^2\"\n")).await;
    app.publish(needs("import", "1.1.0", "[dependencies]\ncrm = \"^1\"\n")).await;
    app.publish(needs("old", "1.0.0", "[dependencies]\ncrm = \"^1\"\n")).await;
    app.publish(needs("lost", "1.0.0", "[dependencies]\nnowhere = \"^1\"\n")).await;
    app.publish(needs("rival", "1.0.0", "[conflicts]\nslack = \"*\"\n")).await;
    app.publish(needs("egg", "1.0.0", "[dependencies]\nhen = \"^1\"\n")).await;
    app.publish(needs("hen", "1.0.0", "[dependencies]\negg = \"^1\"\n")).await;
    app.publish(Draft::new("future").replace(">=0.1, <1", ">=9").pack()).await;
    for (plugin, sentence) in [
        ("import", "Test import 1.1.0 needs Test crm ^1, but 2.0.0 is here. Choose Test import 1.0.0."),
        ("old", "Test old 1.0.0 needs Test crm ^1, but 2.0.0 is here. No version of Test old fits it."),
        (
            "lost",
            "Test lost needs nowhere ^1, and this server has no release of it that fits. Ask its operator to add it.",
        ),
        ("rival", "Test rival cannot run beside Test slack. Disable or uninstall Test slack first."),
        ("egg", "Test hen and egg need each other, so neither can come first. Tell their publishers."),
        ("crm", "Test crm 2.0.0 is installed already. You find it under My Plugins."),
    ] {
        assert_eq!(good(&ada, "install", plugin).await["blocked"], sentence);
        let reply = ada.post(&at("acme", "/installations"), &json!({"plugin": plugin})).await;
        reply.expect(409);
    }
    let blocked = good(&ada, "install", "future").await["blocked"].clone();
    assert!(
        blocked.as_str().is_some_and(|text| text.starts_with("Test future 1.0.0 needs server >=9.")),
        "{blocked}"
    );
    // Conflicts count from the other side too.
    ada.delete(&at("acme", "/installations/slack")).await.expect(204);
    app.install(&ada, "acme", "rival").await;
    let blocked = good(&ada, "install", "slack").await["blocked"].clone();
    assert_eq!(blocked, "Test slack cannot run beside Test rival. Disable or uninstall Test rival first.");
    // The older release is chosen by name.
    let body = json!({"plugin": "import", "action": "install", "version": "1.0.0"});
    let plan = ada.post(&at("acme", "/installations/plan"), &body).await.expect(200).json();
    assert_eq!((plan["release"]["version"].as_str(), &plan["blocked"]), (Some("1.0.0"), &Value::Null));
    assert_eq!(good(&ada, "disable", "rival").await["blocked"], Value::Null);
    ada.post(&at("acme", "/installations/rival/disable"), &Value::Null).await.expect(200);
    assert_eq!(good(&ada, "disable", "rival").await["blocked"], "Test rival is disabled already.");
}

#[db_test]
async fn without_a_version_the_newest_that_runs_here_is_taken(app: TestApp) {
    app.publish(needs("import", "1.0.0", "")).await;
    app.publish(Draft::new("import").replace("1.0.0", "2.0.0").replace(">=0.1, <1", ">=9").pack()).await;
    let ada = app.browser("ada").await;
    let plan = good(&ada, "install", "import").await;
    assert_eq!((plan["release"]["version"].as_str(), &plan["blocked"]), (Some("1.0.0"), &Value::Null));
    let reply = ada.post(&at("acme", "/installations"), &json!({"plugin": "import"})).await;
    assert_eq!(reply.expect(201).json()["release"]["version"], "1.0.0");
}

#[db_test]
async fn sentences_name_settings_by_their_titles_and_tell_what_must_be_given(app: TestApp) {
    let schema = json!({
        "type": "object",
        "properties": {
            "tracking_url": {"type": "string", "format": "uri", "title": "Tracking server"},
            "api_token": {"type": "string", "writeOnly": true, "title": "API token"},
            "stage": {"type": "string", "default": "live"},
        },
        "required": ["tracking_url", "stage"],
    });
    let with_settings = |key: &str| {
        Draft::new(key).file("config.schema.json", schema.to_string()).manifest(
            "[config]\nschema = \"config.schema.json\"\n[capabilities.http]\nreason = \"Read\"\nhosts = [\"config:tracking_url\"]\n\
             [[capabilities.secrets]]\nname = \"api_token\"\npurpose = \"auth\"\nhosts = [\"config:tracking_url\"]\nreason = \"Sign in\"\n",
        )
    };
    app.publish(with_settings("mlflow").pack()).await;
    app.publish(needs("import", "1.0.0", "[dependencies]\nmlflow = \"^1\"\n")).await;
    let ada = app.browser("ada").await;
    let plan = good(&ada, "install", "mlflow").await;
    let sentences: Vec<&str> = plan["powers"]
        .as_array()
        .expect("powers")
        .iter()
        .filter_map(|power| power["sentence"].as_str())
        .collect();
    assert!(sentences.contains(&"Connects to the server you enter in “Tracking server”"), "{sentences:?}");
    assert!(sentences.iter().any(|sentence| sentence.contains("“API token”")), "{sentences:?}");
    assert_eq!((&plan["config_required"], &plan["config_schema"]), (&json!(["tracking_url"]), &schema));
    assert_eq!(plan["testable"], false);
    let detail = ada.get("/api/v1/plugins/mlflow").await.expect(200).json();
    assert_eq!(detail["config_schema"], schema);
    assert!(detail.to_string().contains("“Tracking server”"), "{detail}");
    // Its settings cannot be asked on the way to another plugin.
    assert_eq!(
        good(&ada, "install", "import").await["blocked"],
        "Test import needs Test mlflow, which asks for settings of its own. Install Test mlflow 1.0.0 first, then Test import."
    );
}

#[db_test]
async fn what_is_stored_and_what_goes_is_told(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", HELLO).await;
    ada.post(&at("acme", "/ext/hello-world/count"), &json!({"count": 3})).await.expect(201);
    let plan = good(&ada, "uninstall", HELLO).await;
    assert_eq!(
        (plan["records"]["values"].as_u64(), plan["removes"].as_array().map(Vec::len)),
        (Some(2), Some(5))
    );
    assert_eq!(
        plan["explanation"],
        json!([
            "Hello World is removed, and its screens with it.",
            "What it stored here is kept or deleted, as you choose."
        ])
    );
    ada.delete(&at("acme", "/installations/hello-world")).await.expect(204);
    let plan = good(&ada, "install", HELLO).await;
    assert!(plan["records"]["kept_since"].is_string(), "{plan}");
    assert_eq!(plan["records"]["values"], 2);
}

#[db_test]
async fn who_may_not_install_gets_no_plan_and_bad_questions_are_told_apart(app: TestApp) {
    app.publish_hello().await;
    for name in ["mel", "vic"] {
        let reply = plan(&app.browser(name).await, "install", HELLO).await;
        assert_eq!(reply.expect(403).code(), "may_not");
    }
    let ada = app.browser("ada").await;
    let path = at("acme", "/installations/plan");
    for (body, status, pointer) in [
        (json!({"plugin": "not-there", "action": "install"}), 422, "/plugin"),
        (json!({"plugin": HELLO, "action": "install", "version": "9.9.9"}), 422, "/version"),
        (json!({"plugin": HELLO, "action": "disable"}), 422, "/plugin"),
        (json!({"plugin": HELLO, "action": "uninstall", "version": "1.0.0"}), 422, "/version"),
        (json!({"plugin": HELLO, "action": "upgrade"}), 400, "/action"),
        (json!({"plugin": HELLO, "action": "install", "colour": "red"}), 400, ""),
    ] {
        let reply = ada.post(&path, &body).await;
        assert!(
            reply.expect(status).json()["errors"][0]["pointer"]
                .as_str()
                .is_some_and(|at| at.starts_with(pointer)),
            "{body}: {}",
            reply.text()
        );
    }
    let reply = ada.post(&at("acme", "/installations/hello-world/disable"), &json!({"digest": "x"})).await;
    reply.expect(400);
}

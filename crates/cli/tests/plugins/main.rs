//! The plugins of `plugins/`, packaged by the command and run in the sandbox they will meet.

mod daily_kpi;
mod hello_world;
mod mlflow;
mod model_inventory;
mod outside;
mod own_cases;
mod records;
mod risk_import;
mod risk_register;
mod risk_service;
mod sandbox;
mod slack;
mod ticketing;
mod welcome_email;

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use serde_json::{Value, json};
use tenon_contract::{
    abi::CallKind,
    package::{self, Package},
    view::{Effect, ViewOutput},
};
use tenon_host::Outcome;

use sandbox::Sandbox;

/// Builds all plugins once; a second run reuses what did not change.
fn packages() -> &'static Path {
    static PACKAGES: OnceLock<tempfile::TempDir> = OnceLock::new();
    PACKAGES
        .get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            let output = package_all(dir.path());
            assert!(output["ok"].as_bool().unwrap_or(false), "{output}");
            dir
        })
        .path()
}

fn package_all(out: &Path) -> Value {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins");
    let output = Command::new(env!("CARGO_BIN_EXE_tenon"))
        .args(["package", "--json", "--all"])
        .arg(plugins)
        .arg("--out")
        .arg(out)
        .output()
        .expect("tenon starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// The package of a plugin, whatever its version.
fn path_of(folder: &Path, name: &str) -> PathBuf {
    let found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).find(|path| {
        let file = path.file_name().unwrap().to_string_lossy();
        file.strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('-'))
            .is_some_and(|rest| rest.ends_with(".tenon") && rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    found.unwrap_or_else(|| panic!("{name} is not in {}", folder.display()))
}

fn open(name: &str) -> Package {
    package::read(&std::fs::read(path_of(packages(), name)).unwrap()).unwrap()
}

fn cx() -> Value {
    json!({
        "locale": "en", "tz": "UTC", "now": 1_700_000_000_000_000_i64,
        "user": { "id": "usr_1", "name": "Ada <b>" }, "can": ["hello.read", "hello.write"], "path": "", "query": []
    })
}

fn init(view: &str) -> Value {
    json!({ "abi": 1, "op": "init", "view": view, "props": null, "data": {}, "cx": cx() })
}

fn update(view: &str, last: &ViewOutput, msg: Value, event: Value) -> Value {
    json!({ "abi": 1, "op": "update", "view": view, "props": null, "data": {}, "model": last.model, "msg": msg, "event": event, "cx": cx() })
}

fn text_of(output: &ViewOutput) -> String {
    serde_json::to_string(&output.tree).unwrap()
}

#[tokio::test]
async fn what_did_not_change_is_not_built_again() {
    packages();
    let dir = tempfile::tempdir().unwrap();
    let answer = package_all(dir.path());
    let reused: Vec<_> =
        answer["packages"].as_array().unwrap().iter().map(|package| package["reused"].clone()).collect();
    assert_eq!(reused, vec![true; reused.len()]);
    assert_eq!(reused.len(), 11, "each plugin of the folder");
    let bytes = |folder| std::fs::read(path_of(folder, "hello-world")).unwrap();
    assert_eq!(bytes(dir.path()), bytes(packages()));
}

#[tokio::test]
async fn packages_hold_what_the_marketplace_shows() {
    for (name, modules) in [
        ("hello-world", &["plugin.wasm", "view.wasm", "config.schema.json"][..]),
        ("clock-wall", &["view.wasm"]),
        ("risk-register", &["plugin.wasm", "view.wasm", "collections/risks.json", "slots/risks.tabs.json"]),
        ("model-inventory", &["view.wasm", "collections/models.json", "slots/models.tabs.json"]),
    ] {
        let package = open(name);
        for file in ["README.md", "CHANGELOG.md", "assets/icon.png"].iter().chain(modules) {
            assert!(package.files.contains_key(*file), "{name}: {file}");
        }
        let text = package.files.values().flatten().copied().collect::<Vec<u8>>();
        let home = std::env::var("HOME").unwrap();
        assert!(
            !text.windows(home.len()).any(|window| window == home.as_bytes()),
            "{name} tells whose machine built it"
        );
    }
}

#[tokio::test]
async fn hello_world_is_installed_counts_greets_and_tells_its_health() {
    let package = open("hello-world");
    let sandbox = Sandbox::new(&package);
    let said = sandbox.lifecycle(CallKind::Install).await;
    assert_eq!(said["message"], "Installed. Say hello from the dashboard.");

    let (status, body) = sandbox.route("GET", "/count", "").await;
    assert_eq!((status, body), (200, json!({ "saved": [] })));
    let (status, body) = sandbox.route("POST", "/count", "{\"count\":3}").await;
    assert_eq!(
        (status, &body["saved"][0]["count"], &body["saved"][0]["name"]),
        (201, &json!(3), &json!("Ada Lovelace"))
    );
    let (_, body) = sandbox.route("POST", "/hello", "").await;
    assert_eq!(body["message"], "Hello, Ada Lovelace. You are the first.");
    let (_, body) = sandbox.route("POST", "/hello", "").await;
    assert_eq!(body["message"], "Hello, Ada Lovelace. This is greeting 2.");

    let health = sandbox.lifecycle(CallKind::Health).await;
    assert_eq!(health, json!({ "healthy": true, "message": "2 greetings so far." }));
    assert_eq!(sandbox.lifecycle(CallKind::Uninstall).await, json!({}));
}

#[tokio::test]
async fn hello_world_names_the_field_that_is_wrong() {
    let sandbox = Sandbox::new(&open("hello-world"));
    let Outcome::Fault(fault) = sandbox.call_route("POST", "/count", "{\"count\":1000001}").await else {
        panic!("a count that is too large was taken");
    };
    assert_eq!((fault.fields[0].pointer.as_str(), fault.fields[0].code.as_str()), ("/count", "too_large"));
    assert!(matches!(sandbox.call_route("POST", "/count", "{\"count\":-1}").await, Outcome::Fault(_)));
    assert!(matches!(sandbox.call_route("POST", "/count", "nonsense").await, Outcome::Fault(_)));
}

#[tokio::test]
async fn hello_world_says_why_it_cannot_remember_without_its_grant() {
    let sandbox = Sandbox::without_grants(&open("hello-world"));
    let Outcome::Fault(fault) = sandbox.call_route("GET", "/count", "").await else {
        panic!("it read without a grant")
    };
    assert_eq!(fault.code, tenon_contract::abi::FaultCode::Refused);
    assert!(fault.message.contains("kv"), "{}", fault.message);
}

#[tokio::test]
async fn the_card_counts_in_its_model() {
    let sandbox = Sandbox::new(&open("hello-world"));
    let first = sandbox.step(&init("card")).await;
    assert!(text_of(&first).contains("Hello, Ada <b>.") && first.effects.is_empty());
    let second = sandbox.step(&update("card", &first, json!("Count"), json!({ "type": "click" }))).await;
    let third = sandbox.step(&update("card", &second, json!("Count"), json!({ "type": "click" }))).await;
    assert!(text_of(&third).contains("\"2\""), "{}", text_of(&third));
}

#[tokio::test]
async fn the_page_loads_and_saves_through_its_routes() {
    let sandbox = Sandbox::new(&open("hello-world"));
    let first = sandbox.step(&init("page")).await;
    let [Effect::Call { route, method, then: Some(then), .. }] = first.effects.as_slice() else {
        panic!("{:?}", first.effects)
    };
    assert_eq!((route.as_str(), method.as_str()), ("/count", "GET"));
    assert!(text_of(&first).contains("skeleton"));

    let answer = json!({ "type": "result", "value": { "ok": true, "status": 200, "body": { "saved": [{ "count": 7, "name": "Bo", "at": 1 }] } } });
    let loaded = sandbox.step(&update("page", &first, then.clone(), answer)).await;
    assert!(text_of(&loaded).contains("7 by Bo"), "{}", text_of(&loaded));

    let saving = sandbox.step(&update("page", &loaded, json!("Save"), json!({ "type": "click" }))).await;
    let [Effect::Call { method, then: Some(then), .. }] = saving.effects.as_slice() else {
        panic!("{:?}", saving.effects)
    };
    assert_eq!(method, "POST");
    let refused = json!({ "type": "result", "value": { "ok": false, "status": 403, "body": {} } });
    let after = sandbox.step(&update("page", &saving, then.clone(), refused)).await;
    assert!(
        matches!(after.effects.as_slice(), [Effect::Toast { text, .. }] if text.contains("could not be saved"))
    );
    assert!(text_of(&after).contains("7 by Bo"), "what was there stays");
}

#[tokio::test]
async fn who_may_not_save_sees_no_button_for_it() {
    let sandbox = Sandbox::new(&open("hello-world"));
    let mut input = init("page");
    input["cx"]["can"] = json!(["hello.read"]);
    assert!(!text_of(&sandbox.step(&input).await).contains("Save count"));
    assert!(text_of(&sandbox.step(&init("page")).await).contains("Save count"));
}

#[tokio::test]
async fn clocks_tick_every_second() {
    let sandbox = Sandbox::new(&open("clock-wall"));
    for view in ["wall", "card"] {
        let first = sandbox.step(&init(view)).await;
        let [Effect::After { ms: 1_000, then }] = first.effects.as_slice() else {
            panic!("{:?}", first.effects)
        };
        assert!(first.live && text_of(&first).contains("22:13:20") && text_of(&first).contains("07:13:20"));
        let mut input = update(view, &first, then.clone(), json!({ "type": "result" }));
        input["cx"]["now"] = json!(1_700_000_001_000_000_i64);
        let second = sandbox.step(&input).await;
        assert!(text_of(&second).contains("22:13:21") && !second.effects.is_empty());
    }
}

#[tokio::test]
async fn nonsense_ends_a_step_and_nothing_else() {
    let sandbox = Sandbox::new(&open("hello-world"));
    let good = sandbox.step(&init("card")).await;
    let mut strange_model = update("card", &good, json!("Count"), json!({ "type": "click" }));
    strange_model["model"] = json!("{");
    for input in [
        json!({}),
        init("other"),
        update("card", &good, json!("Other"), json!({ "type": "click" })),
        strange_model,
    ] {
        assert!(sandbox.try_step(&input).await.is_err(), "{input}");
    }
    sandbox.step(&init("card")).await;
}

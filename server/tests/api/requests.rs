//! Requests: who may not install asks, owners and admins are told, and an install answers them all.

use serde_json::{Value, json};
use tenon_testing::packages::Draft;

use crate::{Client, Reply, TestApp, at, db_test};

async fn ask(client: &Client, plugin: &str, note: &str) -> Reply {
    client.post(&at("acme", "/requests"), &json!({"plugin": plugin, "note": note})).await
}

async fn list(client: &Client) -> Vec<Value> {
    let body = client.get(&at("acme", "/requests")).await.expect(200).json();
    body["items"].as_array().expect("items").clone()
}

#[db_test]
async fn a_request_reaches_those_who_may_install_and_an_install_closes_it(app: TestApp) {
    app.publish(Draft::new("mlflow").pack()).await;
    let (ada, ben) = (app.browser("ada").await, app.browser("ben").await);
    let (mel, vic) = (app.browser("mel").await, app.browser("vic").await);
    let asked = ask(&mel, "mlflow", "  For the fraud team  ").await.expect(201).json();
    assert_eq!(
        (asked["plugin_name"].as_str(), asked["note"].as_str(), asked["by"].as_str()),
        (Some("Test mlflow"), Some("For the fraud team"), Some("Mel"))
    );
    ask(&vic, "mlflow", "").await.expect(201);
    assert_eq!((list(&mel).await.len(), list(&vic).await.len()), (1, 1));
    assert_eq!((list(&ada).await.len(), list(&ben).await.len()), (2, 2));
    assert!(list(&app.browser("kim").await).await.is_empty());

    let waits = ben.get(&at("acme", "/attention")).await.expect(200).json()["items"].clone();
    assert_eq!(
        (waits[0]["kind"].as_str(), waits[0]["title"].as_str(), waits[0]["detail"].as_str()),
        (Some("request"), Some("Mel asks for Test mlflow:"), Some("“For the fraud team”"))
    );
    assert_eq!(
        (waits[1]["title"].as_str(), waits[1]["detail"].as_str()),
        (Some("Vic asks for Test mlflow."), Some(""))
    );
    assert_eq!(waits[0]["href"], "/t/acme/plugins/mlflow");
    assert_eq!(mel.get(&at("acme", "/attention")).await.json()["items"], json!([]));

    app.install(&ada, "acme", "mlflow").await;
    assert!(list(&ada).await.is_empty());
    assert_eq!(ada.get(&at("acme", "/attention")).await.json()["items"], json!([]));
    assert_eq!(ask(&mel, "mlflow", "").await.expect(409).code(), "already_installed");
}

#[db_test]
async fn asking_is_bounded_and_bad_notes_are_refused(app: TestApp) {
    for index in 0..21 {
        app.publish(Draft::new(&format!("plugin{index}")).pack()).await;
    }
    let mel = app.browser("mel").await;
    for (body, pointer) in [
        (json!({"plugin": "not-there"}), "/plugin"),
        (json!({"plugin": "plugin0", "note": "x".repeat(501)}), "/note"),
        (json!({"plugin": "plugin0", "note": "a\u{7}b"}), "/note"),
        (json!({"plugin": "plugin0", "note": "a\u{202e}b"}), "/note"),
    ] {
        let reply = mel.post(&at("acme", "/requests"), &body).await;
        assert_eq!(reply.expect(422).json()["errors"][0]["pointer"], pointer, "{body}");
    }
    mel.post(&at("acme", "/requests"), &json!({"plugin": "plugin0", "notes": ""})).await.expect(400);
    assert!(list(&mel).await.is_empty());

    ask(&mel, "plugin0", &"ü".repeat(500)).await.expect(201);
    assert_eq!(ask(&mel, "plugin0", "").await.expect(409).code(), "already_exists");
    for index in 1..20 {
        ask(&mel, &format!("plugin{index}"), "").await.expect(201);
    }
    let reply = ask(&mel, "plugin20", "").await;
    assert_eq!(reply.expect(409).json()["detail"], "You have 20 open requests. Withdraw one of them first.");
    // Somebody else has room.
    ask(&app.browser("vic").await, "plugin20", "").await.expect(201);

    let ada = app.browser("ada").await;
    let page = ada.get(&at("acme", "/requests?limit=20")).await.expect(200).json();
    let next = page["next"].as_str().expect("a cursor");
    let rest = ada.get(&at("acme", &format!("/requests?limit=20&cursor={next}"))).await.expect(200).json();
    assert_eq!((rest["items"].as_array().map(Vec::len), &rest["next"]), (Some(1), &Value::Null));
    ada.get(&at("acme", "/requests?cursor=nonsense")).await.expect(422);
}

#[db_test]
async fn ones_own_request_is_withdrawn_and_that_of_another_declined(app: TestApp) {
    app.publish(Draft::new("mlflow").pack()).await;
    let (ada, mel, vic) = (app.browser("ada").await, app.browser("mel").await, app.browser("vic").await);
    let id = |reply: Reply| reply.expect(201).json()["id"].as_str().expect("an id").to_owned();
    let of = |id: &str| at("acme", &format!("/requests/{id}"));
    let first = id(ask(&mel, "mlflow", "").await);
    vic.delete(&of(&first)).await.expect(404);
    app.browser("gus").await.delete(&at("globex", &format!("/requests/{first}"))).await.expect(404);
    mel.delete(&of(&first)).await.expect(204);
    mel.delete(&of(&first)).await.expect(404);

    let second = id(ask(&mel, "mlflow", "Please").await);
    ada.delete(&of(&second)).await.expect(204);
    assert!(list(&mel).await.is_empty());
    let entries = ada.get(&at("acme", "/audit?action=request.declined")).await.expect(200).json();
    assert_eq!(entries["items"][0]["sentence"], "Ada declined a request for mlflow");
}

#[db_test]
async fn programs_do_not_ask(app: TestApp) {
    app.publish(Draft::new("mlflow").pack()).await;
    let program = app.program("mel", &["plugins.read"]).await;
    assert_eq!(ask(&program, "mlflow", "").await.expect(403).code(), "may_not");
    assert_eq!(app.stranger().get(&at("acme", "/requests")).await.expect(401).code(), "not_signed_in");
    ask(&app.browser("gus").await, "mlflow", "").await.expect(404);
}

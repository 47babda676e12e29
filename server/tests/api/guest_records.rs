//! What the code of a plugin does with its records and with the tenant's people: Risk Register, as people use it.

use serde_json::{Value, json};
use tenon_testing::packages::built;

use crate::{Client, TestApp, at, db_test};

const RISKS: &str = "/records/risk-register/risks";

async fn installed(app: &TestApp) -> Client {
    app.publish(built("risk-register")).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "risk-register").await;
    ada
}

async fn add(client: &Client, values: Value) -> Value {
    client.post(&at("acme", RISKS), &json!({ "values": values })).await.expect(201).json()
}

#[db_test]
async fn a_new_risk_is_numbered_and_rated_by_the_plugin(app: TestApp) {
    let ada = installed(&app).await;
    let fire = add(&ada, json!({ "title": "Fire", "likelihood": "Rare", "severity": "Catastrophic" })).await;
    assert_eq!((&fire["values"]["code"], &fire["values"]["level"]), (&json!("R-001"), &json!("High")));
    let flood = add(&ada, json!({ "title": "Flood" })).await;
    assert_eq!((&flood["values"]["code"], &flood["values"]["level"]), (&json!("R-002"), &json!("No risk")));

    let path = at("acme", &format!("{RISKS}/{}", fire["id"].as_str().expect("an id")));
    let mut values = fire["values"].clone();
    values["likelihood"] = json!("Almost Certain");
    let worse = ada.json(http::Method::PUT, &path, &json!({ "values": values })).await.expect(200).json();
    assert_eq!((&worse["values"]["code"], &worse["values"]["level"]), (&json!("R-001"), &json!("Very high")));
}

#[db_test]
async fn an_owner_is_somebody_of_this_tenant(app: TestApp) {
    let ada = installed(&app).await;
    let risk = add(&ada, json!({ "title": "Fire", "owner": "mel@example.test" })).await;
    assert_eq!(risk["values"]["owner"], "Mel");
    for stranger in ["Nobody", "gus@example.test"] {
        let reply =
            ada.post(&at("acme", RISKS), &json!({ "values": { "title": "Flood", "owner": stranger } })).await;
        let body = reply.json();
        assert!(matches!(reply.code().as_str(), "invalid" | "refused"), "{body}");
        assert_eq!(body["errors"][0]["pointer"], "/values/owner", "{body}");
    }
    let page = ada.get(&at("acme", RISKS)).await.expect(200).json();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "nothing of a refused write is stored");
}

#[db_test]
async fn a_route_reads_and_writes_as_its_caller(app: TestApp) {
    let ada = installed(&app).await;
    let due =
        json!({ "title": "Fire", "likelihood": "Likely", "severity": "Major", "due_date": "2020-01-31" });
    let id = add(&ada, due).await["id"].as_str().expect("an id").to_owned();

    let vic = app.browser("vic").await;
    let summary = vic.get(&at("acme", "/ext/risk-register/summary")).await.expect(200).json();
    assert_eq!((&summary["total"], &summary["late_count"]), (&json!(1), &json!(1)), "{summary}");
    let path = at("acme", &format!("/ext/risk-register/risks/{id}/status"));
    vic.post(&path, &json!({ "status": "Completed" })).await.expect(403);

    let mel = app.browser("mel").await;
    let board = mel.post(&path, &json!({ "status": "Completed" })).await.expect(200).json();
    let done = board["columns"].as_array().expect("columns").iter().find(|one| one["status"] == "Completed");
    assert_eq!(done.map(|column| &column["items"][0]["id"]), Some(&json!(id)), "{board}");
    let summary = vic.get(&at("acme", "/ext/risk-register/summary")).await.expect(200).json();
    assert_eq!((&summary["total"], &summary["late_count"]), (&json!(1), &json!(0)), "{summary}");
    let entries = ada.get(&at("acme", "/audit")).await.expect(200).json();
    let written = entries["items"]
        .as_array()
        .expect("entries")
        .iter()
        .find(|entry| entry["action"].as_str().is_some_and(|action| action.starts_with("record")));
    assert_eq!(written.map(|entry| &entry["actor"]["name"]), Some(&json!("Mel")), "{entries}");
    mel.post(&path, &json!({ "status": "Done" })).await.expect(422);
    let gone = at("acme", "/ext/risk-register/risks/rec_01h2xcejqtf2nbrexx3vqjhp41/status");
    mel.post(&gone, &json!({ "status": "Completed" })).await.expect(404);
}

#[db_test]
async fn a_token_needs_the_right_to_records_in_a_route_that_runs_as_its_caller(app: TestApp) {
    let ada = installed(&app).await;
    let risk = add(&ada, json!({ "title": "Fire" })).await;
    let one = at("acme", &format!("{RISKS}/{}", risk["id"].as_str().expect("an id")));
    let route =
        at("acme", &format!("/ext/risk-register/risks/{}/status", risk["id"].as_str().expect("an id")));
    let done = json!({ "status": "Completed" });
    for (scopes, missing) in
        [(&["plugins.read"][..], "records.read"), (&["plugins.read", "records.read"][..], "records.write")]
    {
        let program = app.program("ada", scopes).await;
        let refused = program.post(&route, &done).await;
        assert!(refused.status.is_client_error(), "{scopes:?}: {}", refused.text());
        assert!(refused.text().contains(missing), "{scopes:?}: {}", refused.text());
        assert_eq!(ada.get(&one).await.expect(200).json(), risk, "{scopes:?}");
    }
    let summary = at("acme", "/ext/risk-register/summary");
    let blind = app.program("ada", &["plugins.read"]).await.get(&summary).await;
    assert!(blind.status.is_client_error(), "{}", blind.text());
    app.program("ada", &["plugins.read", "records.read"]).await.get(&summary).await.expect(200);

    let program = app.program("ada", &["plugins.read", "records.read", "records.write"]).await;
    program.post(&route, &done).await.expect(200);
    assert_eq!(ada.get(&one).await.expect(200).json()["values"]["mitigation_status"], "Completed");
}

#[db_test]
async fn without_the_power_to_see_members_any_owner_stands(app: TestApp) {
    app.publish(built("risk-register")).await;
    let ada = app.browser("ada").await;
    let detail = ada.get("/api/v1/plugins/risk-register").await.expect(200).json();
    let powers = detail["permissions"].as_array().expect("powers").iter();
    let grants: Vec<Value> = powers
        .filter(|power| power["id"] != "directory:members")
        .map(|power| json!({ "id": power["id"] }))
        .collect();
    let input = json!({ "plugin": "risk-register", "grants": grants, "enable": true });
    ada.post(&at("acme", "/installations"), &input).await.expect(201);
    let risk = add(&ada, json!({ "title": "Fire", "owner": "Somebody" })).await;
    assert_eq!(risk["values"]["owner"], "Somebody");
}

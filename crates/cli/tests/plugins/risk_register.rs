//! Risk Register: what its hook writes, what its page asks, what it draws.

use serde_json::{Value, json};
use tenon_contract::{
    abi::{CallKind, FaultCode},
    view::Effect,
};
use tenon_host::Outcome;

use crate::{init, open, sandbox::Sandbox, text_of, update};

fn sandbox() -> Sandbox {
    Sandbox::new(&open("risk-register"))
}

/// The hook with these writes, each `(before, after)`.
async fn before_write(sandbox: &Sandbox, writes: &[(Value, Value)]) -> Outcome {
    let writes: Vec<Value> = writes
        .iter()
        .map(|(before, after)| {
            let op = match (before.is_null(), after.is_null()) {
                (true, _) => "create",
                (_, true) => "delete",
                _ => "update",
            };
            json!({ "op": op, "before": before, "after": after })
        })
        .collect();
    let head = json!({
        "v": 1, "on": "records.before_write", "mode": "filter", "plugin": "risk-register", "collection": "risks",
        "writes": writes, "caller": { "id": "usr_1", "name": "Ada", "can": ["risks.read", "risks.write"] }
    });
    sandbox.ask(CallKind::Hook, head).await
}

async fn filtered(sandbox: &Sandbox, writes: &[(Value, Value)]) -> Vec<Value> {
    match before_write(sandbox, writes).await {
        Outcome::Answer { head, .. } => {
            let head: Value = serde_json::from_str(&head).unwrap();
            head["writes"].as_array().unwrap().clone()
        }
        other => panic!("{other:?}"),
    }
}

fn new(values: Value) -> (Value, Value) {
    (Value::Null, values)
}

#[tokio::test]
async fn a_new_risk_gets_a_code_a_level_and_a_status() {
    let sandbox = sandbox();
    let made = filtered(
        &sandbox,
        &[
            new(json!({ "title": "Fire", "likelihood": "Rare", "severity": "Catastrophic" })),
            new(json!({ "title": "Flood", "code": " " })),
        ],
    )
    .await;
    let wanted = json!({
        "title": "Fire", "likelihood": "Rare", "severity": "Catastrophic", "code": "R-001", "level": "High",
        "mitigation_status": "Not Started"
    });
    assert_eq!(made[0], wanted);
    assert_eq!((&made[1]["code"], &made[1]["level"]), (&json!("R-002"), &json!("No risk")));
    let later = filtered(&sandbox, &[new(json!({ "title": "Theft" }))]).await;
    assert_eq!(later[0]["code"], "R-003");
}

#[tokio::test]
async fn codes_written_by_hand_stand_and_are_not_given_again() {
    let sandbox = sandbox();
    let made = filtered(
        &sandbox,
        &[
            new(json!({ "title": "A", "code": "R-041" })),
            new(json!({ "title": "B" })),
            new(json!({ "title": "C", "code": "OPS-7" })),
        ],
    )
    .await;
    let codes: Vec<_> = made.iter().map(|risk| risk["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["R-041", "R-042", "OPS-7"]);
}

#[tokio::test]
async fn the_level_follows_every_change_and_nothing_else_is_touched() {
    let sandbox = sandbox();
    let before = json!({
        "code": "R-001", "title": "Fire", "level": "High", "likelihood": "Rare", "severity": "Catastrophic",
        "mitigation_status": "In Progress", "owner": "Somebody who left"
    });
    let mut worse = before.clone();
    worse["likelihood"] = json!("Likely");
    let mut unrated = before.clone();
    unrated.as_object_mut().unwrap().remove("severity");
    let mut forged = before.clone();
    forged["level"] = json!("Very low");
    let made = filtered(
        &sandbox,
        &[
            (before.clone(), worse),
            (before.clone(), unrated),
            (before.clone(), forged),
            (before.clone(), before.clone()),
            (before, Value::Null),
        ],
    )
    .await;
    assert_eq!(made[0]["level"], "Very high");
    assert_eq!(made[1]["level"], "No risk");
    assert_eq!(made[2]["level"], "High");
    assert_eq!((&made[3], &made[4]), (&Value::Null, &Value::Null), "as they were");
    assert_eq!(made[0]["owner"], "Somebody who left", "an owner who left may stay");
}

#[tokio::test]
async fn owners_are_people_of_the_tenant() {
    let sandbox = sandbox();
    let made = filtered(
        &sandbox,
        &[
            new(json!({ "title": "A", "owner": "ADA@acme.test" })),
            new(json!({ "title": "B", "owner": "ode@acme.test" })),
            new(json!({ "title": "C", "owner": " " })),
        ],
    )
    .await;
    assert_eq!(made[0]["owner"], "Ada Lovelace");
    assert_eq!(made[1]["owner"], "Bo Ode (ode@acme.test)");
    assert_eq!(made[2].get("owner"), None);

    let writes =
        [new(json!({ "title": "A", "owner": "Ada Lovelace" })), new(json!({ "title": "B", "owner": "Eve" }))];
    let outcome = before_write(&sandbox, &writes).await;
    let Outcome::Fault(fault) = outcome else { panic!("{outcome:?}") };
    assert_eq!((fault.code, fault.fields[0].pointer.as_str()), (FaultCode::Invalid, "/1/owner"));
    assert_eq!(fault.fields.len(), 1);
}

#[tokio::test]
async fn without_the_directory_whatever_is_written_stands() {
    let sandbox = Sandbox::granted(&open("risk-register"), &["collections", "kv"]);
    let made = filtered(&sandbox, &[new(json!({ "title": "A", "owner": "Eve" }))]).await;
    assert_eq!(made[0]["owner"], "Eve");
}

fn put(sandbox: &Sandbox, values: Value) {
    sandbox.put("risks", values);
}

fn fill(sandbox: &Sandbox) {
    let risk = |code: &str, level: &str, status: &str, due: &str| json!({ "code": code, "title": "T", "level": level, "mitigation_status": status, "due_date": due });
    put(sandbox, risk("R-001", "High", "Not Started", "2023-11-13"));
    put(sandbox, risk("R-002", "High", "In Progress", "2023-11-14"));
    put(sandbox, risk("R-003", "Low", "Requires review", "2023-12-14"));
    put(sandbox, risk("R-004", "Low", "Not Started", "2023-12-15"));
    put(sandbox, risk("R-005", "Very high", "Completed", "2023-11-01"));
    put(sandbox, json!({ "code": "R-006", "title": "T", "level": "No risk" }));
}

#[tokio::test]
async fn the_summary_counts_levels_and_finds_what_is_due() {
    let sandbox = sandbox();
    fill(&sandbox);
    let (status, summary) = sandbox.route("GET", "/summary", "").await;
    assert_eq!((status, &summary["total"]), (200, &json!(6)));
    let levels: Vec<_> = summary["levels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|level| (level["word"].as_str().unwrap(), level["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        levels,
        [("Very high", 1), ("High", 2), ("Medium", 0), ("Low", 2), ("Very low", 0), ("No risk", 1)]
    );
    let codes = |name: &str| -> Vec<String> {
        summary[name]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        (codes("late"), codes("soon")),
        (vec!["R-001".to_owned()], vec!["R-002".into(), "R-003".into()])
    );
    assert_eq!((&summary["late_count"], &summary["soon_count"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn the_board_has_a_column_per_status_and_moves_risks() {
    let sandbox = sandbox();
    fill(&sandbox);
    let (_, board) = sandbox.route("GET", "/board", "").await;
    let columns = board["columns"].as_array().unwrap();
    assert_eq!((columns.len(), &columns[0]["status"], &columns[0]["count"]), (8, &json!(""), &json!(1)));
    assert_eq!((&columns[1]["status"], &columns[1]["count"]), (&json!("Not Started"), &json!(2)));
    let id = columns[1]["items"][0]["id"].as_str().unwrap().to_owned();

    let path = format!("/risks/{id}/status");
    let (status, board) = sandbox.route("POST", &path, r#"{"status":"Completed"}"#).await;
    assert_eq!((status, &board["columns"][1]["count"]), (200, &json!(1)));
    assert_eq!(
        sandbox.installed().tenant().records("risks").into_iter().find(|risk| risk.id == id).unwrap().values
            ["mitigation_status"],
        "Completed"
    );

    let Outcome::Fault(fault) = sandbox.call_route("POST", &path, r#"{"status":"Done"}"#).await else {
        panic!("an unknown status was taken")
    };
    assert_eq!(fault.fields[0].pointer, "/status");
    let (status, _) = sandbox
        .route("POST", "/risks/rec_0000000000000000000000zzzz/status", r#"{"status":"Completed"}"#)
        .await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn health_tells_how_many_risks_there_are() {
    let sandbox = sandbox();
    fill(&sandbox);
    let health = sandbox.lifecycle(CallKind::Health).await;
    assert_eq!(health, json!({ "healthy": true, "message": "6 risks recorded." }));
}

/// The first step of a view, answered by the plugin's own route.
async fn answered(sandbox: &Sandbox, view: &str, can: Value) -> tenon_contract::view::ViewOutput {
    let mut input = init(view);
    input["cx"]["can"] = can.clone();
    let first = sandbox.step(&input).await;
    let [Effect::Call { route, method, then: Some(then), .. }] = first.effects.as_slice() else {
        panic!("{:?}", first.effects)
    };
    let (status, body) = sandbox.route(method, route, "").await;
    let value = json!({ "ok": true, "status": status, "body": body });
    let mut input = update(view, &first, then.clone(), json!({ "type": "result", "value": value }));
    input["cx"]["can"] = can;
    sandbox.step(&input).await
}

#[tokio::test]
async fn the_card_shows_levels_and_what_is_due() {
    let sandbox = sandbox();
    fill(&sandbox);
    let card = text_of(&answered(&sandbox, "card", json!(["risks.read"])).await);
    for words in ["Very high", "1 risk late", "Due soon", "R-002 T", "level-4"] {
        assert!(card.contains(words), "{words}: {card}");
    }
    let empty =
        text_of(&answered(&Sandbox::new(&open("risk-register")), "card", json!(["risks.read"])).await);
    assert!(empty.contains("No risks yet"));
}

#[tokio::test]
async fn the_page_has_the_table_the_board_what_is_due_and_room_for_others() {
    let sandbox = sandbox();
    fill(&sandbox);
    let can = json!(["risks.read", "risks.write"]);
    let page = answered(&sandbox, "page", can.clone()).await;
    let text = text_of(&page);
    for words in [r#""kind":"records""#, "risks.actions", "risks.tabs", r#""total":6"#, r#""actions":true"#] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let mut input = update("page", &page, json!({ "Show": "Board" }), json!({ "type": "click" }));
    input["cx"]["can"] = can.clone();
    let board = sandbox.step(&input).await;
    let [Effect::Call { route, then: Some(then), .. }] = board.effects.as_slice() else {
        panic!("{:?}", board.effects)
    };
    let (_, body) = sandbox.route("GET", route, "").await;
    let value = json!({ "ok": true, "status": 200, "body": body });
    let mut input = update("page", &board, then.clone(), json!({ "type": "result", "value": value }));
    input["cx"]["can"] = can;
    let board = sandbox.step(&input).await;
    assert!(text_of(&board).contains("Not Started · 2 risks") && text_of(&board).contains("menu-item"));
    let soon = update("page", &board, json!({ "Show": "Soon" }), json!({ "type": "click" }));
    let text = text_of(&sandbox.step(&soon).await);
    assert!(text.contains("Late: 1 risk") && text.contains("Due in the next 30 days: 2 risks"), "{text}");
}

#[tokio::test]
async fn who_may_not_write_moves_nothing() {
    let sandbox = sandbox();
    fill(&sandbox);
    let page = text_of(&answered(&sandbox, "page", json!(["risks.read"])).await);
    assert!(!page.contains(r#""actions":true"#) && !page.contains("menu-item"), "{page}");
}

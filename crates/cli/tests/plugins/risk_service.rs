//! What Risk Register offers to other plugins.

use serde_json::{Value, json};
use tenon_contract::abi::{Fault, FaultCode};

use crate::outside::World;

const RISKS: &str = "risk-register/risks@1";

async fn call(world: &World, method: &str, input: Value) -> Result<Value, Fault> {
    world.service("other", RISKS, method, input).await
}

async fn filled() -> World {
    let world = World::new(&["risk-register"]);
    let rows = json!([
        { "title": "Fire", "likelihood": "Rare", "severity": "Catastrophic", "due_date": "2023-11-13" },
        { "title": "Flood", "likelihood": "Likely", "severity": "Minor", "mitigation_status": "Completed" },
        { "title": "Theft", "due_date": "2023-11-20", "owner": "", "level": "Very high" },
    ]);
    assert_eq!(call(&world, "import", json!({ "rows": rows })).await.unwrap(), json!({ "written": 3 }));
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn risks_are_listed_in_pages_and_by_level() {
    let world = filled().await;
    let page = call(&world, "list", json!({ "limit": 2 })).await.unwrap();
    let codes: Vec<_> =
        page["items"].as_array().unwrap().iter().map(|risk| &risk["values"]["code"]).collect();
    assert_eq!(codes, ["R-001", "R-002"]);
    let rest = call(&world, "list", json!({ "limit": 2, "cursor": page["next"] })).await.unwrap();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let high = call(&world, "list", json!({ "level": "High" })).await.unwrap();
    assert_eq!(high["items"][0]["values"]["title"], "Fire");
    for (input, place) in [(json!({ "level": "Huge" }), "/level"), (json!({ "limit": 201 }), "/limit")] {
        let fault = call(&world, "list", input).await.unwrap_err();
        assert_eq!((fault.code, fault.fields[0].pointer.as_str()), (FaultCode::Invalid, place));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_risk_is_read_by_its_id() {
    let world = filled().await;
    let page = call(&world, "list", json!({ "limit": 1 })).await.unwrap();
    let risk = call(&world, "get", json!({ "id": page["items"][0]["id"] })).await.unwrap();
    assert_eq!(risk, page["items"][0]);
    let fault = call(&world, "get", json!({ "id": "rec_none" })).await.unwrap_err();
    assert_eq!(fault.code, FaultCode::Refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_counts_levels_statuses_and_what_is_due() {
    let world = filled().await;
    let summary = call(&world, "summary", json!({})).await.unwrap();
    let count = |list: &str, word: &str| {
        let found = summary[list].as_array().unwrap().iter().find(|count| count["word"] == word);
        found.map(|count| count["count"].as_u64().unwrap())
    };
    assert_eq!((&summary["total"], &summary["late"], &summary["soon"]), (&json!(3), &json!(1), &json!(1)));
    // What is sent as the level counts for nothing: it follows from the two ratings.
    let levels = ["Very high", "High", "Low", "Medium", "No risk"].map(|level| count("levels", level));
    assert_eq!(levels, [Some(0), Some(1), Some(0), Some(1), Some(1)]);
    assert_eq!((count("statuses", "Not Started"), count("statuses", "Completed")), (Some(2), Some(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_writes_all_rows_or_none_and_tells_which_are_wrong() {
    let world = filled().await;
    let rows = json!([
        { "title": "Good" },
        { "title": "Bad owner", "owner": "Eve" },
        { "title": "Bad word", "severity": "Huge" },
        { "title": "Taken", "code": "R-001" },
    ]);
    let fault = call(&world, "import", json!({ "rows": rows })).await.unwrap_err();
    assert_eq!((fault.code, fault.fields[0].pointer.as_str()), (FaultCode::Invalid, "/rows/1/owner"));
    let rows = json!([{ "title": "Good" }, { "title": "Bad word", "severity": "Huge" }, { "code": "R-001" }]);
    let fault = call(&world, "import", json!({ "rows": rows })).await.unwrap_err();
    let places: Vec<_> = fault.fields.iter().map(|field| field.pointer.as_str()).collect();
    assert!(places.contains(&"/rows/1/severity") && places.contains(&"/rows/2/code"), "{places:?}");
    assert_eq!(call(&world, "summary", json!({})).await.unwrap()["total"], 3);
    for rows in [json!([]), json!(vec![json!({ "title": "x" }); 501]), json!(["x"])] {
        let fault = call(&world, "import", json!({ "rows": rows })).await.unwrap_err();
        assert!(fault.fields[0].pointer.starts_with("/rows"), "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_batch_is_written_once_however_often_it_is_sent() {
    let world = World::new(&["risk-register"]);
    let part = |batch: &str, part: u32| json!({ "rows": [{ "title": "x" }], "batch": { "id": batch, "part": part } });
    let repeated = json!({ "written": 0, "repeated": true });
    for (number, wanted) in [
        (0, json!({ "written": 1 })),
        (0, repeated.clone()),
        (1, json!({ "written": 1 })),
        (0, repeated.clone()),
    ] {
        assert_eq!(call(&world, "import", part("run_1", number)).await.unwrap(), wanted);
    }
    // One that was refused is none that was written, whatever was written behind it.
    let wrong = json!({ "rows": [{ "severity": "Huge" }], "batch": { "id": "run_1", "part": 2 } });
    call(&world, "import", wrong.clone()).await.unwrap_err();
    assert_eq!(call(&world, "import", part("run_1", 3)).await.unwrap(), json!({ "written": 1 }));
    assert_eq!(call(&world, "import", wrong).await.unwrap_err().code, FaultCode::Invalid);
    assert_eq!(call(&world, "import", part("run_1", 2)).await.unwrap(), json!({ "written": 1 }));
    // Of many batches the newest are remembered.
    for number in 2..80 {
        call(&world, "import", part(&format!("run_{number}"), 0)).await.unwrap();
    }
    let keys = world.plugin("risk-register").store.keys();
    assert!(keys.iter().filter(|key| key.starts_with("batch:")).count() <= 50, "{keys:?}");
    assert_eq!(call(&world, "import", part("run_79", 0)).await.unwrap(), repeated);
    let fault = call(&world, "import", part("no name", 0)).await.unwrap_err();
    assert_eq!(fault.fields[0].pointer, "/batch/id");
    let fault = call(&world, "import", part("run_1", 5_000)).await.unwrap_err();
    assert_eq!(fault.fields[0].pointer, "/batch/part");
}

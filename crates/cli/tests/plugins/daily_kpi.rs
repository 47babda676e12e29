//! Daily KPI together with Risk Register: what it counts, keeps and draws.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use tenon_contract::{abi::CallKind, view::Effect};

use crate::{init, outside::World, text_of, update};

const KEY: &str = "daily-kpi";
const DAY: u64 = 86_400_000_000;

async fn add(world: &World, rows: Value) {
    world.service("test", "risk-register/risks@1", "import", json!({ "rows": rows })).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_day_has_the_number_that_the_register_told_last() {
    let world = World::new(&["risk-register", KEY]);
    let health = world.lifecycle(KEY, CallKind::Health).await.unwrap();
    assert_eq!(health, json!({ "healthy": true, "message": "Nothing counted yet." }));
    add(&world, json!([{ "title": "Fire", "likelihood": "Rare", "severity": "Catastrophic", "due_date": "2023-11-01" }])).await;
    world.job(KEY, "count", Value::Null).await.unwrap();
    add(&world, json!([{ "title": "Flood" }, { "title": "Theft" }])).await;
    let done = world.job(KEY, "count", Value::Null).await.unwrap();
    assert_eq!(done["message"], "3 risks, 1 of them high or very high.");
    world.tenant().now.fetch_add(DAY, Ordering::Relaxed);
    add(&world, json!([{ "title": "Eruption", "likelihood": "Likely", "severity": "Catastrophic" }])).await;
    let (status, said) = world.route(KEY, "POST", "/count", Value::Null).await.unwrap();
    assert_eq!((status, &said["message"]), (202, &json!("Counting.")));
    world.finish_jobs().await.remove(0).unwrap();

    let (_, body) = world.route(KEY, "GET", "/series", Value::Null).await.unwrap();
    let points: Vec<_> = body["series"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| ["total", "grave", "late"].map(|name| point[name].as_u64().unwrap()))
        .collect();
    assert_eq!(points, [[3, 1, 1], [4, 2, 1]]);
    draws(&world, &body).await;

    world.tenant().now.fetch_add(5 * DAY, Ordering::Relaxed);
    let health = world.lifecycle(KEY, CallKind::Health).await.unwrap();
    assert_eq!(health, json!({ "healthy": true, "message": "2 days kept; 4 risks 5 days ago." }));
}

async fn draws(world: &World, series: &Value) {
    let mut input = init("card");
    input["cx"]["can"] = json!(["kpi.read"]);
    let first = world.step(KEY, &input).await;
    let [Effect::Call { route, then: Some(then), .. }] = first.effects.as_slice() else {
        panic!("{first:?}")
    };
    assert_eq!(route, "/series");
    let answer =
        |body: &Value| json!({ "type": "result", "value": { "ok": true, "status": 200, "body": body } });
    let mut told = update("card", &first, then.clone(), answer(series));
    told["cx"]["can"] = json!(["kpi.read", "kpi.count"]);
    let text = text_of(&world.step(KEY, &told).await);
    for words in [r#""kind":"sparkline""#, "more than at the start", r#""values":[3.0,4.0]"#, "Count now"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let empty = update("card", &first, then.clone(), answer(&json!({ "series": [] })));
    assert!(text_of(&world.step(KEY, &empty).await).contains("No number yet"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_register_the_count_says_so() {
    let world = World::new(&["risk-register", KEY]);
    let denied = world.service("test", "risk-register/risks@1", "nothing", json!({})).await.unwrap_err();
    assert!(denied.message.contains("offers no risks.nothing"), "{}", denied.message);
}

//! Many writes at once: all or none.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use super::{BOOKS, rows, shelf};
use crate::{Client, TestApp, at, db_test};

async fn batch(client: &Client, operations: Vec<Value>) -> crate::Reply {
    client.post(&at("acme", &format!("{BOOKS}/batch")), &json!({"operations": operations})).await
}

fn put(title: &str) -> Value {
    json!({"op": "put", "values": {"title": title}})
}

#[db_test]
async fn a_batch_creates_replaces_and_deletes(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 3).await;
    let page = ada.get(&at("acme", BOOKS)).await.json();
    let id = |n: usize| page["items"][n]["id"].clone();
    let done = batch(
        &ada,
        vec![
            put("New"),
            // The values of two records change places: uniqueness holds at the end.
            json!({"op": "put", "id": id(0), "values": {"title": "Book 1"}, "if_version": 1}),
            json!({"op": "put", "id": id(1), "values": {"title": "Book 0"}}),
            json!({"op": "delete", "id": id(2)}),
        ],
    )
    .await;
    let done = done.expect(200).json();
    assert_eq!((&done["created"], &done["updated"], &done["deleted"]), (&json!(1), &json!(2), &json!(1)));
    assert_eq!((&done["ids"][1], &done["ids"][3]), (&id(0), &id(2)));
    let groups = ada.get(&at("acme", &format!("{BOOKS}/groups?by=title"))).await.json();
    assert_eq!(
        groups["groups"],
        json!([{"value": "Book 0", "count": 1}, {"value": "Book 1", "count": 1}, {"value": "New", "count": 1}])
    );
    assert_eq!(batch(&ada, Vec::new()).await.expect(200).json()["ids"], json!([]));
}

#[db_test]
async fn one_bad_operation_keeps_all_of_them_out(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 2).await;
    let page = ada.get(&at("acme", BOOKS)).await.json();
    let known = page["items"][0]["id"].clone();
    let unknown = tenon_api::ids::RecordId::new().to_string();
    let cases: Vec<(Value, u16, &str)> = vec![
        (json!({"op": "put", "values": {"title": 5}}), 422, "/operations/1/values/title"),
        (json!({"op": "delete", "id": unknown}), 404, "/operations/1/id"),
        (json!({"op": "put", "id": unknown, "values": {"title": "x"}}), 404, "/operations/1/id"),
        (json!({"op": "delete", "id": known, "if_version": 7}), 412, "/operations/1/if_version"),
        (put("Book 1"), 409, "/operations/1/values/title"),
        (put("First"), 409, "/operations/1/values/title"),
        (json!({"op": "move", "id": known}), 400, "/operations/1"),
        (json!({"op": "put", "values": {"title": "x"}, "colour": 1}), 400, "/operations/1"),
    ];
    for (operation, status, pointer) in cases {
        let reply = batch(&ada, vec![put("First"), operation.clone()]).await;
        let told = reply.expect(status).json()["errors"][0]["pointer"].clone();
        assert!(told.as_str().is_some_and(|told| told.starts_with(pointer)), "{operation}: {}", reply.text());
    }
    let twice = vec![json!({"op": "delete", "id": known}), json!({"op": "delete", "id": known})];
    assert_eq!(batch(&ada, twice).await.expect(422).json()["errors"][0]["pointer"], "/operations/1/id");
    assert_eq!(ada.get(&at("acme", BOOKS)).await.json()["items"], page["items"], "nothing changed");
}

#[db_test]
async fn ten_thousand_operations_pass_and_one_more_does_not(app: TestApp) {
    let ada = shelf(&app).await;
    let operations = |count: usize| (0..count).map(|n| put(&n.to_string())).collect::<Vec<_>>();
    let reply = batch(&ada, operations(10_001)).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["pointer"], "/operations");
    assert_eq!(batch(&ada, operations(10_000)).await.expect(200).json()["created"], 10_000);
    let page = ada.get(&at("acme", &format!("{BOOKS}?limit=1"))).await.json();
    assert_eq!(page["total"], "1000+");
    let large = json!({"operations": [{"op": "put", "values": {"title": "x".repeat(4 << 20)}}]}).to_string();
    let path = at("acme", &format!("{BOOKS}/batch"));
    let reply = ada.send(Method::POST, &path, Some("application/json"), Body::from(large)).await;
    assert_eq!(reply.expect(413).code(), "too_large");
}

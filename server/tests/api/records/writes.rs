//! One record at a time: values, versions, unique sets, quota, what is told.

use http::Method;
use serde_json::{Value, json};
use tenon_testing::packages::Draft;

use super::{BOOKS, book, rows, shelf};
use crate::{TestApp, TestDb, at, db_test};

#[db_test]
async fn a_record_is_made_read_replaced_and_deleted(app: TestApp) {
    let ada = shelf(&app).await;
    let made = ada.post(&at("acme", BOOKS), &book("Dune")).await.expect(201).json();
    assert_eq!((&made["version"], &made["values"]["title"]), (&json!(1), &json!("Dune")));
    let one = at("acme", &format!("{BOOKS}/{}", made["id"].as_str().expect("an id")));
    assert_eq!(ada.get(&one).await.expect(200).json(), made);
    let put = json!({"values": {"title": "Dune", "pages": 412}, "if_version": 1});
    let replaced = ada.json(Method::PUT, &one, &put).await.expect(200).json();
    assert_eq!((&replaced["version"], &replaced["values"]["pages"]), (&json!(2), &json!(412)));
    assert_eq!(replaced["created_at"], made["created_at"]);
    ada.delete(&one).await.expect(204);
    ada.get(&one).await.expect(404);
    ada.delete(&one).await.expect(404);
    ada.json(Method::PUT, &one, &book("Dune")).await.expect(404);
    assert_eq!(ada.get(&at("acme", BOOKS)).await.json()["total"], 0);
    assert_eq!(ada.get(&at("acme", &format!("{BOOKS}/groups?by=title"))).await.json()["groups"], json!([]));
}

#[db_test]
async fn a_stale_version_is_refused_with_the_stored_one(app: TestApp) {
    let ada = shelf(&app).await;
    let made = ada.post(&at("acme", BOOKS), &book("Dune")).await.expect(201).json();
    let one = at("acme", &format!("{BOOKS}/{}", made["id"].as_str().expect("an id")));
    let tag = ada.get(&one).await.header("etag").to_owned();
    ada.json(Method::PUT, &one, &book("Dune 2")).await.expect(200);
    let put = json!({"values": {"title": "Dune 3"}, "if_version": 1});
    let refused = ada.json(Method::PUT, &one, &put).await;
    assert_eq!(refused.expect(412).code(), "stale_version");
    assert!(refused.text().contains("version 2"), "{}", refused.text());
    assert_eq!(refused.json()["errors"][0]["pointer"], "/if_version");
    let late = ada.clone().with("if-match", &tag);
    late.json(Method::PUT, &one, &book("Dune 4")).await.expect(412);
    late.delete(&one).await.expect(412);
    assert_eq!(ada.get(&one).await.json()["values"]["title"], "Dune 2");
    let fresh = ada.clone().with("if-match", ada.get(&one).await.header("etag"));
    fresh.delete(&one).await.expect(204);
}

#[db_test]
async fn a_unique_value_belongs_to_one_record(app: TestApp) {
    let ada = shelf(&app).await;
    ada.post(&at("acme", BOOKS), &book("Café")).await.expect(201);
    // The same text in another normal form.
    let again = ada.post(&at("acme", BOOKS), &book("Cafe\u{301}")).await;
    assert_eq!(again.expect(409).code(), "already_exists");
    assert_eq!(again.json()["errors"][0]["pointer"], "/values/title");
    let other = ada.post(&at("acme", BOOKS), &book("Dune")).await.expect(201).json();
    let one = at("acme", &format!("{BOOKS}/{}", other["id"].as_str().expect("an id")));
    ada.json(Method::PUT, &one, &book("Café")).await.expect(409);
    ada.json(Method::PUT, &one, &book("Dune")).await.expect(200);
    let races = (0..8).map(|_| {
        let (ada, path) = (ada.clone(), at("acme", BOOKS));
        async move { ada.post(&path, &book("One of eight")).await.status.as_u16() }
    });
    let mut statuses = futures::future::join_all(races).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
}

#[db_test]
async fn values_that_break_the_schema_or_a_cap_are_told_by_pointer(app: TestApp) {
    let ada = shelf(&app).await;
    let deep = (0..20).fold(json!(1), |value, _| json!([value]));
    let cases: [(Value, &str, u16); 8] = [
        (json!({"title": 5}), "/values/title", 422),
        (json!({"title": ""}), "/values/title", 422),
        (json!({"title": "x".repeat(81)}), "/values/title", 422),
        (json!({"title": "a", "pages": -1}), "/values/pages", 422),
        (json!({"title": "a", "due": "soon"}), "/values/due", 422),
        (json!({"title": "a", "author": deep}), "/values/author", 422),
        (json!({"title": "a", "author": vec![1; 1_001]}), "/values/author", 422),
        (json!({"title": "a\u{0}b"}), "/values/title", 400),
    ];
    for (values, pointer, status) in cases {
        let reply = ada.post(&at("acme", BOOKS), &json!({"values": values})).await;
        let error = reply.expect(status).json()["errors"][0].clone();
        assert!(
            error["pointer"].as_str().is_some_and(|told| told.starts_with(pointer)),
            "{pointer}: {error}"
        );
    }
    for values in [json!({}), json!({"title": "a", "colour": "red"})] {
        let reply = ada.post(&at("acme", BOOKS), &json!({"values": values})).await;
        let error = reply.expect(422).json()["errors"][0].clone();
        assert!(error["pointer"].as_str().is_some_and(|told| told.starts_with("/values")), "{error}");
    }
    let large = json!({"values": {"title": "a", "author": "x".repeat(256 * 1024)}});
    let reply = ada.post(&at("acme", BOOKS), &large).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["code"], "too_large");
    for body in [json!({}), json!({"values": []}), json!({"values": {}, "colour": "red"})] {
        ada.post(&at("acme", BOOKS), &body).await.expect(400);
    }
    let reply = ada.post(&at("acme", BOOKS), &json!({"values": {"title": "a"}, "if_version": 3})).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["pointer"], "/if_version");
    for id in ["rec_00000000000000000000000000", "none", "usr_01h2xcejqtf2nbrexx3vqjhp41"] {
        ada.get(&at("acme", &format!("{BOOKS}/{id}"))).await.expect(404);
    }
    let nil = at("acme", &format!("{BOOKS}/rec_00000000000000000000000000"));
    ada.json(Method::PUT, &nil, &json!({"values": {"title": "a"}, "if_version": 0})).await.expect(422);
    assert_eq!(ada.get(&at("acme", BOOKS)).await.json()["total"], 0, "nothing was stored");
}

#[db_test]
async fn a_record_that_would_take_minutes_to_check_is_refused_and_a_large_one_is_not(app: TestApp) {
    let rules: Vec<Value> = (0..3_000).map(|n| json!({"minimum": n - 3_000})).collect();
    let schema = json!({"type": "object", "properties": {
        "grid": {"type": "array", "items": {"type": "array", "items": {"allOf": rules}}},
        "rows": {"type": "array", "items": {"type": "object", "properties": {"text": {"type": "string", "maxLength": 300}}}},
    }});
    let everybody = ["owner", "admin", "member", "viewer"].as_slice();
    let draft = Draft::new("grids").collection(
        "grids",
        "Grids",
        &schema.to_string(),
        "[]",
        "[]",
        everybody,
        everybody,
    );
    app.publish(draft.pack()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "grids").await;
    let path = at("acme", "/records/grids/grids");
    let attack = json!({"grid": vec![vec![0; 1_000]; 120]});
    let error = ada.post(&path, &json!({"values": attack})).await.expect(422).json()["errors"][0].clone();
    assert_eq!((&error["pointer"], &error["code"]), (&json!("/values"), &json!("too_much")), "{error}");
    let operations = json!({"operations": [{"op": "put", "values": {}}, {"op": "put", "values": attack}]});
    let reply = ada.post(&format!("{path}/batch"), &operations).await;
    let error = reply.expect(422).json()["errors"][0].clone();
    assert_eq!((&error["pointer"], &error["code"]), (&json!("/operations/1/values"), &json!("too_much")));
    let rows = vec![json!({"text": "x".repeat(200)}); 1_000];
    let large = json!({"values": {"grid": vec![vec![1; 30]; 20], "rows": rows}});
    ada.post(&path, &large).await.expect(201);
    assert_eq!(ada.get(&path).await.json()["total"], 1);
}

#[db_test]
async fn a_full_shelf_is_told_in_words_and_room_can_be_made(db: TestDb) {
    let app = TestApp::with(db, |config| config.records.max_records = 3).await;
    let ada = shelf(&app).await;
    rows(&ada, 3).await;
    let reply = ada.post(&at("acme", BOOKS), &book("One more")).await;
    assert_eq!(reply.expect(409).code(), "quota_exceeded");
    assert!(reply.text().contains("Test shelf may keep 3 records here"), "{}", reply.text());
    let first = ada.get(&at("acme", BOOKS)).await.json()["items"][0]["id"].clone();
    ada.delete(&at("acme", &format!("{BOOKS}/{}", first.as_str().expect("an id")))).await.expect(204);
    ada.post(&at("acme", BOOKS), &book("One more")).await.expect(201);
}

#[db_test]
async fn a_change_is_audited_and_told_once(app: TestApp) {
    let ada = shelf(&app).await;
    let seq = ada.get(&at("acme", "/contributions")).await.json()["seq"].as_i64().expect("a sequence");
    rows(&ada, 120).await;
    let audit = ada.get(&at("acme", "/audit?action=records.changed")).await.expect(200).json();
    assert_eq!(audit["items"].as_array().map(Vec::len), Some(1), "{audit}");
    assert_eq!(audit["items"][0]["sentence"], "Ada created 120 records in Test shelf (books)");
    assert_eq!(audit["items"][0]["after"]["ids"].as_array().map(Vec::len), Some(100));
    let cx = app.system_in("acme").await;
    let mut tx = app.core.db.read(&cx).await.expect("a reader");
    let events = tenon_store::events::since(&mut tx, seq, 100).await.expect("events");
    let changed: Vec<_> = events.iter().filter(|event| event.kind == "records.changed").collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].data["created"], 120);
}

#[db_test]
async fn a_plan_says_how_many_records_an_uninstall_keeps_or_deletes(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 12).await;
    let asked = json!({"plugin": "shelf", "action": "uninstall"});
    let plan = ada.post(&at("acme", "/installations/plan"), &asked).await.expect(200).json();
    assert_eq!(plan["records"]["records"], 12, "{plan}");
    assert_eq!(plan["records"]["collections"], json!([{"name": "books", "title": "Books", "records": 12}]));
    assert!(plan["records"]["bytes"].as_i64().is_some_and(|bytes| bytes > 12), "{plan}");
}

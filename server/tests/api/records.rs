//! Records over HTTP: the grammar of lists, writes with versions, batches, exports, and who may what.

mod batches;
mod guests;
mod hooks;
mod shelf;
mod views;
mod writes;

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};
use tenon_testing::packages::Draft;

use crate::{TestApp, at, db_test, schemas::exchanged};

pub use shelf::{BOOKS, book, large_rows, rows, shelf};

#[db_test]
async fn a_list_is_filtered_sorted_and_counted(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 7).await;
    let titles = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().expect("items");
        items.iter().map(|item| item["values"]["title"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let list = async |query: &str| ada.get(&at("acme", &format!("{BOOKS}?{query}"))).await.expect(200).json();
    let all = list("").await;
    assert_eq!((titles(&all).len(), &all["total"], &all["next"]), (7, &json!(7), &Value::Null));
    assert_eq!(titles(&list("sort=-pages&limit=2").await), ["Book 6", "Book 5"]);
    let filter = |text: &str| format!("filter={}", urlencoding(text));
    assert_eq!(titles(&list(&filter(r#"[["pages","gte",500]]"#)).await), ["Book 5", "Book 6"]);
    assert_eq!(
        titles(&list(&filter(r#"[["state","eq","read"],["pages","lt",300]]"#)).await),
        ["Book 0", "Book 2"]
    );
    assert_eq!(titles(&list(&filter(r#"[["title","in",["Book 1","Book 3"]]]"#)).await), ["Book 1", "Book 3"]);
    assert_eq!(
        titles(&list(&filter(r#"[["title","prefix","Book"],["title","ne","Book 0"]]"#)).await).len(),
        6
    );
    assert_eq!(titles(&list(&filter(r#"[["due","null",true]]"#)).await).len(), 4);
    assert_eq!(
        titles(&list(&format!("{}&sort=-due", filter(r#"[["due","gt","2026-01-01"]]"#))).await),
        ["Book 5", "Book 3"]
    );
    let total = list(&filter(r#"[["state","eq","read"]]"#)).await["total"].clone();
    assert_eq!(total, 4);
    let id = all["items"][3]["id"].as_str().expect("an id").to_owned();
    assert_eq!(titles(&list(&filter(&format!(r#"[["id","gt","{id}"]]"#))).await).len(), 3);
}

/// Percent-encodes what a query string does not take.
fn urlencoding(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[db_test]
async fn pages_follow_each_other_without_gaps_in_every_order(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 23).await;
    for (sort, filter) in [
        ("id", "[]"),
        ("-id", "[]"),
        ("state", "[]"),
        ("-state", "[]"),
        ("created_at", "[]"),
        ("-pages", r#"[["state","eq","read"]]"#),
        ("id", r#"[["state","eq","read"]]"#),
        ("-id", r#"[["state","in",["read","wanted"]]]"#),
        ("id", r#"[["state","ne","read"],["pages","gt",100]]"#),
        ("title", r#"[["pages","null",false],["state","eq","read"]]"#),
    ] {
        let base = format!("{BOOKS}?sort={sort}&filter={}", urlencoding(filter));
        let whole = ada.get(&at("acme", &format!("{base}&limit=200"))).await.expect(200).json();
        let ids = |page: &Value| -> Vec<Value> {
            page["items"].as_array().expect("items").iter().map(|item| item["id"].clone()).collect()
        };
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page =
                ada.get(&at("acme", &format!("{base}&limit=4&cursor={cursor}"))).await.expect(200).json();
            seen.extend(ids(&page));
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert!(!seen.is_empty());
        assert_eq!(seen, ids(&whole), "{sort} {filter}");
    }
}

#[db_test]
async fn a_page_of_large_records_ends_early_and_the_next_one_goes_on(app: TestApp) {
    let ada = shelf(&app).await;
    let made = large_rows(&ada, 20).await;
    for sort in ["id", "-pages"] {
        let (mut seen, mut cursor, mut sizes) = (Vec::new(), String::new(), Vec::new());
        loop {
            let path = at("acme", &format!("{BOOKS}?sort={sort}&limit=200&cursor={cursor}"));
            let page = ada.get(&path).await.expect(200).json();
            assert_eq!(page["total"], 20);
            let items = page["items"].as_array().expect("items");
            sizes.push(items.len());
            seen.extend(items.iter().map(|item| item["id"].clone()));
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        // Four megabytes of them.
        assert_eq!(sizes, [16, 4], "{sort}");
        if sort == "-pages" {
            seen.reverse();
        }
        assert_eq!(seen, made, "{sort}");
    }
    let table = ada.get(&at("acme", &format!("{BOOKS}/export.csv"))).await.expect(200).text();
    assert_eq!(table.lines().count(), 21, "an export has them all");
}

#[db_test]
async fn a_wrong_question_is_told_where_it_is_wrong(app: TestApp) {
    let ada = shelf(&app).await;
    let cases = [
        (r#"filter=[["pages","eq","many"]]"#, "/filter/0/2", "type"),
        (r#"filter=[["author","eq","x"]]"#, "/filter/0/0", "not_indexed"),
        (r#"filter=[["due","lt","soon"]]"#, "/filter/0/2", "type"),
        (r#"filter=[["due","prefix","2026"]]"#, "/filter/0/2", "type"),
        (r#"filter=[["id","eq","x"]]"#, "/filter/0/2", "type"),
        (r#"filter=[["id","null",true]]"#, "/filter/0/2", "operator"),
        (r#"filter=[["state","in",[]]]"#, "/filter/0/2", "too_many"),
        (r#"filter=[["state","null","yes"]]"#, "/filter/0/2", "type"),
        (r#"filter=[["state","lt",null]]"#, "/filter/0/2", "type"),
        (r#"filter=[["state","like","r"]]"#, "/filter/0/1", "shape"),
        (r#"filter={"state":"read"}"#, "/filter", "shape"),
        ("sort=author", "/sort", "not_indexed"),
        ("limit=0", "/limit", "range"),
        ("limit=201", "/limit", "range"),
        ("cursor=AAAA", "/cursor", "cursor"),
        ("cursor=%27;DROP", "/cursor", "cursor"),
        ("workspace=research", "/workspace", "unknown"),
    ];
    for (query, pointer, code) in cases {
        let query = match query.split_once('=') {
            Some(("filter", text)) => format!("filter={}", urlencoding(text)),
            _ => query.to_owned(),
        };
        let reply = ada.get(&at("acme", &format!("{BOOKS}?{query}"))).await;
        let error = &reply.expect(422).json()["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!(pointer), &json!(code)), "{query}: {error}");
    }
    let nine: Vec<Value> = (0..9).map(|_| json!(["state", "eq", "read"])).collect();
    let reply =
        ada.get(&at("acme", &format!("{BOOKS}?filter={}", urlencoding(&json!(nine).to_string())))).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["code"], "too_many");
    let text = ada.get(&at("acme", &format!("{BOOKS}?sort=author"))).await.text();
    assert!(text.contains("there are title, state, pages, due, id, created_at, updated_at"), "{text}");
    assert_eq!(
        ada.get(&at("acme", &format!("{BOOKS}?colour=red"))).await.expect(400).code(),
        "malformed_request"
    );
    // A cursor of one order is none of another.
    rows(&ada, 3).await;
    let next = ada.get(&at("acme", &format!("{BOOKS}?limit=1&sort=title"))).await.json()["next"].clone();
    let other = format!("{BOOKS}?limit=1&sort=-title&cursor={}", next.as_str().expect("a cursor"));
    assert_eq!(ada.get(&at("acme", &other)).await.expect(422).json()["errors"][0]["pointer"], "/cursor");
}

#[db_test]
async fn groups_count_what_shares_a_value(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 7).await;
    let groups = ada.get(&at("acme", &format!("{BOOKS}/groups?by=state"))).await.expect(200).json();
    assert_eq!(groups["groups"], json!([{"value": "read", "count": 4}, {"value": "wanted", "count": 3}]));
    let filter = urlencoding(r#"[["pages","gt",300]]"#);
    let groups =
        ada.get(&at("acme", &format!("{BOOKS}/groups?by=state&filter={filter}"))).await.expect(200).json();
    assert_eq!(groups["groups"], json!([{"value": "read", "count": 2}, {"value": "wanted", "count": 1}]));
    let due = ada.get(&at("acme", &format!("{BOOKS}/groups?by=due"))).await.expect(200).json();
    assert_eq!(due["groups"][0], json!({"value": null, "count": 4}));
    assert_eq!(due["groups"][1], json!({"value": "2026-01-01", "count": 1}));
    let reply = ada.get(&at("acme", &format!("{BOOKS}/groups?by=author"))).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["code"], "not_indexed");
}

#[db_test]
async fn an_export_has_titles_every_record_and_no_formulas(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 3).await;
    ada.post(&at("acme", BOOKS), &json!({"values": {"title": "=1+1", "author": "a, \"b\""}}))
        .await
        .expect(201);
    let reply = ada.get(&at("acme", &format!("{BOOKS}/export.csv?sort=title"))).await;
    let csv = reply.expect(200).text();
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert!(reply.header("content-disposition").contains("shelf-books.csv"));
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines[0], "Title,Author,state,Pages,Due,id,version,created_at,updated_at");
    assert!(lines[1].starts_with("'=1+1,\"a, \"\"b\"\"\",,,,rec_"), "{csv}");
    assert!(lines[2].starts_with("Book 0,Somebody,read,0,,rec_"), "{csv}");
    assert_eq!(lines.len(), 6, "a head, four records and the end: {csv}");
}

#[db_test]
async fn who_may_what_is_in_the_manifest_and_in_the_role(app: TestApp) {
    let ada = shelf(&app).await;
    let made = ada.post(&at("acme", BOOKS), &book("Dune")).await.expect(201).json();
    let one = at("acme", &format!("{BOOKS}/{}", made["id"].as_str().expect("an id")));
    let (mel, vic) = (app.browser("mel").await, app.browser("vic").await);
    mel.post(&at("acme", BOOKS), &book("Emma")).await.expect(201);
    vic.get(&one).await.expect(200);
    let refused = vic.post(&at("acme", BOOKS), &book("Ulysses")).await;
    assert_eq!(refused.expect(403).code(), "may_not");
    assert!(refused.json()["who_can_help"].as_array().is_some_and(|names| names.contains(&json!("Ada"))));
    // The core permission alone is not enough: only administrators keep secrets.
    let secrets = at("acme", "/records/shelf/secrets");
    mel.get(&secrets).await.expect(403);
    assert!(mel.get(&secrets).await.text().contains("“See secrets” of Test shelf"));
    ada.get(&secrets).await.expect(200);
    let model = vic.get(&at("acme", &format!("{BOOKS}/model"))).await.expect(200).json();
    assert_eq!((&model["may_write"], &model["title"]), (&json!(false), &json!("Books")));
    assert_eq!(model["indexes"], json!(["title", "state", "pages", "due"]));
    assert!(model["who_can_help"].as_array().is_some_and(|names| !names.is_empty()));
    app.browser("gus").await.get(&one).await.expect(404);
    app.stranger().get(&one).await.expect(401);
    let program = app.program("ada", &["records.read", "plugins.read"]).await;
    program.get(&one).await.expect(200);
    program.delete(&one).await.expect(403);
    let program = app.program("ada", &["records.read"]).await;
    assert!(program.get(&one).await.expect(403).text().contains("plugins.read"));
}

#[db_test]
async fn records_of_a_disabled_plugin_are_not_there_and_come_back(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 2).await;
    let disable = at("acme", "/installations/shelf/disable");
    ada.post(&disable, &json!({})).await.expect(200);
    ada.get(&at("acme", BOOKS)).await.expect(404);
    ada.post(&at("acme", "/installations/shelf/enable"), &json!({})).await.expect(200);
    assert_eq!(ada.get(&at("acme", BOOKS)).await.expect(200).json()["total"], 2);
    ada.get(&at("acme", "/records/shelf/nothing")).await.expect(404);
    ada.get(&at("acme", "/records/nothing/books")).await.expect(404);
    app.assert_idle().await;
}

#[db_test]
async fn records_are_kept_after_an_uninstall_and_deleted_when_asked(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 5).await;
    ada.delete(&at("acme", "/installations/shelf")).await.expect(204);
    let kept = ada.get(&at("acme", "/retained")).await.expect(200).json();
    assert_eq!((&kept["items"][0]["plugin"], &kept["items"][0]["records"]), (&json!("shelf"), &json!(5)));
    shelf::install_again(&app, &ada).await;
    assert_eq!(ada.get(&at("acme", BOOKS)).await.expect(200).json()["total"], 5);
    ada.delete(&at("acme", "/installations/shelf?data=delete")).await.expect(204);
    assert_eq!(ada.get(&at("acme", "/retained")).await.expect(200).json()["items"], json!([]));
    app.install(&ada, "acme", "shelf").await;
    assert_eq!(ada.get(&at("acme", BOOKS)).await.expect(200).json()["total"], 0);
    app.assert_idle().await;
}

#[db_test]
async fn another_release_with_other_indexes_finds_the_same_records(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 5).await;
    ada.delete(&at("acme", "/installations/shelf")).await.expect(204);
    app.publish(shelf::package("1.1.0", r#"["author"]"#)).await;
    shelf::install_again(&app, &ada).await;
    let filter = urlencoding(r#"[["author","eq","Somebody"]]"#);
    let list = ada.get(&at("acme", &format!("{BOOKS}?filter={filter}"))).await.expect(200).json();
    assert_eq!(list["total"], 5);
    ada.get(&at("acme", &format!("{BOOKS}?sort=pages"))).await.expect(422);
    ada.json(Method::POST, &at("acme", BOOKS), &book("Book 1")).await.expect(409);
    app.assert_idle().await;
}

#[db_test]
async fn a_collection_that_could_not_be_kept_is_refused_when_it_is_published(app: TestApp) {
    let root = app.browser("root").await;
    let everybody = ["owner"].as_slice();
    let text = json!({"type": "string"});
    let sound =
        json!({"type": "object", "properties": {"title": text, "tags": text, "nothing": text}}).to_string();
    let lists = r#"{"type":"object","properties":{"title":{"type":"string"},"tags":{"type":"array"}}}"#;
    let odd = r#"{"type":"object","properties":{"title":{"type":"text"}}}"#;
    for (schema, indexes, unique, pointer, code) in [
        (odd, "[]", "[]", "collections/books.json", "schema"),
        (r#"{"type":"array"}"#, "[]", "[]", "collections/books.json", "not_an_object"),
        (lists, r#"["tags"]"#, "[]", "manifest.json#collections[0].indexes[0]", "not_scalar"),
        (
            lists,
            "[]",
            r#"[["title", "nothing"]]"#,
            "manifest.json#collections[0].unique[0][1]",
            "unknown_field",
        ),
    ] {
        let draft =
            Draft::new("shelf").collection("books", "Books", &sound, indexes, unique, everybody, everybody);
        let package = exchanged(draft.pack(), "collections/books.json", &sound, schema);
        let reply =
            root.send(Method::POST, "/api/v1/releases", Some("application/zip"), Body::from(package)).await;
        let error = reply.expect(422).json()["errors"][0].clone();
        let told = error["pointer"].as_str().unwrap_or_default();
        assert!(told.starts_with(pointer), "{error}");
        assert_eq!(error["code"], code, "{error}");
    }
    root.get("/api/v1/plugins/shelf").await.expect(404);
}

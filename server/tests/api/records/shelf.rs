//! A plugin with a shelf of books, for the tests of records.

use serde_json::{Value, json};
use tenon_testing::packages::Draft;

use crate::{Client, TestApp, at};

pub const BOOKS: &str = "/records/shelf/books";

pub const SCHEMA: &str = r#"{
  "type": "object",
  "required": ["title"],
  "additionalProperties": false,
  "properties": {
    "title": {"type": "string", "title": "Title", "minLength": 1, "maxLength": 80},
    "author": {"type": "string", "title": "Author"},
    "state": {"type": ["string", "null"], "enum": ["read", "wanted", null]},
    "pages": {"type": "integer", "title": "Pages", "minimum": 0},
    "due": {"type": "string", "format": "date", "title": "Due"}
  }
}"#;

/// A draft with the collections `books` and `secrets`.
pub fn draft(version: &str, indexes: &str) -> Draft {
    Draft::new("shelf")
        .replace("1.0.0", version)
        .collection(
            "books",
            "Books",
            SCHEMA,
            indexes,
            r#"[["title"]]"#,
            ["owner", "admin", "member", "viewer"].as_slice(),
            ["owner", "admin", "member"].as_slice(),
        )
        .collection(
            "secrets",
            "Secrets",
            r#"{"type":"object","properties":{"text":{"type":"string"}}}"#,
            "[]",
            "[]",
            ["owner", "admin"].as_slice(),
            ["owner"].as_slice(),
        )
}

pub fn package(version: &str, indexes: &str) -> Vec<u8> {
    draft(version, indexes).pack()
}

/// Installed in `acme`; answers its owner.
pub async fn shelf(app: &TestApp) -> Client {
    app.publish(package("1.0.0", r#"["title", "state", "pages", "due"]"#)).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "shelf").await;
    ada
}

/// On the data that an uninstall kept.
pub async fn install_again(app: &TestApp, ada: &Client) {
    let mut consent = app.consent(ada, "shelf").await;
    consent["kept_data"] = json!("use");
    ada.post(&at("acme", "/installations"), &consent).await.expect(201);
}

pub fn book(title: &str) -> Value {
    json!({"values": {"title": title}})
}

/// `Book 0` (0 pages, read), `Book 1` (100 pages, wanted, due in January), … in one batch.
pub async fn rows(client: &Client, count: usize) {
    let operations: Vec<Value> = (0..count)
        .map(|n| {
            let mut values = json!({
                "title": format!("Book {n}"), "author": "Somebody", "pages": n * 100,
                "state": if n % 2 == 0 { "read" } else { "wanted" },
            });
            if n % 2 == 1 {
                values["due"] = json!(format!("2026-{:02}-01", n % 12));
            }
            json!({"op": "put", "values": values})
        })
        .collect();
    let done = client.post(&at("acme", &format!("{BOOKS}/batch")), &json!({"operations": operations})).await;
    assert_eq!(done.expect(200).json()["created"], count);
}

/// Books of a quarter of a megabyte each, in batches of twelve; answers their ids.
pub async fn large_rows(client: &Client, count: usize) -> Vec<Value> {
    let author = "x".repeat(250 << 10);
    let mut ids = Vec::new();
    for from in (0..count).step_by(12) {
        let operations: Vec<Value> = (from..count.min(from + 12))
            .map(|n| json!({"op": "put", "values": {"title": format!("Book {n:02}"), "author": author, "pages": n}}))
            .collect();
        let path = at("acme", &format!("{BOOKS}/batch"));
        let done = client.post(&path, &json!({"operations": operations})).await.expect(200).json();
        ids.extend(done["ids"].as_array().expect("ids").iter().cloned());
    }
    ids
}

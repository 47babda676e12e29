//! What a backend may do with its own collections, by the functions that the sandbox calls.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tenon_contract::records::{CommitOp, Condition, FilterOp, Query};
use tenon_core::{
    Cx,
    guests::{
        Refusal,
        collections::{During, commit, count, get, group, query},
    },
};
use tenon_store::kv;

use super::{rows, shelf};
use crate::{TestApp, at, db_test};

fn values(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn put(title: &str) -> CommitOp {
    let values = values(json!({"title": title}));
    CommitOp::Put { collection: "books".into(), id: None, values, if_version: None }
}

async fn plugin(app: &TestApp) -> (Cx, tenon_api::ids::InstallationId) {
    let cx = app.system_in("acme").await;
    let snapshot = app.core.snapshot(&cx).await.expect("the tenant");
    (cx, snapshot.find_active("shelf").expect("active").row.id)
}

#[db_test]
async fn a_guest_reads_pages_counts_and_groups(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 7).await;
    let (cx, id) = plugin(&app).await;
    let core = &app.core;
    let read = vec![Condition("state".into(), FilterOp::Eq, json!("read"))];
    let asked = Query { filter: read.clone(), sort: Some("-pages".into()), limit: Some(3), cursor: None };
    let page = query(core, &cx, id, None, "books", &asked).await.expect("a page").expect("allowed");
    assert_eq!(
        page.items.iter().map(|item| item.values["pages"].clone()).collect::<Vec<_>>(),
        [600, 400, 200]
    );
    let rest = Query { cursor: page.next.clone(), ..asked };
    let rest = query(core, &cx, id, None, "books", &rest).await.expect("a page").expect("allowed");
    assert_eq!((rest.items.len(), rest.next), (1, None));
    assert_eq!(count(core, &cx, id, None, "books", &read).await.expect("a count").expect("allowed"), 4);
    let groups =
        group(core, &cx, id, None, "books", "state", &Vec::new()).await.expect("groups").expect("allowed");
    assert_eq!(groups.iter().map(|group| group.count).collect::<Vec<_>>(), [4, 3]);
    let one = get(core, &cx, id, None, "books", &page.items[0].id).await.expect("one").expect("allowed");
    assert_eq!(one.as_ref(), page.items.first());
    assert_eq!(get(core, &cx, id, None, "books", "none").await.expect("one").expect("allowed"), None);
    let wrong = Query { sort: Some("author".into()), ..Query::default() };
    let refused = query(core, &cx, id, None, "books", &wrong).await.expect("an answer");
    assert!(matches!(refused, Err(Refusal::Invalid { fields, .. }) if fields[0].code == "not_indexed"));
    let refused = query(core, &cx, id, None, "films", &Query::default()).await.expect("an answer");
    assert!(matches!(refused, Err(Refusal::NotFound(text)) if text.contains("films")));
}

#[db_test]
async fn a_guest_that_acts_as_its_caller_may_what_the_caller_may(app: TestApp) {
    shelf(&app).await;
    let (cx, id) = plugin(&app).await;
    let reader: BTreeSet<String> = ["records.read", "books.read"].map(str::to_owned).into();
    let core = &app.core;
    query(core, &cx, id, Some(&reader), "books", &Query::default())
        .await
        .expect("an answer")
        .expect("may read");
    let refused = query(core, &cx, id, Some(&reader), "secrets", &Query::default()).await.expect("an answer");
    assert!(matches!(refused, Err(Refusal::Denied(text)) if text.contains("secrets.read")));
    let write = |can| commit(core, &cx, id, can, During::Call, None, vec![put("Dune")]);
    let refused = write(Some(&reader)).await.expect("an answer");
    assert!(matches!(refused, Err(Refusal::Denied(text)) if text.contains("books.write")));
    write(None).await.expect("an answer").expect("the plugin itself may");
}

#[db_test]
async fn a_commit_of_a_guest_is_all_or_nothing_over_collections_and_small_values(app: TestApp) {
    let ada = shelf(&app).await;
    let (cx, id) = plugin(&app).await;
    let core = &app.core;
    let secret = |text: Value| CommitOp::Put {
        collection: "secrets".into(),
        id: None,
        values: values(json!({"text": text})),
        if_version: None,
    };
    let small = |if_version| CommitOp::KvSet { key: "last".into(), value: "1".into(), if_version };
    let run = |operations| commit(core, &cx, id, None, During::Call, Some(1_000), operations);
    let done =
        run(vec![put("Dune"), small(Some(0)), secret(json!("s"))]).await.expect("an answer").expect("all");
    assert_eq!((done[1].id.as_str(), done[1].version), ("last", 1));
    assert!(done[0].id.starts_with("rec_") && done[2].id.starts_with("rec_"));
    let refused = run(vec![put("Emma"), small(Some(0))]).await.expect("an answer");
    assert!(matches!(refused, Err(Refusal::Conflict)), "{refused:?}");
    let refused = run(vec![put("Emma"), secret(json!(5))]).await.expect("an answer");
    assert!(
        matches!(&refused, Err(Refusal::Invalid { fields, .. }) if fields[0].pointer == "/1/values/text"),
        "{refused:?}"
    );
    let refused = run(vec![put("Emma"), put("Dune")]).await.expect("an answer");
    assert!(
        matches!(&refused, Err(Refusal::Refused { fields, .. }) if fields[0].pointer == "/1/values/title"),
        "{refused:?}"
    );
    let refused =
        commit(core, &cx, id, None, During::Call, None, vec![small(None)]).await.expect("an answer");
    assert!(matches!(refused, Err(Refusal::Denied(_))));
    assert_eq!(ada.get(&at("acme", super::BOOKS)).await.json()["total"], 1);
    let mut tx = core.db.read(&cx).await.expect("a reader");
    assert_eq!(kv::get(&mut tx, id, "last").await.expect("a read").map(|row| row.version), Some(1));
}

#[db_test]
async fn a_hook_writes_without_hooks(app: TestApp) {
    use tenon_hostile::backend_answering;
    use tenon_testing::packages::Draft;
    let ada = shelf(&app).await;
    let toml = "[[hooks]]\non = \"records.before_write\"\ncollection = \"shelf/books\"\nmode = \"filter\"\n";
    let wasm = backend_answering(r#"{"writes":[{"title":"Of a hook"}]}"#, b"");
    app.publish(Draft::new("hooked").manifest(toml).file("plugin.wasm", wasm).pack()).await;
    app.install(&ada, "acme", "hooked").await;
    let (cx, id) = plugin(&app).await;
    for (during, title) in [(During::Hook, "Dune"), (During::Call, "Of a hook")] {
        let done = commit(&app.core, &cx, id, None, during, None, vec![put("Dune")]).await;
        let done = done.expect("an answer").expect("stored");
        let stored =
            get(&app.core, &cx, id, None, "books", &done[0].id).await.expect("one").expect("allowed");
        assert_eq!(stored.map(|record| record.values["title"].clone()), Some(json!(title)));
    }
}

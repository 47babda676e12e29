//! Records below the use cases: keys, unique sets, usage, reindexing, isolation.

use serde_json::{Map, Value, json};
use tenon_api::ids::{InstallationId, RecordId};
use tenon_store::{
    Cx, Error,
    records::{
        self, Target, Usage,
        find::{self, Find, Narrowed},
        key::{FieldKind, KeyRange, encode},
        whole_tenant,
        write::{Expect, Operation, Problem, Quota, WriteError, Written, write},
    },
    statements::counting,
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

const QUOTA: Quota = Quota { records: 1_000, bytes: 100_000 };

fn target(installation: InstallationId) -> Target {
    Target {
        installation,
        collection: "books".into(),
        workspace: whole_tenant(),
        indexes: vec![("title".into(), FieldKind::Text), ("pages".into(), FieldKind::Number)],
        uniques: vec![vec![("title".into(), FieldKind::Text)]],
    }
}

fn object(values: Value) -> Map<String, Value> {
    values.as_object().cloned().unwrap_or_default()
}

fn put(id: RecordId, expect: Expect, values: Value) -> Operation {
    Operation { id, expect, put: Some((object(values.clone()), values.to_string())) }
}

fn fresh(values: Value) -> Operation {
    put(RecordId::new(), Expect::Fresh, values)
}

async fn store(
    db: &TestDb,
    cx: &Cx,
    target: &Target,
    operations: Vec<Operation>,
    quota: Quota,
) -> Result<Vec<Written>, WriteError> {
    let answer =
        world::write(&db.db, cx, (target.clone(), operations, quota), |tx, (target, operations, quota)| {
            Box::pin(async move {
                write(tx, &target, &operations, quota).await.map_err(|error| match error {
                    WriteError::Store(error) => error,
                    error => Error::rolled(error),
                })
            })
        })
        .await;
    answer.map_err(|error| error.into_rolled::<WriteError>().unwrap_or_else(WriteError::Store))
}

fn page(sort: &str, limit: usize) -> Find {
    Find {
        narrowed: Vec::new(),
        sort: sort.trim_start_matches('-').into(),
        descending: sort.starts_with('-'),
        after: None,
        limit,
        bytes: usize::MAX,
    }
}

async fn titles(db: &TestDb, cx: &Cx, target: &Target, page: &Find) -> Vec<String> {
    let mut tx = db.db.read(cx).await.expect("a reader");
    let found = find::find(&mut tx, target, page).await.expect("a page");
    found.records.iter().map(|row| row.values()["title"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn key_rows(db: &TestDb, cx: &Cx, target: &Target, field: &str) -> i64 {
    let mut tx = db.db.read(cx).await.expect("a reader");
    let all = [Narrowed { field: field.into(), ranges: vec![KeyRange::all()] }];
    find::count(&mut tx, target, &all, i64::MAX).await.expect("a count")
}

#[db_test]
async fn keys_uniques_and_usage_follow_every_write(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "shelf").await;
    let target = target(row.id);
    let dune = fresh(json!({"title": "Dune", "pages": 412}));
    let emma = fresh(json!({"title": "Emma"}));
    let (dune_id, emma_id) = (dune.id, emma.id);
    let done = store(&db, &cx, &target, vec![dune, emma], QUOTA).await.expect("both");
    assert_eq!(done.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(titles(&db, &cx, &target, &page("pages", 9)).await, ["Emma", "Dune"], "no value comes first");
    // Both change places.
    let swap = vec![
        put(dune_id, Expect::Version(1), json!({"title": "Emma", "pages": 1})),
        put(emma_id, Expect::Present, json!({"title": "Dune", "pages": 2})),
    ];
    store(&db, &cx, &target, swap, QUOTA).await.expect("a swap");
    assert_eq!(titles(&db, &cx, &target, &page("-pages", 9)).await, ["Dune", "Emma"]);
    for field in ["title", "pages", "created_at", "updated_at"] {
        assert_eq!(key_rows(&db, &cx, &target, field).await, 2, "{field}");
    }
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let bytes = json!({"title": "Emma", "pages": 1}).to_string().len() * 2;
    let usage = records::usage(&mut tx, row.id, "books").await.expect("the usage");
    assert_eq!(usage, Usage { records: 2, bytes: bytes as i64 });
    drop(tx);
    let gone = |id| Operation { id, expect: Expect::Present, put: None };
    store(&db, &cx, &target, vec![gone(dune_id), gone(emma_id)], QUOTA).await.expect("both");
    for field in ["title", "pages", "created_at", "updated_at"] {
        assert_eq!(key_rows(&db, &cx, &target, field).await, 0, "{field}");
    }
    store(&db, &cx, &target, vec![fresh(json!({"title": "Dune"}))], QUOTA).await.expect("the title is free");
}

#[db_test]
async fn a_refused_write_leaves_nothing(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "shelf").await;
    let target = target(row.id);
    let first = fresh(json!({"title": "Dune"}));
    let id = first.id;
    store(&db, &cx, &target, vec![first], QUOTA).await.expect("a write");
    let more = || fresh(json!({"title": "Emma"}));
    let problem =
        async |operation: Operation| match store(&db, &cx, &target, vec![more(), operation], QUOTA).await {
            Err(WriteError::Problems(problems)) => problems,
            other => panic!("{other:?}"),
        };
    let missing = RecordId::new();
    assert_eq!(problem(put(missing, Expect::Present, json!({}))).await, [(1, Problem::Missing)]);
    assert_eq!(problem(put(id, Expect::Version(2), json!({}))).await, [(1, Problem::Stale(1))]);
    assert_eq!(problem(put(id, Expect::Absent, json!({}))).await, [(1, Problem::Stale(1))]);
    let taken = problem(fresh(json!({"title": "Dune"}))).await;
    assert_eq!(taken, [(1, Problem::Taken { fields: vec!["title".into()], by: id })]);
    let of_one_batch = problem(fresh(json!({"title": "Emma"}))).await;
    assert!(matches!(of_one_batch.as_slice(), [(1, Problem::Taken { .. })]), "{of_one_batch:?}");
    let small = Quota { records: 1_000, bytes: 20 };
    assert!(matches!(store(&db, &cx, &target, vec![more()], small).await, Err(WriteError::Full { .. })));
    let few = Quota { records: 1, bytes: 1_000 };
    assert!(matches!(store(&db, &cx, &target, vec![more()], few).await, Err(WriteError::Full { .. })));
    assert_eq!(titles(&db, &cx, &target, &page("id", 9)).await, ["Dune"]);
    assert_eq!(key_rows(&db, &cx, &target, "title").await, 1);
}

#[db_test]
async fn long_texts_are_found_and_unique_by_all_of_their_characters(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "shelf").await;
    let target = target(row.id);
    let long = |end: &str| json!({"title": format!("{}{end}", "x".repeat(300))});
    store(&db, &cx, &target, vec![fresh(long("a")), fresh(long("b"))], QUOTA).await.expect("two");
    assert!(store(&db, &cx, &target, vec![fresh(long("a"))], QUOTA).await.is_err());
    let key = encode(Some(&long("b")["title"]), FieldKind::Text);
    let only = Narrowed { field: "title".into(), ranges: vec![KeyRange::only(key)] };
    let found = titles(&db, &cx, &target, &Find { narrowed: vec![only], ..page("id", 9) }).await;
    assert_eq!(found.iter().map(|title| title.ends_with('b')).collect::<Vec<_>>(), [true]);
}

#[db_test]
async fn other_indexes_are_written_for_what_is_there(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "shelf").await;
    let old = target(row.id);
    let books = (0..1_200).map(|n| fresh(json!({"title": n.to_string(), "author": n % 3}))).collect();
    store(&db, &cx, &old, books, Quota { records: 5_000, ..QUOTA }).await.expect("many");
    let new =
        Target { indexes: vec![("author".into(), FieldKind::Number)], uniques: Vec::new(), ..old.clone() };
    let twin = fresh(json!({"title": "0", "author": 1}));
    store(&db, &cx, &new, vec![twin], Quota { records: 5_000, ..QUOTA }).await.expect("no longer unique");
    assert_eq!(key_rows(&db, &cx, &new, "author").await, 1_201);
    assert_eq!(key_rows(&db, &cx, &new, "title").await, 0);
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let groups = find::group(&mut tx, &new, "author", &[], 10).await.expect("groups");
    assert_eq!(groups.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [400, 401, 400]);
}

#[db_test]
async fn another_tenant_installation_and_collection_see_nothing(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "shelf").await;
    let target = target(row.id);
    store(&db, &cx, &target, vec![fresh(json!({"title": "Dune"}))], QUOTA).await.expect("a write");
    let globex = world::tenant(&db.db, "globex").await;
    assert!(titles(&db, &globex, &target, &page("title", 9)).await.is_empty());
    for other in [
        Target { collection: "films".into(), ..target.clone() },
        Target { installation: InstallationId::new(), ..target.clone() },
    ] {
        assert!(titles(&db, &cx, &other, &page("id", 9)).await.is_empty());
    }
    world::write(&db.db, &cx, row.id, |tx, id| {
        Box::pin(async move { tenon_store::installations::delete_data(tx, id).await })
    })
    .await
    .expect("all gone");
    assert!(titles(&db, &cx, &target, &page("id", 9)).await.is_empty());
    assert_eq!(key_rows(&db, &cx, &target, "title").await, 0);
}

#[db_test]
async fn a_page_ends_at_its_bytes_and_the_next_one_goes_on(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "shelf").await;
    let target = target(row.id);
    let book = |n: usize| fresh(json!({"title": format!("Book {n}"), "text": "x".repeat(5_000)}));
    store(&db, &cx, &target, (0..6).map(book).collect(), QUOTA).await.expect("six");
    let mut tx = db.db.read(&cx).await.expect("a reader");
    for sort in ["id", "-title"] {
        let mut asked = Find { bytes: 12_000, ..page(sort, 9) };
        for more in [true, true, false] {
            let found = find::find(&mut tx, &target, &asked).await.expect("a page");
            assert_eq!((found.records.len(), found.next.is_some()), (2, more), "{sort}");
            asked.after = found.next;
        }
        // One that is too large by itself comes by itself.
        let found = find::find(&mut tx, &target, &Find { bytes: 1, ..page(sort, 9) }).await.expect("a page");
        assert_eq!((found.records.len(), found.next.is_some()), (1, true), "{sort}");
    }
}

#[db_test]
async fn stored_documents_are_read_up_to_a_sum_of_bytes(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "shelf").await;
    let target = target(row.id);
    let books: Vec<Operation> =
        (0..40).map(|n| fresh(json!({"title": format!("Book {n:02}"), "text": "x".repeat(1_000)}))).collect();
    let ids: Vec<RecordId> = books.iter().map(|book| book.id).collect();
    let bytes: usize = books.iter().map(|book| book.put.as_ref().map_or(0, |(_, doc)| doc.len())).sum();
    store(&db, &cx, &target, books, QUOTA).await.expect("forty");
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let all = find::documents(&mut tx, &target, ids.iter().copied(), bytes).await.expect("a read");
    assert_eq!(all.map(|found| found.len()), Some(40));
    let (none, statements) =
        counting(find::documents(&mut tx, &target, ids.iter().copied(), bytes / 4)).await;
    assert!(none.expect("a read").is_none());
    assert_eq!(statements, 1, "of three");
}

//! Pages, counts and groups answer what going through all records would.

use std::cmp::Ordering;

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngSeed, TestRunner},
};
use serde_json::{Map, Value, json};
use tenon_api::ids::RecordId;
use tenon_store::{
    Cx,
    records::{
        Target,
        find::{self, Find, Narrowed, narrow},
        key::{FieldKind, KeyRange, encode, tidy},
        whole_tenant,
        write::{Expect, Operation, Quota, write},
    },
    statements::counting,
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

const BOOKS: usize = 120;
/// Besides `id`.
const FIELDS: [&str; 3] = ["title", "shelf", "pages"];

struct Book {
    id: RecordId,
    values: Map<String, Value>,
}

impl Book {
    fn key(&self, field: &str) -> Vec<u8> {
        match field {
            "id" => self.id.as_bytes().to_vec(),
            field => encode(self.values.get(field), FieldKind::Mixed),
        }
    }

    fn fits(&self, narrowed: &[Narrowed]) -> bool {
        narrowed.iter().all(|one| one.ranges.iter().any(|range| range.holds(&self.key(&one.field))))
    }
}

/// Many share a shelf, some have no pages.
fn books() -> Vec<Book> {
    let book = |n: usize| {
        let mut values = json!({"title": format!("Book {n:03}"), "shelf": format!("S{}", n * 7 % 5)});
        if !n.is_multiple_of(6) {
            values["pages"] = json!(n * 37 % 50);
        }
        Book { id: RecordId::new(), values: values.as_object().cloned().expect("an object") }
    };
    (0..BOOKS).map(book).collect()
}

/// Ranges around the keys of some books; more than a statement has room for, at times.
fn ranges(books: &[Book], field: &'static str) -> impl Strategy<Value = Vec<KeyRange>> + use<> {
    let keys: Vec<Vec<u8>> = books.iter().map(|book| book.key(field)).collect();
    let range = prop::sample::select(keys).prop_flat_map(|key| {
        prop_oneof![
            4 => Just(vec![KeyRange::only(key.clone())]),
            1 => Just(vec![KeyRange { from: Vec::new(), to: key.clone() }]),
            1 => Just(vec![KeyRange { from: key.clone(), to: vec![0xff] }]),
            1 => Just(KeyRange::others(key).to_vec()),
        ]
    });
    prop_oneof![4 => prop::collection::vec(range.clone(), 1..4), 1 => prop::collection::vec(range, 20..40)]
        .prop_map(|ranges| tidy(ranges.concat()))
}

fn finds(books: &[Book]) -> impl Strategy<Value = Find> + use<> {
    let fields = ["id", FIELDS[0], FIELDS[1], FIELDS[2]];
    let of = fields
        .map(|field| ranges(books, field).prop_map(move |ranges| Narrowed { field: field.into(), ranges }));
    let narrowed = prop::collection::vec(proptest::strategy::Union::new(of.map(Strategy::boxed)), 0..4);
    // A document has some fifty bytes.
    let bytes = prop_oneof![2 => Just(usize::MAX), 1 => 1..1_500_usize];
    (narrowed, prop::sample::select(fields.to_vec()), any::<bool>(), 1..60_usize, bytes).prop_map(
        |(narrowed, sort, descending, limit, bytes)| Find {
            narrowed: narrow(narrowed),
            sort: sort.into(),
            descending,
            after: None,
            limit,
            bytes,
        },
    )
}

fn expected<'b>(books: &'b [Book], find: &Find) -> Vec<&'b Book> {
    let mut fit: Vec<&Book> = books.iter().filter(|book| book.fits(&find.narrowed)).collect();
    let order = |a: &Book, b: &Book| (a.key(&find.sort), a.id).cmp(&(b.key(&find.sort), b.id));
    fit.sort_by(|a, b| if find.descending { order(b, a) } else { order(a, b) });
    fit
}

async fn filled(db: &TestDb) -> (Cx, Target, Vec<Book>) {
    let (cx, row) = world::installed(&db.db, "acme", "shelf").await;
    let target = Target {
        installation: row.id,
        collection: "books".into(),
        workspace: whole_tenant(),
        indexes: FIELDS.map(|field| (field.to_owned(), FieldKind::Mixed)).to_vec(),
        uniques: Vec::new(),
    };
    let books = books();
    let put = |book: &Book| {
        let text = Value::Object(book.values.clone()).to_string();
        Operation { id: book.id, expect: Expect::Fresh, put: Some((book.values.clone(), text)) }
    };
    let operations: Vec<Operation> = books.iter().map(put).collect();
    world::write(&db.db, &cx, (target.clone(), operations), |tx, (target, operations)| {
        Box::pin(async move {
            let quota = Quota { records: 1_000, bytes: 1_000_000 };
            write(tx, &target, &operations, quota).await.map(drop).map_err(tenon_store::Error::rolled)
        })
    })
    .await
    .expect("books");
    (cx, target, books)
}

#[db_test]
async fn pages_counts_and_groups_are_those_of_going_through_all_records(db: TestDb) {
    let (cx, target, books) = filled(&db).await;
    let config = Config { rng_seed: RngSeed::Fixed(1), ..Config::default() };
    let (mut runner, strategy) = (TestRunner::new(config), finds(&books));
    let mut most = 0;
    for _ in 0..150 {
        let find = strategy.new_tree(&mut runner).expect("a find").current();
        let expected = expected(&books, &find);
        let mut tx = db.db.read(&cx).await.expect("a reader");
        let mut page = find.clone();
        let mut told = Vec::new();
        loop {
            let (found, statements) = counting(find::find(&mut tx, &target, &page)).await;
            let found = found.expect("a page");
            most = most.max(statements);
            assert!(found.records.len() <= find.limit, "{page:?}");
            told.extend(found.records.iter().map(|row| row.id));
            let bytes: usize = found.records.iter().map(|row| row.doc.len()).sum();
            assert!(bytes <= find.bytes || found.records.len() == 1, "{bytes} bytes, {page:?}");
            let Some(next) = found.next else { break };
            // Documents have at most 70 bytes: where none of them fits any more, the page is full.
            assert!(found.records.len() == find.limit || bytes + 70 > find.bytes, "{bytes} bytes, {page:?}");
            page.after = Some(next);
        }
        assert_eq!(told, expected.iter().map(|book| book.id).collect::<Vec<_>>(), "{find:?}");
        let (count, statements) = counting(find::count(&mut tx, &target, &find.narrowed, 100)).await;
        assert_eq!((count.expect("a count"), statements), (expected.len().min(100) as i64, 1), "{find:?}");
        for field in FIELDS {
            let mut groups: Vec<(Vec<u8>, i64)> = Vec::new();
            let mut keys: Vec<Vec<u8>> = expected.iter().map(|book| book.key(field)).collect();
            keys.sort();
            for key in keys {
                match groups.last_mut() {
                    Some((last, count)) if last.as_slice().cmp(&key) == Ordering::Equal => *count += 1,
                    _ => groups.push((key, 1)),
                }
            }
            let told = find::group(&mut tx, &target, field, &find.narrowed, 1_000).await.expect("groups");
            assert_eq!(told, groups, "{field} of {find:?}");
        }
    }
    // 40 ranges of the index that sorts, 16 at a time.
    assert!(most <= 3, "{most} statements for a page");
}

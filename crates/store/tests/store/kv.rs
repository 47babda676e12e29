//! Small values: versions, expiry, quota, byte order.

use tenon_api::ids::InstallationId;
use tenon_store::{
    Cx, Error,
    kv::{self, KvError, Put, Usage},
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

fn put(key: &str, value: &[u8]) -> Put {
    Put { key: key.into(), value: value.into(), expires_at: None, if_version: None, quota: 1_000 }
}

async fn set(db: &TestDb, cx: &Cx, installation: InstallationId, put: Put) -> Result<i64, KvError> {
    let answer = world::write(&db.db, cx, (installation, put), |tx, (installation, put)| {
        Box::pin(async move { kv::set(tx, installation, &put).await.map_err(Error::rolled) })
    })
    .await;
    answer.map_err(|error| error.into_rolled::<KvError>().unwrap_or_else(KvError::Store))
}

async fn usage(db: &TestDb, cx: &Cx, installation: InstallationId) -> Usage {
    let mut tx = db.db.read(cx).await.expect("a reader");
    kv::usage(&mut tx, installation).await.expect("the usage")
}

#[db_test]
async fn a_value_has_a_version_that_a_write_may_demand(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let demand = |version| Put { if_version: Some(version), ..put("n", b"1") };
    assert_eq!(set(&db, &cx, row.id, demand(0)).await.expect("absent"), 1);
    assert!(matches!(set(&db, &cx, row.id, demand(0)).await, Err(KvError::Version(1))));
    assert_eq!(set(&db, &cx, row.id, demand(1)).await.expect("the stored one"), 2);
    assert!(matches!(set(&db, &cx, row.id, demand(1)).await, Err(KvError::Version(2))));
    assert_eq!(set(&db, &cx, row.id, put("n", b"5")).await.expect("any"), 3);
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let stored = kv::get(&mut tx, row.id, "n").await.expect("a read").expect("a value");
    assert_eq!((stored.value.as_slice(), stored.version), (b"5".as_slice(), 3));
}

#[db_test]
async fn an_expired_value_is_as_good_as_none(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let soon = Put { expires_at: Some(cx.now.plus_seconds(10)), ..put("n", b"1") };
    set(&db, &cx, row.id, soon).await.expect("a write");
    let later = Cx { now: cx.now.plus_seconds(11), ..cx.clone() };
    let mut tx = db.db.read(&cx).await.expect("a reader");
    assert!(kv::get(&mut tx, row.id, "n").await.expect("a read").is_some());
    drop(tx);
    let mut tx = db.db.read(&later).await.expect("a reader");
    assert!(kv::get(&mut tx, row.id, "n").await.expect("a read").is_none());
    assert!(kv::list(&mut tx, row.id, "", None, 10).await.expect("a list").is_empty());
    drop(tx);
    let fresh = Put { if_version: Some(0), ..put("n", b"2") };
    assert_eq!(set(&db, &later, row.id, fresh).await.expect("absent again"), 2);
}

#[db_test]
async fn the_quota_counts_keys_and_values_and_frees_what_expired(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let of = |key: &str, bytes: usize| put(key, &vec![b'x'; bytes]);
    set(&db, &cx, row.id, of("a", 499)).await.expect("half");
    let expiring = Put { expires_at: Some(cx.now.plus_seconds(1)), ..of("b", 499) };
    set(&db, &cx, row.id, expiring).await.expect("the other half");
    assert_eq!(usage(&db, &cx, row.id).await, Usage { bytes: 1_000, entries: 2 });
    assert!(matches!(
        set(&db, &cx, row.id, of("c", 1)).await,
        Err(KvError::Quota { wanted: 1_002, quota: 1_000 })
    ));
    assert_eq!(set(&db, &cx, row.id, of("a", 499)).await.expect("no more than before"), 2);
    let later = Cx { now: cx.now.plus_seconds(2), ..cx.clone() };
    set(&db, &later, row.id, of("c", 99)).await.expect("what expired makes room");
    assert_eq!(usage(&db, &cx, row.id).await, Usage { bytes: 600, entries: 2 });
}

#[db_test]
async fn keys_are_listed_by_bytes_after_a_key_and_under_a_prefix(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    for key in ["b", "a/2", "B", "a/1", "é", "a/ä", "a"] {
        set(&db, &cx, row.id, put(key, b"")).await.expect("a write");
    }
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let all = kv::list(&mut tx, row.id, "", None, 100).await.expect("a list");
    assert_eq!(all, ["B", "a", "a/1", "a/2", "a/ä", "b", "é"]);
    assert_eq!(kv::list(&mut tx, row.id, "a/", None, 2).await.expect("a list"), ["a/1", "a/2"]);
    assert_eq!(kv::list(&mut tx, row.id, "a/", Some("a/2"), 9).await.expect("a list"), ["a/ä"]);
}

#[db_test]
async fn deleting_answers_whether_there_was_something_and_gives_the_bytes_back(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    set(&db, &cx, row.id, put("ä", b"123")).await.expect("a write");
    assert_eq!(usage(&db, &cx, row.id).await, Usage { bytes: 5, entries: 1 });
    let delete = async || {
        world::write(&db.db, &cx, row.id, |tx, id| Box::pin(async move { kv::delete(tx, id, "ä").await }))
            .await
            .expect("a delete")
    };
    assert!(delete().await);
    assert!(!delete().await);
    assert_eq!(usage(&db, &cx, row.id).await, Usage { bytes: 0, entries: 0 });
}

#[db_test]
async fn two_increments_at_once_lose_nothing(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let writes = (0..20).map(|_| {
        world::write(&db.db, &cx, row.id, |tx, id| {
            Box::pin(async move {
                let stored = kv::get(tx, id, "n").await?;
                let next = stored.map_or(0, |stored| stored.value[0]) + 1;
                kv::set(tx, id, &put("n", &[next])).await.map_err(Error::rolled)
            })
        })
    });
    for answer in futures::future::join_all(writes).await {
        answer.expect("each is kept");
    }
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let stored = kv::get(&mut tx, row.id, "n").await.expect("a read").expect("a value");
    assert_eq!((stored.value, stored.version), (vec![20], 20));
}

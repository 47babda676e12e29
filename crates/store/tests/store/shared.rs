//! Namespaces that plugins share: their quota, and what frees it.

use tenon_api::ids::InstallationId;
use tenon_store::{
    Cx, Error,
    shared::{self, Put, SharedError},
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

/// A row counts 100 besides its key and its value.
fn put(installation: InstallationId, key: &str, bytes: usize) -> Put {
    Put {
        installation,
        namespace: "crm.status".into(),
        key: key.into(),
        value: vec![b'x'; bytes],
        written_by: "crm".into(),
        expires_at: None,
        if_version: None,
        quota: 1_000,
    }
}

async fn set(db: &TestDb, cx: &Cx, put: Put) -> Result<i64, SharedError> {
    let answer = world::write(&db.db, cx, put, |tx, put| {
        Box::pin(async move { shared::set(tx, &put).await.map_err(Error::rolled) })
    })
    .await;
    answer.map_err(|error| error.into_rolled::<SharedError>().unwrap_or_else(SharedError::Store))
}

#[db_test]
async fn a_namespace_counts_rows_in_bytes_and_frees_what_goes(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "crm").await;
    let of = |key: &str, bytes| put(row.id, key, bytes);
    // 102 of its row and its key, which is one letter in two bytes.
    set(&db, &cx, of("ü", 398)).await.expect("half");
    set(&db, &cx, Put { expires_at: Some(cx.now.plus_seconds(1)), ..of("b", 399) })
        .await
        .expect("the other half");
    let full = set(&db, &cx, of("c", 0)).await;
    assert!(matches!(full, Err(SharedError::Quota { wanted: 1_101, quota: 1_000 })), "{full:?}");
    set(&db, &cx, of("ü", 398)).await.expect("no more than before");
    // What expired makes room, and so does what is deleted.
    let later = Cx { now: cx.now.plus_seconds(2), ..cx.clone() };
    set(&db, &later, of("c", 399)).await.expect("room");
    world::write(&db.db, &later, (), |tx, ()| {
        Box::pin(async move { shared::delete(tx, "crm.status", "ü").await })
    })
    .await
    .expect("a deletion");
    set(&db, &later, of("d", 399)).await.expect("room again");
    assert!(set(&db, &later, of("e", 0)).await.is_err());
    // And the whole, by whoever administers it or with its plugin.
    world::write(&db.db, &later, (), |tx, ()| Box::pin(async move { shared::clear(tx, "crm.status").await }))
        .await
        .expect("cleared");
    set(&db, &later, of("f", 899)).await.expect("all of it");
    world::write(&db.db, &later, row.id, |tx, id| Box::pin(async move { shared::delete_all(tx, id).await }))
        .await
        .expect("all of the plugin's");
    set(&db, &later, of("g", 899)).await.expect("all of it again");
}

#[db_test]
async fn a_version_that_a_write_demands_is_that_of_a_living_value(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "crm").await;
    let demand = |version| Put { if_version: Some(version), ..put(row.id, "n", 1) };
    let first =
        set(&db, &cx, Put { expires_at: Some(cx.now.plus_seconds(1)), ..demand(0) }).await.expect("absent");
    assert!(matches!(set(&db, &cx, demand(0)).await, Err(SharedError::Version(version)) if version == first));
    let later = Cx { now: cx.now.plus_seconds(2), ..cx.clone() };
    assert!(set(&db, &later, demand(first)).await.is_err(), "it has expired");
    assert!(set(&db, &later, demand(0)).await.expect("absent again") > first);
}

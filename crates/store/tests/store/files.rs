//! Files that plugins keep: how many, and how much.

use tenon_api::ids::{FileId, InstallationId};
use tenon_store::{
    Cx, Error,
    files::{self, FileError, FileRow, Quota, Usage},
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

async fn put(db: &TestDb, cx: &Cx, installation_id: InstallationId, size: i64) -> Result<FileId, FileError> {
    let (id, name) = (FileId::new(), "a.txt".to_owned());
    let row =
        FileRow { id, installation_id, name, content_type: "text/plain".into(), size, created_at: cx.now };
    let answer = world::write(&db.db, cx, row, |tx, row| {
        Box::pin(async move {
            files::insert(tx, &row, Quota { bytes: 10, files: 2 }).await.map_err(Error::rolled)
        })
    })
    .await;
    answer.map(|()| id).map_err(|error| error.into_rolled::<FileError>().unwrap_or_else(FileError::Store))
}

#[db_test]
async fn empty_files_have_an_end_too(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "notes").await;
    let first = put(&db, &cx, row.id, 0).await.expect("an empty one");
    assert!(matches!(put(&db, &cx, row.id, 11).await, Err(FileError::Quota { wanted: 11, quota: 10 })));
    put(&db, &cx, row.id, 10).await.expect("a full one");
    assert!(matches!(put(&db, &cx, row.id, 0).await, Err(FileError::Many { most: 2 })));
    let gone = world::write(&db.db, &cx, (row.id, first), |tx, (installation, id)| {
        Box::pin(async move { files::delete(tx, installation, id).await })
    });
    assert!(gone.await.expect("a deletion"));
    let mut tx = db.db.read(&cx).await.expect("a reader");
    assert_eq!(files::usage(&mut tx, row.id).await.expect("the usage"), Usage { bytes: 10, files: 1 });
    drop(tx);
    put(&db, &cx, row.id, 0).await.expect("one in its place");
}

//! Installations, their operations and the snapshot of a tenant.

use serde_json::json;
use tenon_api::{
    ids::OperationId,
    installations::{Grant, OperationKind, OperationStatus},
};
use tenon_store::{
    Cx, Error,
    installations::{self, InstallationRow, InstallationState},
    kv,
    operations::{self, OperationRow},
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

fn running(row: &InstallationRow, kind: OperationKind) -> OperationRow {
    OperationRow {
        id: OperationId::new(),
        tenant_id: row.tenant_id,
        installation_id: row.id,
        kind,
        status: OperationStatus::Running,
        step: "requested".into(),
        release_id: row.release_id,
        params: json!({"enable": true}),
        message: None,
        dismissed: false,
        started_at: row.changed_at,
        finished_at: None,
    }
}

async fn start(db: &TestDb, cx: &Cx, row: OperationRow) -> Result<(), Error> {
    world::write(&db.db, cx, row, |tx, row| Box::pin(async move { operations::insert(tx, &row).await })).await
}

async fn finish(db: &TestDb, cx: &Cx, id: OperationId, status: OperationStatus) -> Result<(), Error> {
    world::write(&db.db, cx, (id, status), |tx, (id, status)| {
        Box::pin(async move {
            let now = tx.now();
            operations::finish(tx, id, status, Some("said the plugin"), now).await
        })
    })
    .await
}

async fn snapshot(db: &TestDb, cx: &Cx) -> installations::Snapshot {
    let mut tx = db.db.read(cx).await.expect("a reader");
    installations::snapshot(&mut tx, &[]).await.expect("a snapshot")
}

#[db_test]
async fn one_operation_runs_for_an_installation(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let (one, two) = (running(&row, OperationKind::Install), running(&row, OperationKind::Disable));
    let answers = futures::future::join(start(&db, &cx, one.clone()), start(&db, &cx, two.clone())).await;
    let (won, lost) = match answers {
        (Ok(()), Err(error)) => (one, error),
        (Err(error), Ok(())) => (two, error),
        other => panic!("one of two must win: {other:?}"),
    };
    assert!(matches!(lost, Error::Conflict("operation")), "{lost:?}");
    finish(&db, &cx, won.id, OperationStatus::Done).await.expect("done");
    assert!(matches!(finish(&db, &cx, won.id, OperationStatus::Failed).await, Err(Error::Stale)));
    start(&db, &cx, running(&row, OperationKind::Disable)).await.expect("then the next may run");
}

#[db_test]
async fn a_snapshot_has_all_that_a_screen_shows(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let empty = world::tenant(&db.db, "globex").await;
    assert!(snapshot(&db, &empty).await.installations.is_empty());

    let operation = running(&row, OperationKind::Install);
    start(&db, &cx, operation.clone()).await.expect("running");
    let shown = snapshot(&db, &cx).await.installations.remove(0);
    assert_eq!((shown.plugin_name.as_str(), shown.publisher_name.as_str()), ("Hello World", "Tenon"));
    assert_eq!((shown.version.as_str(), shown.digest.as_str()), ("1.0.0", "hello-world-1.0.0"));
    assert_eq!(shown.files[0].path, "assets/icon.png");
    assert_eq!(shown.icon_sha256.as_ref(), Some(&shown.files[0].sha256));
    assert!(shown.manifest.contains("hello-world"));
    assert_eq!(shown.operation.map(|running| running.id), Some(operation.id));

    finish(&db, &cx, operation.id, OperationStatus::Failed).await.expect("failed");
    let shown = snapshot(&db, &cx).await.installations.remove(0);
    let failed = shown.operation.expect("a failure stays until somebody dismisses it");
    assert_eq!(
        (failed.status, failed.message.as_deref()),
        (OperationStatus::Failed, Some("said the plugin"))
    );
    let dismissed = world::write(&db.db, &cx, row.id, |tx, id| {
        Box::pin(async move { operations::dismiss(tx, id).await })
    })
    .await;
    assert!(dismissed.expect("dismissed"));
    assert!(snapshot(&db, &cx).await.installations[0].operation.is_none());
}

#[db_test]
async fn a_state_is_written_whole_and_counts_the_edit(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let later = Cx { now: cx.now.plus_seconds(5), ..cx.clone() };
    let set = async |cx: &Cx, state| {
        world::write(&db.db, cx, (row.clone(), state), |tx, (row, state)| {
            Box::pin(async move {
                let locked = installations::lock(tx, row.id).await?;
                let (grants, now) = (vec![Grant { id: "kv".into(), values: None }], tx.now());
                let settings = json!({"greeting": "hi"});
                installations::set_state(
                    tx,
                    locked.id,
                    state,
                    row.release_id,
                    &grants,
                    &settings,
                    Some("ok"),
                    now,
                )
                .await
            })
        })
        .await
        .expect("written")
    };
    assert_eq!(set(&cx, InstallationState::Active).await, 2);
    assert_eq!(set(&later, InstallationState::Disabled).await, 3);
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let stored = installations::find(&mut tx, "hello-world").await.expect("a read").expect("the row");
    assert_eq!(stored.state, InstallationState::Disabled);
    assert_eq!(stored.installed_at, Some(cx.now), "disabling is no new install");
    assert_eq!(stored.changed_at, later.now);
    assert_eq!(stored.grants[0].id, "kv");
    assert_eq!((stored.settings["greeting"].as_str(), stored.version), (Some("hi"), 3));
    drop(tx);
    set(&later, InstallationState::Removed).await;
    let mut tx = db.db.read(&cx).await.expect("a reader");
    assert_eq!(installations::get(&mut tx, row.id).await.expect("the row").installed_at, None);
}

#[db_test]
async fn kept_data_is_listed_until_it_is_deleted(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    world::write(&db.db, &cx, row.id, |tx, id| {
        Box::pin(async move {
            let put = kv::Put {
                key: "n".into(),
                value: vec![1, 2],
                expires_at: None,
                if_version: None,
                quota: 1_000,
            };
            kv::set(tx, id, &put).await.map_err(Error::rolled)?;
            let now = tx.now();
            installations::keep_data(tx, id, Some(now)).await
        })
    })
    .await
    .expect("kept");
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let kept = installations::retained(&mut tx).await.expect("a list");
    assert_eq!((kept[0].plugin_name.as_str(), kept[0].entries, kept[0].bytes), ("Hello World", 1, 3));
    assert_eq!(kept[0].since, cx.now);
    drop(tx);
    world::write(&db.db, &cx, row.id, |tx, id| {
        Box::pin(async move {
            installations::delete_data(tx, id).await?;
            installations::keep_data(tx, id, None).await
        })
    })
    .await
    .expect("deleted");
    let mut tx = db.db.read(&cx).await.expect("a reader");
    assert!(installations::retained(&mut tx).await.expect("a list").is_empty());
    assert!(kv::get(&mut tx, row.id, "n").await.expect("a read").is_none());
    assert_eq!(kv::usage(&mut tx, row.id).await.expect("the usage").entries, 0);
}

#[db_test]
async fn a_second_row_for_a_plugin_is_a_conflict(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let again = InstallationRow { id: tenon_api::ids::InstallationId::new(), ..row };
    let answer = world::write(&db.db, &cx, again, |tx, row| {
        Box::pin(async move { installations::insert(tx, &row).await })
    })
    .await;
    assert!(matches!(answer, Err(Error::Conflict("installation"))), "{answer:?}");
}

#[db_test]
async fn operations_step_and_are_listed_from_the_newest(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let operation = running(&row, OperationKind::Enable);
        ids.push(operation.id);
        start(&db, &cx, operation.clone()).await.expect("running");
        let step = world::write(&db.db, &cx, operation.id, |tx, id| {
            Box::pin(async move { operations::set_step(tx, id, "starting").await })
        });
        step.await.expect("a step");
        let mut tx = db.db.read(&cx).await.expect("a reader");
        let found = operations::find_running(&mut tx, row.id).await.expect("a read").expect("it runs");
        assert_eq!((found.id, found.step.as_str()), (operation.id, "starting"));
        drop(tx);
        finish(&db, &cx, operation.id, OperationStatus::Done).await.expect("done");
    }
    ids.reverse();
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let page = operations::list(&mut tx, row.id, None, 2).await.expect("a page");
    assert_eq!(page.iter().map(|one| one.id).collect::<Vec<_>>(), ids[..2]);
    let rest = operations::list(&mut tx, row.id, Some(ids[1]), 9).await.expect("the rest");
    assert_eq!(rest.iter().map(|one| one.id).collect::<Vec<_>>(), ids[2..]);
    assert_eq!(operations::get(&mut tx, ids[0]).await.expect("one").step, "starting");
}

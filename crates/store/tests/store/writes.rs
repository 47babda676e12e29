//! Writes as closures: kept together, rolled back alone, told after the commit, counted at the driver.

use serde_json::json;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use tenon_api::ids::JobId;
use tenon_store::{
    DbConfig, Error, NewAudit, NewEvent, NewJob, events, installations, server_meta, statements, users,
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

#[derive(Debug, thiserror::Error)]
#[error("the plan changed")]
struct PlanChanged;

#[db_test]
async fn a_failing_closure_rolls_back_alone_among_many(db: TestDb) {
    let writes = (0..40).map(|n| {
        world::platform(&db.db, n, |tx, n: i32| {
            Box::pin(async move {
                server_meta::set(tx, &format!("key-{n}"), "kept").await?;
                if n % 4 == 0 { Err(Error::rolled(PlanChanged)) } else { Ok(n) }
            })
        })
    });
    let answers = futures::future::join_all(writes).await;
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    for (n, answer) in answers.into_iter().enumerate() {
        let kept = server_meta::get(&mut tx, &format!("key-{n}")).await.expect("a read").is_some();
        assert_eq!(kept, n % 4 != 0, "write {n}");
        assert_eq!(answer.is_ok(), kept, "write {n}");
        if let Err(error) = answer {
            assert!(error.into_rolled::<PlanChanged>().is_ok(), "the use case's own error comes out");
        }
    }
}

#[db_test]
async fn a_closure_that_panics_is_rolled_back_and_the_next_one_works(db: TestDb) {
    let answer = world::platform(&db.db, (), |tx, ()| {
        Box::pin(async move {
            server_meta::set(tx, "lost", "x").await?;
            panic!("a bug in a use case");
        })
    })
    .await;
    assert!(matches!(answer, Err::<(), _>(Error::Panicked)));
    world::platform(&db.db, (), |tx, ()| Box::pin(async move { server_meta::set(tx, "kept", "x").await }))
        .await
        .expect("the writer goes on");
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert_eq!(server_meta::get(&mut tx, "lost").await.expect("a read"), None);
    assert_eq!(server_meta::get(&mut tx, "kept").await.expect("a read").as_deref(), Some("x"));
}

#[db_test]
async fn writes_that_meet_at_one_counter_lose_nothing(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let writes = (0..30).map(|n| {
        world::write(&db.db, &cx, n, |tx, n: i32| {
            Box::pin(async move {
                tx.emit(NewEvent::new("counter.moved", json!({ "n": n })));
                tx.audit(NewAudit::new("counter.moved", n));
                Ok(())
            })
        })
    });
    for answer in futures::future::join_all(writes).await {
        answer.expect("every write is kept in the end");
    }
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let told = events::since(&mut tx, 0, 100).await.expect("events");
    assert_eq!(told.len(), 30);
    assert!(told.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    assert_eq!(events::seq(&mut tx).await.expect("the head"), 60, "one position for each entry and event");
}

#[derive(Debug, thiserror::Error)]
#[error("something broke on our side")]
struct Internal;

#[db_test]
async fn a_write_is_tried_again_although_its_use_case_translated_the_databases_error(db: TestDb) {
    let (cx, row) = world::installed(&db.db, "acme", "hello-world").await;
    let writes = (0..20).map(|_| {
        world::write(&db.db, &cx, row.id, |tx, id| {
            Box::pin(async move {
                let work = async {
                    let locked = installations::get(tx, id).await?;
                    installations::pin_release(tx, id, locked.release_id).await
                };
                work.await.map_err(|_| Error::rolled(Internal))
            })
        })
    });
    for answer in futures::future::join_all(writes).await {
        answer.expect("each is kept");
    }
}

#[db_test]
async fn a_closure_that_goes_on_after_a_failed_statement_is_not_kept(db: TestDb) {
    world::user(&db.db, "ada@acme.test", "Ada").await;
    let twin = world::user_row("ada@acme.test", "Eve");
    let answer = world::platform(&db.db, twin, |tx, twin| {
        Box::pin(async move {
            server_meta::set(tx, "lost", "x").await?;
            let _ = users::insert(tx, &twin).await;
            Ok(())
        })
    });
    assert!(matches!(answer.await, Err(Error::Swallowed)));
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert_eq!(server_meta::get(&mut tx, "lost").await.expect("a read"), None);
}

#[db_test]
async fn a_commit_tells_its_events_and_its_jobs(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let mut commits = db.db.commits();
    world::write(&db.db, &cx, (), |tx, ()| {
        Box::pin(async move {
            tx.emit(NewEvent::new("installation.installed", json!({"plugin": "hello-world"})));
            tx.audit(NewAudit::new("installation.installed", "ins_x"));
            let run_at = tx.now();
            tx.enqueue(NewJob {
                id: JobId::new(),
                kind: "activate".into(),
                key: "activate:1".into(),
                payload: json!({}),
                run_at,
                max_attempts: 3,
            })
            .await
        })
    })
    .await
    .expect("a write");
    let told = commits.recv().await.expect("a told commit");
    assert_eq!(told.tenant, cx.tenant.as_ref().map(|tenant| tenant.id));
    assert!(told.jobs);
    assert_eq!(told.seq, 2);
    assert_eq!(told.events.len(), 1);
    assert_eq!((told.events[0].seq, told.events[0].kind.as_str()), (2, "installation.installed"));
    assert_eq!(told.events[0].actor, "system");
}

#[db_test]
async fn a_write_goes_on_when_its_caller_is_gone(db: TestDb) {
    let mut commits = db.db.commits();
    let (started, wait) = tokio::sync::oneshot::channel::<()>();
    let started = std::sync::Arc::new(std::sync::Mutex::new(Some(started)));
    let cx = world::system();
    let handle = db.db.clone();
    let caller = tokio::spawn(async move {
        handle
            .write_platform(&cx, move |tx| {
                let started = started.clone();
                Box::pin(async move {
                    if let Some(started) = started.lock().ok().and_then(|mut started| started.take()) {
                        let _ = started.send(());
                    }
                    server_meta::set(tx, "kept", "x").await
                })
            })
            .await
    });
    wait.await.expect("the closure began");
    caller.abort();
    commits.recv().await.expect("the commit came all the same");
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert!(server_meta::get(&mut tx, "kept").await.expect("a read").is_some());
}

#[db_test]
async fn statements_are_counted_for_the_caller_also_inside_the_writer(db: TestDb) {
    let (cx, _) = world::installed(&db.db, "acme", "hello-world").await;
    let (_, read) = statements::counting(async {
        let mut tx = db.db.read(&cx).await.expect("a reader");
        installations::snapshot(&mut tx, &[]).await.expect("a snapshot");
        installations::find(&mut tx, "hello-world").await.expect("a row");
    })
    .await;
    assert_eq!(read, 2);
    let (_, written) = statements::counting(world::platform(&db.db, (), |tx, ()| {
        Box::pin(async move {
            users::count(tx).await?;
            server_meta::set(tx, "a", "b").await
        })
    }))
    .await;
    assert_eq!(written, 2);
}

#[db_test]
async fn a_reader_cannot_write(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let (_, installation) = (cx.clone(), tenon_api::ids::InstallationId::new());
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let answer = installations::keep_data(&mut tx, installation, None).await;
    assert!(matches!(answer, Err(Error::Db(_))), "{answer:?}");
}

#[db_test]
async fn work_without_a_tenant_cannot_reach_a_tenants_rows(db: TestDb) {
    assert!(matches!(db.db.read(&world::system()).await, Err(Error::NoTenant)));
    let answer = world::write(&db.db, &world::system(), (), |_, ()| Box::pin(async { Ok(()) })).await;
    assert!(matches!(answer, Err(Error::NoTenant)));
}

#[db_test]
async fn what_was_answered_survives_a_restart(mut db: TestDb) {
    world::platform(&db.db, (), |tx, ()| Box::pin(async move { server_meta::set(tx, "kept", "x").await }))
        .await
        .expect("a write");
    db.reopen().await;
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert!(server_meta::get(&mut tx, "kept").await.expect("a read").is_some());
}

#[db_test]
async fn a_closed_database_says_so(db: TestDb) {
    db.db.close().await;
    let answer =
        world::platform(&db.db, (), |tx, ()| Box::pin(async move { server_meta::set(tx, "a", "b").await }))
            .await;
    assert!(matches!(answer, Err(Error::Closed)), "{answer:?}");
}

/// Another process that holds the file's write lock: readers go on, writers are told, and all heals by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_busy_file_refuses_writes_and_heals() {
    let db = TestDb::sqlite().await;
    let DbConfig::Sqlite { path } = &db.config else { unreachable!("it is SQLite") };
    let mut rival = SqliteConnectOptions::new().filename(path).connect().await.expect("a rival");
    let held = rival.begin_with("BEGIN IMMEDIATE").await.expect("the lock");
    let set = || {
        world::platform(&db.db, (), |tx, ()| Box::pin(async move { server_meta::set(tx, "a", "b").await }))
    };
    assert!(matches!(set().await, Err(Error::Busy)));
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert_eq!(server_meta::get(&mut tx, "a").await.expect("a read"), None);
    drop(tx);
    held.rollback().await.expect("the lock is free");
    set().await.expect("healed");
}

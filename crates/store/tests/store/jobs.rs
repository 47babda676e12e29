//! Leases and fences.

use serde_json::json;
use tenon_api::{
    Timestamp,
    ids::{InstallationId, JobId, RunId},
};
use tenon_store::{
    Cx, Error, JobRow, NewJob,
    jobs::{self, Queue},
    runs::{self, Ended, NewRun, RunState},
    server_meta,
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

async fn enqueue(db: &TestDb, cx: &Cx, key: &str, run_at: Timestamp) -> JobId {
    enqueue_as(db, cx, "test", key, run_at).await
}

async fn enqueue_as(db: &TestDb, cx: &Cx, kind: &str, key: &str, run_at: Timestamp) -> JobId {
    let job = NewJob {
        id: JobId::new(),
        kind: kind.into(),
        key: key.into(),
        payload: json!({"key": key}),
        run_at,
        max_attempts: 3,
    };
    let id = job.id;
    world::write(&db.db, cx, job, |tx, job| Box::pin(async move { tx.enqueue(job).await }))
        .await
        .expect("queued");
    id
}

async fn claim(db: &TestDb, lease: i64, per_tenant: i64) -> Option<JobRow> {
    claim_of(db, Queue::AllBut("plugin"), lease, per_tenant).await
}

async fn claim_of(db: &TestDb, queue: Queue, lease: i64, per_tenant: i64) -> Option<JobRow> {
    world::platform(&db.db, (queue, lease, per_tenant), |tx, (queue, lease, per_tenant)| {
        Box::pin(async move { jobs::claim(tx, queue, lease, per_tenant).await })
    })
    .await
    .expect("a claim")
}

async fn finish(db: &TestDb, cx: &Cx, job: &JobRow) -> Result<(), Error> {
    world::write(&db.db, cx, (job.id, job.attempt), |tx, (id, attempt)| {
        Box::pin(async move { jobs::finish(tx, id, attempt).await })
    })
    .await
}

#[db_test]
async fn a_job_is_claimed_once_and_goes_when_it_is_finished(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let id = enqueue(&db, &cx, "a", cx.now).await;
    let claims = futures::future::join_all((0..5).map(|_| claim(&db, 60, 10))).await;
    let mut claimed: Vec<JobRow> = claims.into_iter().flatten().collect();
    assert_eq!(claimed.len(), 1, "five workers, one job");
    let job = claimed.remove(0);
    assert_eq!((job.id, job.attempt, job.payload["key"].as_str()), (id, 1, Some("a")));
    finish(&db, &cx, &job).await.expect("done");
    assert!(matches!(finish(&db, &cx, &job).await, Err(Error::FenceLost)), "a second time");
    assert!(claim(&db, 60, 10).await.is_none());
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert_eq!(jobs::count_waiting(&mut tx).await.expect("a count"), 0);
}

#[db_test]
async fn an_attempt_whose_lease_ran_out_can_commit_nothing(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    enqueue(&db, &cx, "a", cx.now).await;
    let lost = claim(&db, -1, 10).await.expect("a lease that is over at once");
    let held = claim(&db, 60, 10).await.expect("the next one takes it over");
    assert_eq!((lost.id, lost.attempt, held.attempt), (held.id, 1, 2));
    let answer = world::write(&db.db, &cx, lost.clone(), |tx, lost| {
        Box::pin(async move {
            jobs::check_fence(tx, lost.id, lost.attempt).await?;
            Ok(())
        })
    })
    .await;
    assert!(matches!(answer, Err(Error::FenceLost)));
    assert!(matches!(finish(&db, &cx, &lost).await, Err(Error::FenceLost)));
    finish(&db, &cx, &held).await.expect("the one that holds it");
}

#[db_test]
async fn a_tenant_with_much_work_leaves_room_for_others(db: TestDb) {
    let acme = world::tenant(&db.db, "acme").await;
    let globex = world::tenant(&db.db, "globex").await;
    for n in 0..4 {
        enqueue(&db, &acme, &format!("acme-{n}"), acme.now.plus_seconds(-10)).await;
    }
    enqueue(&db, &globex, "globex", globex.now).await;
    let mut keys = Vec::new();
    while let Some(job) = claim(&db, 60, 2).await {
        keys.push(job.key);
    }
    assert_eq!(keys, ["acme-0", "acme-1", "globex"]);
}

#[db_test]
async fn what_plugins_do_takes_no_place_of_the_servers_own_work(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    for n in 0..3 {
        enqueue_as(&db, &cx, "plugin", &format!("run-{n}"), cx.now.plus_seconds(-10)).await;
    }
    enqueue(&db, &cx, "uninstall", cx.now).await;
    let plugins = Queue::Plugins("plugin");
    assert_eq!(claim_of(&db, plugins, 60, 1).await.map(|job| job.key).as_deref(), Some("run-0"));
    assert!(claim_of(&db, plugins, 60, 1).await.is_none(), "the tenant's one place is taken");
    assert_eq!(claim(&db, 60, 1).await.map(|job| job.key).as_deref(), Some("uninstall"));
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert!(jobs::next_due(&mut tx, plugins).await.expect("a time") < Some(cx.now.micros()));
}

#[db_test]
async fn the_tenant_whose_plugins_ran_longest_ago_is_next(db: TestDb) {
    let (acme, installation) = world::installed(&db.db, "acme", "notes").await;
    let globex = world::tenant(&db.db, "globex").await;
    let plugins = Queue::Plugins("plugin");
    for n in 0..2 {
        enqueue_as(&db, &acme, "plugin", &format!("acme-{n}"), acme.now.plus_seconds(-100)).await;
    }
    enqueue_as(&db, &globex, "plugin", "globex", globex.now).await;
    let first = claim_of(&db, plugins, 60, 1).await.expect("the one that waited longest");
    assert_eq!(first.key, "acme-0");
    world::write(&db.db, &acme, installation.id, |tx, installation| {
        Box::pin(async move {
            let run = run_of(installation, 0);
            runs::insert(tx, &run).await?;
            runs::begin(tx, run.id).await.map(drop)
        })
    })
    .await
    .expect("a run that began");
    finish(&db, &acme, &first).await.expect("done");
    let mut keys = Vec::new();
    while let Some(job) = claim_of(&db, plugins, 60, 1).await {
        keys.push(job.key);
    }
    assert_eq!(keys, ["globex", "acme-1"], "although the other one waited longer");
}

fn run_of(installation: InstallationId, n: u32) -> NewRun {
    NewRun {
        id: RunId::new(),
        installation,
        job: "sync".into(),
        cause: "plugin",
        actor: "notes".into(),
        input: json!({ "n": n }),
    }
}

#[db_test]
async fn whoever_lives_on_second_attempts_waits_for_a_turn_like_everybody(db: TestDb) {
    let publisher = world::publisher(&db.db).await;
    let plugin = world::plugin(&db.db, publisher.id, "notes", "Notes", "productivity", &[]).await;
    let (acme, globex) = (world::tenant(&db.db, "acme").await, world::tenant(&db.db, "globex").await);
    let installation = world::installation(&db.db, &acme, &plugin).await;
    let other = world::installation(&db.db, &globex, &plugin).await;
    let begin = async |cx: &Cx, run: RunId| {
        // Turns are told apart by their microsecond.
        let cx = Cx { now: Timestamp::now(), ..cx.clone() };
        let begun =
            world::write(&db.db, &cx, run, |tx, run| Box::pin(async move { runs::begin(tx, run).await }));
        assert!(begun.await.expect("a turn"));
    };
    let (one, two) = (run_of(installation.id, 1), run_of(other.id, 2));
    let (first, second) = (one.id, two.id);
    for (cx, run) in [(&acme, one), (&globex, two)] {
        world::write(&db.db, cx, run, |tx, run| Box::pin(async move { runs::insert(tx, &run).await }))
            .await
            .expect("a run");
    }
    begin(&acme, first).await;
    begin(&globex, second).await;
    begin(&acme, first).await;
    enqueue_as(&db, &acme, "plugin", "acme", acme.now.plus_seconds(-100)).await;
    enqueue_as(&db, &globex, "plugin", "globex", globex.now.plus_seconds(-50)).await;
    let next = claim_of(&db, Queue::Plugins("plugin"), 60, 1).await.expect("work");
    assert_eq!(next.key, "globex", "the other one had the last turn, its second");
}

#[db_test]
async fn of_a_job_the_newest_runs_are_kept_and_no_input_of_those_that_ended(db: TestDb) {
    let (acme, installation) = world::installed(&db.db, "acme", "notes").await;
    let ended = Ended { state: RunState::Done, message: None, report: None };
    let kept = world::write(&db.db, &acme, (installation.id, ended), |tx, (installation, ended)| {
        Box::pin(async move {
            let runs: Vec<NewRun> = (0..6).map(|n| run_of(installation, n)).collect();
            for run in &runs {
                runs::insert(tx, run).await?;
            }
            for run in runs.iter().filter(|run| run.input != json!({ "n": 1 })) {
                runs::end(tx, run.id, &ended).await?;
            }
            assert_eq!(runs::trim_job(tx, installation, "other", 1).await?, 0);
            assert_eq!(runs::trim_job(tx, installation, "sync", 6).await?, 0);
            assert_eq!(runs::trim_job(tx, installation, "sync", 2).await?, 3);
            runs::list(tx, installation, "sync", None, 10).await
        })
    })
    .await
    .expect("runs");
    let inputs: Vec<_> = kept.into_iter().map(|run| run.input).collect();
    assert_eq!(inputs, [json!(null), json!(null), json!({ "n": 1 })], "one still waits");
}

#[db_test]
async fn the_same_work_is_queued_once(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let first = enqueue(&db, &cx, "a", cx.now).await;
    enqueue(&db, &cx, "a", cx.now).await;
    let job = claim(&db, 60, 10).await.expect("the job");
    assert_eq!(job.id, first);
    assert!(claim(&db, 60, 10).await.is_none());
    finish(&db, &cx, &job).await.expect("done");
    enqueue(&db, &cx, "a", cx.now).await;
    assert!(claim(&db, 60, 10).await.is_some(), "afterwards the key is free");
}

#[db_test]
async fn a_failed_attempt_waits_and_a_hopeless_one_is_buried(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    enqueue(&db, &cx, "a", cx.now).await;
    let job = claim(&db, 60, 10).await.expect("the job");
    let later = Timestamp::now().plus_seconds(3600);
    world::write(&db.db, &cx, (job.clone(), later), |tx, (job, later)| {
        Box::pin(async move { jobs::retry(tx, job.id, job.attempt, later, "no answer").await })
    })
    .await
    .expect("back in the queue");
    assert!(claim(&db, 60, 10).await.is_none(), "not before its time");
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert_eq!(jobs::next_due(&mut tx, Queue::AllBut("plugin")).await.expect("a time"), Some(later.micros()));
    drop(tx);

    enqueue(&db, &cx, "b", cx.now).await;
    let job = claim(&db, 60, 10).await.expect("the other job");
    world::write(&db.db, &cx, job.clone(), |tx, job| {
        Box::pin(async move {
            jobs::extend(tx, job.id, job.attempt, 120).await?;
            jobs::bury(tx, job.id, job.attempt, "never works").await
        })
    })
    .await
    .expect("buried");
    assert!(matches!(finish(&db, &cx, &job).await, Err(Error::FenceLost)));
    assert!(claim(&db, 60, 10).await.is_none());
}

#[db_test]
async fn a_restart_frees_the_leases_of_the_process_that_died(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    enqueue(&db, &cx, "a", cx.now).await;
    claim(&db, 3600, 10).await.expect("the job");
    assert!(claim(&db, 60, 10).await.is_none());
    let freed =
        world::platform(&db.db, (), |tx, ()| Box::pin(async move { jobs::free_all_leases(tx).await }))
            .await
            .expect("freed");
    assert_eq!(freed, 1);
    assert_eq!(claim(&db, 60, 10).await.expect("again").attempt, 2);
}

#[db_test]
async fn a_job_of_a_rolled_back_write_was_never_there(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let job = NewJob {
        id: JobId::new(),
        kind: "test".into(),
        key: "a".into(),
        payload: json!({}),
        run_at: cx.now,
        max_attempts: 1,
    };
    let answer = world::write(&db.db, &cx, job, |tx, job| {
        Box::pin(async move {
            tx.enqueue(job).await?;
            Err::<(), _>(Error::Stale)
        })
    })
    .await;
    assert!(matches!(answer, Err(Error::Stale)));
    assert!(claim(&db, 60, 10).await.is_none());
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert_eq!(server_meta::get(&mut tx, "x").await.expect("a read"), None);
}

//! The same key and body get the same answer.

use serde_json::json;
use tenon_store::{
    Cx,
    idempotency::{self, Begun, Slot},
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

fn slot(key: &str) -> Slot {
    Slot { actor: "usr_1".into(), route: "POST /api/v1/me/tokens".into(), key: key.into() }
}

async fn begin(db: &TestDb, cx: &Cx, key: &str, body: u8) -> Begun {
    let slot = slot(key);
    db.db
        .write_platform(cx, move |tx| {
            let slot = slot.clone();
            Box::pin(async move { idempotency::begin(tx, &slot, &[body; 32]).await })
        })
        .await
        .expect("an answer")
}

async fn finish(db: &TestDb, key: &str, answer: Option<serde_json::Value>) {
    world::platform(&db.db, (slot(key), answer), |tx, (slot, answer)| {
        Box::pin(async move { idempotency::finish(tx, &slot, 201, answer.as_ref()).await })
    })
    .await
    .expect("kept");
}

#[db_test]
async fn a_key_is_fresh_then_in_progress_then_answered(db: TestDb) {
    let cx = world::system();
    assert_eq!(begin(&db, &cx, "k", 1).await, Begun::Fresh);
    assert_eq!(begin(&db, &cx, "k", 1).await, Begun::InProgress);
    finish(&db, "k", Some(json!({"id": 1}))).await;
    assert_eq!(begin(&db, &cx, "k", 1).await, Begun::Done(201, Some(json!({"id": 1}))));
    assert_eq!(begin(&db, &cx, "k", 2).await, Begun::OtherBody);
    assert_eq!(begin(&db, &cx, "other", 1).await, Begun::Fresh);
    finish(&db, "other", None).await;
    assert_eq!(begin(&db, &cx, "other", 1).await, Begun::Done(201, None), "a secret is not kept");
}

#[db_test]
async fn of_two_requests_at_once_one_is_fresh(db: TestDb) {
    let cx = world::system();
    let answers = futures::future::join_all((0..4).map(|_| begin(&db, &cx, "k", 1))).await;
    assert_eq!(answers.iter().filter(|one| **one == Begun::Fresh).count(), 1, "{answers:?}");
}

#[db_test]
async fn a_key_is_forgotten_after_a_day_or_a_failure(db: TestDb) {
    let cx = world::system();
    begin(&db, &cx, "k", 1).await;
    finish(&db, "k", None).await;
    let tomorrow = Cx { now: cx.now.plus_seconds(25 * 3600), ..cx.clone() };
    assert_eq!(begin(&db, &tomorrow, "k", 2).await, Begun::Fresh);
    world::platform(&db.db, slot("k"), |tx, slot| {
        Box::pin(async move { idempotency::forget(tx, &slot).await })
    })
    .await
    .expect("forgotten");
    assert_eq!(begin(&db, &tomorrow, "k", 3).await, Begun::Fresh);
    let later = Cx { now: tomorrow.now.plus_seconds(25 * 3600), ..cx };
    let swept =
        db.db.write_platform(&later, |tx| Box::pin(async move { idempotency::delete_old(tx).await })).await;
    assert_eq!(swept.expect("swept"), 1);
}

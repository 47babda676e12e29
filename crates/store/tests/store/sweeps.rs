//! What is told of the past for a while goes in every tenant at once: by the platform's role, which may do little else.

use serde_json::json;
use tenon_api::ids::RunId;
use tenon_store::{
    NewEvent, events, idempotency, invocations,
    runs::{self, Ended, NewRun, RunState},
    sessions,
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

#[db_test]
async fn what_is_old_goes_in_every_tenant(db: TestDb) {
    let (acme, installation) = world::installed(&db.db, "acme", "notes").await;
    world::write(&db.db, &acme, installation.id, |tx, installation| {
        Box::pin(async move {
            let (id, job) = (RunId::new(), "sync".to_owned());
            let (cause, actor) = ("plugin", "notes".to_owned());
            runs::insert(tx, &NewRun { id, installation, job, cause, actor, input: json!({}) }).await?;
            runs::end(tx, id, &Ended { state: RunState::Done, message: None, report: None }).await?;
            tx.emit(NewEvent::new("job.finished", json!({})));
            Ok(())
        })
    })
    .await
    .expect("a past");
    let swept = async |seconds: i64| {
        world::platform(&db.db, acme.now.plus_seconds(seconds), |tx, before| {
            Box::pin(async move {
                idempotency::delete_old(tx).await?;
                invocations::trim(tx, before, before).await?;
                sessions::delete_expired(tx, before).await?;
                Ok((events::trim(tx, before).await?, runs::trim(tx, before).await?))
            })
        })
        .await
        .expect("the platform may")
    };
    assert_eq!(swept(-60).await, (0, 0), "it is not old yet");
    assert_eq!(swept(60).await, (1, 1));
}

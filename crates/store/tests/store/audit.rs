//! The audit chain finds an edit, a cut, an insertion and a reordering.

use serde_json::json;
use tenon_api::{audit::Outcome, ids::AuditId};
use tenon_store::{
    Cx, NewAudit,
    audit::{self, AuditEntryRow, AuditQuery, Verifier, verify},
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

async fn entries(db: &TestDb, cx: &Cx, count: i32) -> Vec<AuditEntryRow> {
    for n in 0..count {
        world::write(&db.db, cx, n, |tx, n: i32| {
            Box::pin(async move {
                tx.audit(
                    NewAudit::new("thing.changed", format!("ins_{n}"))
                        .before(json!({"n": n - 1}))
                        .after(json!(n)),
                );
                if n % 3 == 0 {
                    tx.emit(tenon_store::NewEvent::new("thing.changed", json!({})));
                }
                Ok(())
            })
        })
        .await
        .expect("an entry");
    }
    chain(db, cx).await
}

async fn chain(db: &TestDb, cx: &Cx) -> Vec<AuditEntryRow> {
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    audit::chain(&mut tx, cx.tenant_id().expect("a tenant"), 0, 1000).await.expect("the chain")
}

#[db_test]
async fn a_chain_that_nobody_touched_holds(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let rows = entries(&db, &cx, 12).await;
    assert_eq!(rows.len(), 12);
    assert_eq!(verify(&rows), Ok(()));
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let head =
        audit::head(&mut tx, cx.tenant_id().expect("a tenant")).await.expect("a read").expect("a head");
    let mut verifier = Verifier::default();
    rows.iter().for_each(|row| verifier.check(row).expect("holds"));
    assert_eq!(verifier.finish(&head), Ok(()));
}

#[db_test]
async fn an_edit_a_cut_an_insertion_and_a_reorder_are_found(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let rows = entries(&db, &cx, 6).await;

    let mut edited = rows.clone();
    edited[2].target = "ins_other".into();
    assert_eq!(verify(&edited).expect_err("an edit").seq, edited[2].seq);

    let mut edited = rows.clone();
    edited[3].actor_kind = "anonymous".into();
    assert!(verify(&edited).is_err(), "another column");

    let mut edited = rows.clone();
    edited[2].target = "ins_other".into();
    edited[2].canonical = edited[2].canonical.replace("ins_2", "ins_other");
    assert!(verify(&edited).expect_err("text and column").why.contains("hash"));

    let mut cut = rows.clone();
    cut.remove(2);
    assert_eq!(verify(&cut).expect_err("a cut").seq, rows[3].seq);

    let mut first_cut = rows.clone();
    first_cut.remove(0);
    assert!(verify(&first_cut).is_err());

    let mut inserted = rows.clone();
    inserted.insert(3, rows[2].clone());
    assert!(verify(&inserted).is_err());

    let mut reordered = rows.clone();
    reordered.swap(1, 2);
    assert!(verify(&reordered).is_err());

    let mut verifier = Verifier::default();
    rows[..5].iter().for_each(|row| verifier.check(row).expect("holds so far"));
    assert!(verifier.finish(&rows[5].hash).is_err(), "the end was cut off");
}

#[db_test]
async fn renaming_a_person_breaks_no_chain_and_shows_the_new_name(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let ada = world::user(&db.db, "ada@acme.test", "Ada").await;
    let rows = entries(&db, &world::acting(&cx, &ada), 3).await;
    assert!(rows.iter().all(|row| row.actor_id == Some(ada.id) && !row.canonical.contains("Ada")));
    world::platform(&db.db, ada.clone(), |tx, ada| {
        Box::pin(async move {
            tenon_store::users::update_me(tx, ada.id, "Ada Lovelace", ada.theme, ada.density, "en", true, 1)
                .await
        })
    })
    .await
    .expect("a new name");
    assert_eq!(verify(&chain(&db, &cx).await), Ok(()));
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let listed =
        audit::list(&mut tx, &AuditQuery { limit: 10, ..AuditQuery::default() }).await.expect("a list");
    assert_eq!(listed[0].actor_name.as_deref(), Some("Ada Lovelace"));
    let one = audit::get(&mut tx, listed[0].entry.id).await.expect("a read").expect("an entry");
    assert_eq!(one.entry.hash, listed[0].entry.hash);
}

#[db_test]
async fn the_log_is_narrowed_by_each_field_and_paged_from_the_newest(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    let ada = world::user(&db.db, "ada@acme.test", "Ada").await;
    entries(&db, &cx, 4).await;
    world::write(&db.db, &world::acting(&cx, &ada), (), |tx, ()| {
        Box::pin(async move {
            tx.audit(NewAudit::new("installation.failed", "ins_z").outcome(Outcome::Failed));
            Ok(())
        })
    })
    .await
    .expect("an entry");
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let all = AuditQuery { limit: 100, ..AuditQuery::default() };
    let count = async |tx: &mut tenon_store::TenantTx<'_>, query: AuditQuery| {
        audit::list(tx, &query).await.expect("a list").len()
    };
    assert_eq!(count(&mut tx, all.clone()).await, 5);
    assert_eq!(count(&mut tx, AuditQuery { actor: Some(ada.id), ..all.clone() }).await, 1);
    assert_eq!(count(&mut tx, AuditQuery { action: Some("thing.changed".into()), ..all.clone() }).await, 4);
    assert_eq!(count(&mut tx, AuditQuery { target: Some("ins_1".into()), ..all.clone() }).await, 1);
    assert_eq!(count(&mut tx, AuditQuery { outcome: Some(Outcome::Failed), ..all.clone() }).await, 1);
    assert_eq!(count(&mut tx, AuditQuery { from: Some(cx.now.plus_seconds(60)), ..all.clone() }).await, 0);
    assert_eq!(count(&mut tx, AuditQuery { to: Some(cx.now.plus_seconds(60)), ..all.clone() }).await, 5);
    let first = audit::list(&mut tx, &AuditQuery { limit: 2, ..all.clone() }).await.expect("a page");
    let rest = AuditQuery { before_seq: Some(first[1].entry.seq), ..all };
    assert_eq!(count(&mut tx, rest).await, 3);
}

#[db_test]
async fn a_refused_attempt_leaves_the_chain_alone(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    db.db
        .write_platform(&cx, |tx| {
            Box::pin(async move {
                audit::refuse(tx, AuditId::new(), "access.refused", "/api/v1/tenants/acme").await
            })
        })
        .await
        .expect("noted");
    assert!(chain(&db, &cx).await.is_empty());
}

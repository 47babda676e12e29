//! A tenant's rows are out of reach of another tenant, by the statements and, on Postgres, by the database.

use tenon_store::{DbConfig, events, installations};
use tenon_testing_database::{Server, TestDb, db_test};

use crate::world;

#[db_test]
async fn another_tenants_rows_are_not_there(db: TestDb) {
    let (acme, row) = world::installed(&db.db, "acme", "hello-world").await;
    let globex = world::tenant(&db.db, "globex").await;
    let mut tx = db.db.read(&globex).await.expect("a reader");
    assert!(installations::find(&mut tx, "hello-world").await.expect("a read").is_none());
    assert!(installations::get(&mut tx, row.id).await.is_err());
    assert!(installations::snapshot(&mut tx, &[]).await.expect("a snapshot").installations.is_empty());
    assert!(events::since(&mut tx, 0, 10).await.expect("events").is_empty());
    drop(tx);
    let mut tx = db.db.read(&acme).await.expect("a reader");
    assert_eq!(installations::get(&mut tx, row.id).await.expect("its own").id, row.id);
}

/// Every table with rows of tenants, asked without any WHERE in the role of the server.
#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_a_statement_without_where_sees_one_tenant() {
    let server = Server::running();
    let name = server.create_database();
    let db = TestDb::postgres(&name).await;
    assert!(matches!(db.config, DbConfig::Postgres { .. }));
    let (acme, _) = world::installed(&db.db, "acme", "hello-world").await;
    let globex = world::tenant(&db.db, "globex").await;
    let count = |cx: &tenon_store::Cx, table: &str| {
        let tenant = cx.tenant_id().expect("a tenant").uuid();
        let text = format!(
            "BEGIN; SET LOCAL ROLE tenon_app; SET LOCAL tenon.tenant = '{tenant}'; SELECT COUNT(*) FROM {table}; COMMIT"
        );
        server.sql(&name, &text)
    };
    assert_eq!(count(&acme, "installations"), "1");
    assert_eq!(count(&globex, "installations"), "0");
    assert_eq!(count(&globex, "tenants"), "1");
    assert_eq!(count(&globex, "tenant_heads"), "1");
    let nobody = server.sql(&name, "BEGIN; SET LOCAL ROLE tenon_app; SELECT COUNT(*) FROM tenants; COMMIT");
    assert_eq!(nobody, "0", "without a tenant nothing is seen");
    // After a transaction the setting is '', not NULL.
    let after = server.sql(
        &name,
        "BEGIN; SET LOCAL tenon.tenant = 'x'; COMMIT; BEGIN; SET LOCAL ROLE tenon_app; SELECT COUNT(*) FROM members; COMMIT",
    );
    assert_eq!(after, "0");
    db.db.close().await;
    server.drop_database(&name);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_with_a_tenant_has_forced_policies_for_both_roles() {
    let server = Server::running();
    let name = server.create_database();
    let unguarded = server.sql(
        &name,
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'public' AND c.relkind = 'r'
           AND (c.relname = 'tenants' OR EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid
                AND a.attname = 'tenant_id' AND a.attnotnull))
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                AND (SELECT COUNT(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 2)",
    );
    let lose_keys = server.sql(
        &name,
        "SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
         JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id' AND t.attnotnull
         WHERE i.indisunique AND i.indkey[0] <> t.attnum",
    );
    server.drop_database(&name);
    assert_eq!(unguarded, "");
    assert_eq!(lose_keys, "", "unique indexes of tenants' tables begin with the tenant");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_a_tenant_cannot_write_into_another_one_nor_rewrite_its_audit_log() {
    let server = Server::running();
    let name = server.create_database();
    let db = TestDb::postgres(&name).await;
    let (acme, _) = world::installed(&db.db, "acme", "hello-world").await;
    let globex = world::tenant(&db.db, "globex").await;
    let tenant = |cx: &tenon_store::Cx| cx.tenant_id().expect("a tenant").uuid();
    let attempt = |what: String| {
        std::panic::catch_unwind(|| {
            let text = format!(
                "BEGIN; SET LOCAL ROLE tenon_app; SET LOCAL tenon.tenant = '{}'; {what}; COMMIT",
                tenant(&globex)
            );
            server.sql(&name, &text)
        })
    };
    let moved = format!("UPDATE installations SET tenant_id = '{}'", tenant(&globex));
    attempt(moved).expect("touches no row");
    assert!(
        attempt(format!("INSERT INTO members VALUES ('{}', gen_random_uuid(), 'owner', 0)", tenant(&acme)))
            .is_err()
    );
    assert!(attempt("DELETE FROM audit_entries".into()).is_err());
    assert!(attempt("UPDATE events SET kind = 'x'".into()).is_err());
    assert!(attempt("SELECT * FROM sessions".into()).is_err());
    assert!(attempt("UPDATE plugins SET name = 'x'".into()).is_err());
    let mut tx = db.db.read(&acme).await.expect("a reader");
    assert!(
        installations::find(&mut tx, "hello-world").await.expect("a read").is_some(),
        "acme kept its row"
    );
    drop(tx);
    db.db.close().await;
    server.drop_database(&name);
}

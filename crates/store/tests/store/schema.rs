//! Migrations, the register of statements, and what `Db::open` refuses.

use std::{collections::BTreeSet, path::Path};

use sqlx::{ConnectOptions, Executor, SqlSafeStr, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use tenon_store::{Db, DbConfig, Error, statements::STATEMENTS};
use tenon_testing_database::{Server, TestDb, db_test};

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| -> BTreeSet<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(folder);
        let entries = std::fs::read_dir(path).expect("the folder").flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[db_test]
async fn every_registered_statement_prepares(db: TestDb) {
    assert!(STATEMENTS.len() > 60, "only {} statements are registered", STATEMENTS.len());
    let mut broken = Vec::new();
    match &db.config {
        DbConfig::Sqlite { path } => {
            let mut connection =
                SqliteConnectOptions::new().filename(path).connect().await.expect("a connection");
            for statement in STATEMENTS {
                if let Err(error) = connection.prepare(statement.sqlite.into_sql_str()).await {
                    broken.push(format!("{}::{}: {error}", statement.module, statement.name));
                }
            }
        }
        DbConfig::Postgres { url } => {
            let options: PgConnectOptions = url.parse().expect("an address");
            let mut connection = options.connect().await.expect("a connection");
            for statement in STATEMENTS {
                if let Err(error) = connection.prepare(statement.postgres.into_sql_str()).await {
                    broken.push(format!("{}::{}: {error}", statement.module, statement.name));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn under_a_twentieth_of_the_statements_is_written_twice() {
    let twice: Vec<_> = STATEMENTS.iter().filter(|one| !one.once).map(|one| one.name).collect();
    assert!(twice.len() * 20 <= STATEMENTS.len(), "{} of {}: {twice:?}", twice.len(), STATEMENTS.len());
}

#[db_test]
async fn migrating_again_changes_nothing(db: TestDb) {
    db.db.close().await;
    Db::migrate(&db.config).await.expect("a second time");
    Db::open(&db.config).await.expect("still opens").close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_may_migrate_one_postgres_at_once() {
    let server = Server::running();
    server.sql("postgres", "CREATE DATABASE racing OWNER tenon");
    server.sql("racing", "ALTER SCHEMA public OWNER TO tenon");
    let config = server.config("racing");
    let answers = futures::future::join_all((0..4).map(|_| Db::migrate(&config))).await;
    server.drop_database("racing");
    for answer in answers {
        answer.expect("each of them ends well");
    }
}

#[tokio::test]
async fn a_data_folder_in_use_is_a_clear_error() {
    let db = TestDb::sqlite().await;
    let error = Db::open(&db.config).await.err().expect("the folder is taken");
    assert!(error.to_string().contains("in use by another Tenon process"), "{error}");
    db.db.close().await;
    Db::open(&db.config).await.expect("free again").close().await;
}

#[tokio::test]
async fn an_older_schema_is_a_clear_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.db");
    SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .connect()
        .await
        .expect("an empty file");
    let error = Db::open(&DbConfig::Sqlite { path }).await.err().expect("nothing was migrated");
    assert!(error.to_string().contains("at step 0"), "{error}");

    let server = Server::running();
    let name = server.create_database();
    server.sql(&name, "DELETE FROM _sqlx_migrations WHERE version > 1");
    let error = Db::open(&server.config(&name)).await.err();
    server.drop_database(&name);
    let error = error.expect("steps are missing").to_string();
    assert!(error.contains("at step 1 "), "{error}");
}

#[tokio::test]
async fn a_missing_file_is_a_clear_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let error =
        Db::open(&DbConfig::Sqlite { path: folder.path().join("none.db") }).await.err().expect("no database");
    assert!(error.to_string().contains("migrate"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_cannot_become_the_roles_is_refused() {
    let server = Server::running();
    let name = server.create_database();
    server.sql(&name, "CREATE ROLE stranger LOGIN");
    let error = Db::open(&DbConfig::Postgres { url: server.url("stranger", &name) }).await.err();
    server.drop_database(&name);
    server.sql("postgres", "DROP ROLE stranger");
    let error = error.expect("a stranger is refused");
    assert!(matches!(error, Error::Setup(_)), "{error:?}");
    assert!(error.to_string().contains("GRANT tenon_app, tenon_platform"), "{error}");
}

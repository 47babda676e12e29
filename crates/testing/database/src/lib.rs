//! A fresh, migrated database for each test, on SQLite and on Postgres. `#[db_test]` makes both tests out of one
//! function; what the function takes is anything that can be made from a [`TestDb`].

use std::{
    future::Future,
    panic::{AssertUnwindSafe, resume_unwind},
    path::Path,
};

use futures::FutureExt;
use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use tempfile::TempDir;
use tenon_store::{Db, DbConfig};

pub use tenon_testing_macros::db_test;

mod server;
pub use server::Server;

/// An open database of one test, with a folder of its own.
pub struct TestDb {
    pub db: Db,
    pub config: DbConfig,
    folder: TempDir,
}

/// What a `#[db_test]` function may take.
pub trait FromTestDb: Sized {
    fn from_db(db: TestDb) -> impl Future<Output = Self>;
}

impl FromTestDb for TestDb {
    async fn from_db(db: TestDb) -> Self {
        db
    }
}

impl TestDb {
    pub async fn sqlite() -> Self {
        let folder = new_folder();
        let config = DbConfig::Sqlite { path: folder.path().join("tenon.db") };
        Db::migrate(&config).await.expect("a new SQLite database migrates");
        Self::open(config, folder).await
    }

    /// `name` is a database of [`Server`], migrated already.
    pub async fn postgres(name: &str) -> Self {
        Self::open(Server::running().config(name), new_folder()).await
    }

    async fn open(config: DbConfig, folder: TempDir) -> Self {
        let db = Db::open(&config).await.expect("the test database opens");
        Self { db, config, folder }
    }

    /// A folder that goes with the test; on SQLite the database is in it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Every byte that the database keeps, as somebody with a copy of it would read it.
    pub fn dump(&self) -> Vec<u8> {
        match &self.config {
            DbConfig::Sqlite { path } => ["", "-wal"]
                .iter()
                .filter_map(|ending| std::fs::read(format!("{}{ending}", path.display())).ok())
                .flatten()
                .collect(),
            DbConfig::Postgres { url } => Server::running().dump(url),
        }
    }

    /// Runs `text` past the store, as the database's owner: what only somebody with a hand in the database can do.
    #[expect(
        clippy::disallowed_methods,
        reason = "what is tested is that the store stands what it did not write"
    )]
    pub async fn sql(&self, text: &'static str) {
        match &self.config {
            DbConfig::Sqlite { path } => {
                let options = SqliteConnectOptions::new().filename(path);
                let mut open =
                    SqliteConnection::connect_with(&options).await.expect("the test database opens");
                sqlx::raw_sql(text).execute(&mut open).await.expect("the text runs");
            }
            DbConfig::Postgres { url } => {
                Server::running().sql(server::name_of(url), text);
            }
        }
    }

    /// Closes the database and opens it again, as a restarted server does.
    pub async fn reopen(&mut self) {
        self.db.close().await;
        self.db = Db::open(&self.config).await.expect("the test database opens again");
    }
}

fn new_folder() -> TempDir {
    tempfile::Builder::new().prefix("tenon-test-").tempdir().expect("a folder for the test")
}

/// Runs a test on a new SQLite database; `#[db_test]` calls it.
pub fn run_sqlite<T: FromTestDb, F: Future<Output = ()>>(test: impl FnOnce(T) -> F) {
    runtime().block_on(async { test(T::from_db(TestDb::sqlite().await).await).await });
}

/// Runs a test on a new Postgres database, and drops the database whatever became of the test.
pub fn run_postgres<T: FromTestDb, F: Future<Output = ()>>(test: impl FnOnce(T) -> F) {
    let server = Server::running();
    let name = server.create_database();
    let runtime = runtime();
    let work = async { test(T::from_db(TestDb::postgres(&name).await).await).await };
    let outcome = runtime.block_on(AssertUnwindSafe(work).catch_unwind());
    drop(runtime);
    server.drop_database(&name);
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a tokio runtime")
}

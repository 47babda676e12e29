//! The database: readers, and writes as closures. `write` and `write_platform` are the only ways to change a row;
//! what a closure leaves (rows, audit entries, events, jobs) is kept together or not at all.

use std::{future::Future, path::PathBuf, sync::Arc};

use futures::future::BoxFuture;
use tenon_api::ids::TenantId;
use tokio::sync::broadcast;

use crate::{
    Cx, Error, EventRow, PlatformTx, Result, TenantTx,
    tx::{Failure, Tx},
};

mod flush;
mod migrate;
mod postgres;
mod sqlite;
mod writer;

/// Where the data is.
#[derive(Clone, Debug)]
pub enum DbConfig {
    /// One file; it and its folder belong to one process.
    Sqlite { path: PathBuf },
    /// `postgres://user:password@host/database`
    Postgres { url: String },
}

/// A handle to the open database; clones share it.
#[derive(Clone)]
pub struct Db {
    backend: Arc<Backend>,
    commits: broadcast::Sender<Committed>,
}

enum Backend {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// What a commit left behind, told after it.
#[derive(Debug, Clone)]
pub struct Committed {
    /// `None` for a write of the platform.
    pub tenant: Option<TenantId>,
    /// The tenant's position after the write; 0 when it left nothing in the feed or the audit log.
    pub seq: i64,
    /// A job waits.
    pub jobs: bool,
    pub events: Vec<EventRow>,
}

/// One run of a write closure on an open transaction. It may run again, on another transaction.
pub(crate) type Attempt<T> =
    Arc<dyn for<'c> Fn(Tx<'c>) -> BoxFuture<'c, Result<(T, Committed)>> + Send + Sync>;

/// Whose rows a transaction may touch.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Access {
    Tenant(TenantId),
    Platform,
}

/// Told commits that nobody reads are dropped; a receiver that falls behind learns so and loads anew.
const COMMITS_KEPT: usize = 1024;

impl Db {
    /// Opens a migrated database. SQLite: takes the data folder's lock. Postgres: proves that the connection can
    /// become the two roles and that row-level security binds them.
    pub async fn open(config: &DbConfig) -> Result<Self> {
        let (commits, _) = broadcast::channel(COMMITS_KEPT);
        let backend = match config {
            DbConfig::Sqlite { path } => Backend::Sqlite(sqlite::Sqlite::open(path).await?),
            DbConfig::Postgres { url } => Backend::Postgres(postgres::Postgres::open(url).await?),
        };
        Ok(Self { backend: Arc::new(backend), commits })
    }

    /// Brings the schema up to this release; on Postgres also makes the roles. Safe to repeat and to race.
    pub async fn migrate(config: &DbConfig) -> Result<()> {
        migrate::migrate(config).await
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(*self.backend, Backend::Sqlite(_))
    }

    /// A read-only transaction inside the tenant of `cx`; dropping it ends it.
    pub async fn read(&self, cx: &Cx) -> Result<TenantTx<'static>> {
        let tenant = cx.tenant_id()?;
        let tx = self.begin_read(Access::Tenant(tenant)).await?;
        Ok(TenantTx::new(tx, tenant, cx.clone()))
    }

    /// A read-only transaction of the platform; dropping it ends it.
    pub async fn read_platform(&self, cx: &Cx) -> Result<PlatformTx<'static>> {
        let tx = self.begin_read(Access::Platform).await?;
        Ok(PlatformTx::new(tx, cx.clone()))
    }

    async fn begin_read(&self, access: Access) -> Result<Tx<'static>> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.begin_read().await,
            Backend::Postgres(postgres) => postgres.begin_read(access).await,
        }
    }

    /// Runs `closure` in a write transaction inside the tenant of `cx`. It may run more than once: make ids and
    /// times outside. The work goes on to its commit even when the caller is dropped.
    pub async fn write<T, F>(&self, cx: &Cx, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a, 'c> Fn(&'a mut TenantTx<'c>) -> BoxFuture<'a, Result<T>> + Send + Sync + 'static,
    {
        let tenant = cx.tenant_id()?;
        let shared = Arc::new((closure, cx.clone()));
        let attempt = attempt(move |tx| {
            let shared = shared.clone();
            Box::pin(async move {
                let mut tx = TenantTx::new(tx, tenant, shared.1.clone());
                let answer = (shared.0)(&mut tx).await;
                let value = settle(tx.failure, answer)?;
                let committed = flush::flush(tx).await?;
                Ok((value, committed))
            })
        });
        self.commit(Access::Tenant(tenant), attempt).await
    }

    /// Runs `closure` in a write transaction of the platform; else as [`Db::write`].
    pub async fn write_platform<T, F>(&self, cx: &Cx, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a, 'c> Fn(&'a mut PlatformTx<'c>) -> BoxFuture<'a, Result<T>> + Send + Sync + 'static,
    {
        let shared = Arc::new((closure, cx.clone()));
        let attempt = attempt(move |tx| {
            let shared = shared.clone();
            Box::pin(async move {
                let mut tx = PlatformTx::new(tx, shared.1.clone());
                let answer = (shared.0)(&mut tx).await;
                let value = settle(tx.failure, answer)?;
                Ok((value, Committed { tenant: None, seq: 0, jobs: false, events: Vec::new() }))
            })
        });
        self.commit(Access::Platform, attempt).await
    }

    async fn commit<T: Send + 'static>(&self, access: Access, attempt: Attempt<T>) -> Result<T> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.writer.write(attempt, self.commits.clone()).await,
            Backend::Postgres(postgres) => postgres.write(access, attempt, self.commits.clone()).await,
        }
    }

    /// Tells every commit of this process after it happened.
    pub fn commits(&self) -> broadcast::Receiver<Committed> {
        self.commits.subscribe()
    }

    /// Ends the writer after the writes that wait, closes the connections and frees the data folder.
    pub async fn close(&self) {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close().await,
        }
    }
}

/// What a closure answered, in the light of what its statements met: use cases translate errors, so the answer alone
/// does not tell that the database wants the closure again.
fn settle<T>(failure: Option<Failure>, answer: Result<T>) -> Result<T> {
    match (failure, answer) {
        (Some(Failure::Again), _) => Err(Error::Again),
        (Some(Failure::Other), Ok(_)) => Err(Error::Swallowed),
        (_, answer) => answer,
    }
}

/// Names the bound that a closure must meet, so that the compiler takes it as general over lifetimes.
fn attempt<T, F>(run: F) -> Attempt<T>
where
    F: for<'c> Fn(Tx<'c>) -> BoxFuture<'c, Result<(T, Committed)>> + Send + Sync + 'static,
{
    Arc::new(run)
}

/// A panic inside a closure becomes an error; the caller rolls back.
pub(crate) async fn catch<T>(run: impl Future<Output = Result<T>>) -> Result<T> {
    use futures::FutureExt;
    std::panic::AssertUnwindSafe(run).catch_unwind().await.unwrap_or(Err(Error::Panicked))
}

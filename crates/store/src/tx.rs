//! Open transactions. `TenantTx` reaches one tenant's rows, `PlatformTx` the platform's and, for work that spans
//! tenants, everybody's; only `Db` opens them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};
use tenon_api::{Timestamp, ids::TenantId};

use crate::{Cx, Error, NewAudit, NewEvent, NewJob, Result, jobs};

/// The connection of an open transaction, borrowed for one statement.
pub struct Conn<'c>(pub(crate) Inner<'c>);

pub(crate) enum Inner<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn<'_> {
    /// Counts the steps of SQLite's virtual machine from now on, on this connection; nothing on Postgres. A measure of
    /// work that no other load of the machine changes: benchmarks read it.
    #[doc(hidden)]
    pub async fn count_steps(self, steps: Arc<AtomicU64>) -> Result<()> {
        if let Inner::Sqlite(connection) = self.0 {
            let mut handle = connection.lock_handle().await?;
            handle.set_progress_handler(1, move || {
                steps.fetch_add(1, Ordering::Relaxed);
                true
            });
        }
        Ok(())
    }
}

/// Either transaction: statements on platform tables take `&mut impl AnyTx`.
pub trait AnyTx: Send + sealed::Sealed {
    fn conn(&mut self) -> Conn<'_>;

    #[doc(hidden)]
    fn note_failure(&mut self, error: &Error);
}

/// What a statement of the transaction met. Postgres keeps nothing of a transaction after a failed statement, so a
/// closure that goes on regardless must not look as if it had been kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The database wants the whole closure again.
    Again,
    Other,
}

impl Failure {
    fn after(known: Option<Self>, error: &Error) -> Option<Self> {
        if error.wants_retry() { Some(Self::Again) } else { known.or(Some(Self::Other)) }
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::TenantTx<'_> {}
    impl Sealed for super::PlatformTx<'_> {}
}

/// Writers lend their connection to each closure; readers own theirs and roll back when dropped.
pub(crate) enum Tx<'c> {
    SqliteWrite(&'c mut SqliteConnection),
    PostgresWrite(&'c mut PgConnection),
    SqliteRead(Transaction<'static, Sqlite>),
    PostgresRead(Transaction<'static, Postgres>),
}

impl Tx<'_> {
    fn conn(&mut self) -> Conn<'_> {
        Conn(match self {
            Self::SqliteWrite(connection) => Inner::Sqlite(connection),
            Self::PostgresWrite(connection) => Inner::Postgres(connection),
            Self::SqliteRead(transaction) => Inner::Sqlite(transaction),
            Self::PostgresRead(transaction) => Inner::Postgres(transaction),
        })
    }
}

/// A transaction inside one tenant; it collects what the write tells the audit log and the change feed.
pub struct TenantTx<'c> {
    pub(crate) tx: Tx<'c>,
    pub(crate) tenant: TenantId,
    pub(crate) cx: Cx,
    pub(crate) audit: Vec<NewAudit>,
    pub(crate) events: Vec<NewEvent>,
    pub(crate) jobs: bool,
    pub(crate) failure: Option<Failure>,
}

impl<'c> TenantTx<'c> {
    pub(crate) fn new(tx: Tx<'c>, tenant: TenantId, cx: Cx) -> Self {
        Self { tx, tenant, cx, audit: Vec::new(), events: Vec::new(), jobs: false, failure: None }
    }

    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The context that opened the transaction.
    pub fn cx(&self) -> &Cx {
        &self.cx
    }

    pub fn now(&self) -> Timestamp {
        self.cx.now
    }

    /// Adds an entry to the tenant's audit chain; it is written with the rest when the closure ends well.
    pub fn audit(&mut self, entry: NewAudit) {
        self.audit.push(entry);
    }

    /// Adds an event to the tenant's change feed; it is written with the rest when the closure ends well.
    pub fn emit(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    /// Queues a job in the same transaction. A job with the same key that still waits or runs is left alone.
    pub async fn enqueue(&mut self, job: NewJob) -> Result<()> {
        self.jobs = true;
        jobs::insert(self, &job).await
    }

    /// Queues what is there only in case this process ends, for later: nobody is woken, a worker finds it when it looks
    /// by itself.
    pub async fn enqueue_in_case(&mut self, job: NewJob) -> Result<()> {
        jobs::insert(self, &job).await
    }
}

impl AnyTx for TenantTx<'_> {
    fn conn(&mut self) -> Conn<'_> {
        self.tx.conn()
    }

    fn note_failure(&mut self, error: &Error) {
        self.failure = Failure::after(self.failure, error);
    }
}

/// A transaction of the platform: users, sessions, the catalogue, and work that spans tenants.
pub struct PlatformTx<'c> {
    pub(crate) tx: Tx<'c>,
    pub(crate) cx: Cx,
    pub(crate) failure: Option<Failure>,
}

impl<'c> PlatformTx<'c> {
    pub(crate) fn new(tx: Tx<'c>, cx: Cx) -> Self {
        Self { tx, cx, failure: None }
    }

    pub fn cx(&self) -> &Cx {
        &self.cx
    }

    pub fn now(&self) -> Timestamp {
        self.cx.now
    }
}

impl AnyTx for PlatformTx<'_> {
    fn conn(&mut self) -> Conn<'_> {
        self.tx.conn()
    }

    fn note_failure(&mut self, error: &Error) {
        self.failure = Failure::after(self.failure, error);
    }
}

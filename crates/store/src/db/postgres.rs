//! Postgres: every transaction takes one of two roles in the round trip that begins it, so that row-level security
//! stands behind the statements. Writes are SERIALIZABLE and tried again when the database asks for it.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, PgPool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::sync::broadcast;

use super::{Access, Attempt, Committed, catch, migrate};
use crate::{Error, Result, crash, sql::postgres::ask, statements, tx::Tx};

const CONNECTIONS: u32 = 16;
/// Attempts of one write; together they wait about two seconds at most.
const ATTEMPTS: u32 = 10;

const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

pub(super) struct Postgres {
    pool: PgPool,
}

impl Postgres {
    pub(super) async fn open(url: &str) -> Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options(url)?)
            .await?;
        let opened = Self { pool };
        opened.check_role(Access::Platform, "tenon_platform").await?;
        opened.check_schema().await?;
        opened
            .check_role(Access::Tenant(tenon_api::ids::TenantId::from_uuid(uuid::Uuid::nil())), "tenon_app")
            .await?;
        Ok(opened)
    }

    /// A superuser, or a role with BYPASSRLS, would pass every policy without a word.
    async fn check_role(&self, access: Access, role: &str) -> Result<()> {
        let refused = |why: String| {
            Error::Setup(format!(
                "the database user cannot work as {role}: {why}. Run `tenon-server migrate` as a user that may \
                 create roles, and `GRANT tenon_app, tenon_platform TO` the user that serves"
            ))
        };
        let mut transaction = self.begin(READ, access).await.map_err(|error| refused(error.to_string()))?;
        let (name, superuser, bypasses): (String, bool, bool) = ask(
            &mut transaction,
            "SELECT CAST(rolname AS TEXT), rolsuper, rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user",
        )
        .await?;
        if name != role {
            return Err(refused(format!("it stays {name}")));
        }
        if superuser || bypasses {
            return Err(refused("that role passes row-level security".into()));
        }
        Ok(())
    }

    async fn check_schema(&self) -> Result<()> {
        let mut transaction = self.begin(READ, Access::Platform).await?;
        let newest: sqlx::Result<(Option<i64>,)> = ask(&mut transaction, migrate::NEWEST).await;
        migrate::check(newest.map(|(version,)| version))
    }

    async fn begin(
        &self,
        mode: &'static str,
        access: Access,
    ) -> sqlx::Result<Transaction<'static, sqlx::Postgres>> {
        let text = match access {
            Access::Platform => format!("{mode}; SET LOCAL ROLE tenon_platform"),
            Access::Tenant(tenant) => {
                format!("{mode}; SET LOCAL ROLE tenon_app; SET LOCAL tenon.tenant = '{}'", tenant.uuid())
            }
        };
        // Only constants and the text of a UUID.
        self.pool.begin_with(AssertSqlSafe(text)).await
    }

    pub(super) async fn begin_read(&self, access: Access) -> Result<Tx<'static>> {
        Ok(Tx::PostgresRead(self.begin(READ, access).await?))
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        access: Access,
        attempt: Attempt<T>,
        commits: broadcast::Sender<Committed>,
    ) -> Result<T> {
        let this = Self { pool: self.pool.clone() };
        let work = statements::on_behalf(statements::counter(), async move {
            let mut tried = 0;
            loop {
                tried += 1;
                match this.try_write(access, &attempt).await {
                    Ok((value, committed)) => {
                        let _ = commits.send(committed);
                        return Ok(value);
                    }
                    Err(error) if !error.wants_retry() => return Err(error),
                    Err(_) if tried == ATTEMPTS => return Err(Error::Busy),
                    Err(_) => tokio::time::sleep(pause(tried)).await,
                }
            }
        });
        // A task of its own: a client that hangs up cannot stop the work between commit and what follows it.
        tokio::spawn(work).await.unwrap_or(Err(Error::Panicked))
    }

    async fn try_write<T>(&self, access: Access, attempt: &Attempt<T>) -> Result<(T, Committed)> {
        let mut transaction = self.begin(WRITE, access).await?;
        match catch(attempt(Tx::PostgresWrite(&mut transaction))).await {
            Ok(outcome) => {
                crash::before_commit();
                transaction.commit().await?;
                Ok(outcome)
            }
            Err(error) => {
                // The closure's error says more than a rollback that fails because the connection is gone.
                let _ = transaction.rollback().await;
                Err(error)
            }
        }
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

pub(super) fn options(url: &str) -> Result<PgConnectOptions> {
    let options: PgConnectOptions = url
        .parse()
        .map_err(|error| Error::Setup(format!("TENON_DATABASE_URL is not a Postgres address: {error}")))?;
    Ok(options
        .application_name("tenon")
        .options([("idle_in_transaction_session_timeout", "60s"), ("lock_timeout", "10s")])
        .statement_cache_capacity(256)
        .disable_statement_logging())
}

/// Doubling from 4 ms, capped at 400 ms, each between half and the whole: rivals do not meet again.
fn pause(tried: u32) -> Duration {
    let whole = (4_u64 << tried.min(10)).min(400);
    let random = RandomState::new().build_hasher().finish();
    Duration::from_millis(whole / 2 + random % (whole / 2 + 1))
}

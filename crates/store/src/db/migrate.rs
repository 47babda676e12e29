//! The schema's steps, embedded in the binary: the same file names in two folders.

use sqlx::{ConnectOptions, Connection, migrate::Migrator};

use super::{DbConfig, postgres, sqlite};
use crate::{Error, Result};

/// Asked by a server that opens a database, see [`check`].
pub(super) const NEWEST: &str = "SELECT MAX(version) FROM _sqlx_migrations WHERE success";

pub(super) async fn migrate(config: &DbConfig) -> Result<()> {
    match config {
        DbConfig::Sqlite { path } => {
            let _lock = sqlite::lock_folder(path)?;
            let mut connection = sqlite::options(path).create_if_missing(true).connect().await?;
            sqlite_steps().run(&mut connection).await?;
            connection.close().await?;
        }
        // The migrator holds an advisory lock of the database: racing servers wait for each other.
        DbConfig::Postgres { url } => {
            let mut connection = postgres::options(url)?.connect().await?;
            postgres_steps().run(&mut connection).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

fn sqlite_steps() -> Migrator {
    tolerant(sqlx::migrate!("../../migrations/sqlite"))
}

fn postgres_steps() -> Migrator {
    tolerant(sqlx::migrate!("../../migrations/postgres"))
}

/// A server of the release before may start while the schema is newer: steps only add (migrations/README.md).
fn tolerant(mut steps: Migrator) -> Migrator {
    steps.set_ignore_missing(true);
    steps
}

/// Refuses a schema that is older than this server; `found` is the answer to [`NEWEST`].
pub(super) fn check(found: sqlx::Result<Option<i64>>) -> Result<()> {
    let wanted = sqlite_steps().iter().map(|step| step.version).max().unwrap_or(0);
    let newest = match found {
        Ok(newest) => newest.unwrap_or(0),
        Err(sqlx::Error::Database(_)) => 0,
        Err(error) => return Err(error.into()),
    };
    if newest >= wanted {
        return Ok(());
    }
    Err(Error::Setup(format!(
        "the database's schema is at step {newest} and this server needs step {wanted}: run `tenon-server migrate`"
    )))
}

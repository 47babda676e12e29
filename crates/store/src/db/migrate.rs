//! The schema's steps, embedded in the binary: the same file names in two folders.

use sqlx::{ConnectOptions, Connection, migrate::Migrator};

use super::{DbConfig, postgres, sqlite};
use crate::Result;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

pub(super) async fn migrate(config: &DbConfig) -> Result<()> {
    match config {
        DbConfig::Sqlite { path } => {
            let _lock = sqlite::lock_folder(path)?;
            let mut connection = sqlite::options(path).create_if_missing(true).connect().await?;
            SQLITE.run(&mut connection).await?;
            connection.close().await?;
        }
        // The migrator holds an advisory lock of the database: racing servers wait for each other.
        DbConfig::Postgres { url } => {
            let mut connection = postgres::options(url)?.connect().await?;
            POSTGRES.run(&mut connection).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

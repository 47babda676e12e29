//! What can go wrong below the use cases. `crates/core` turns each meaning into its own error.

use sqlx::error::DatabaseError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No such row, or a row of another tenant.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A unique key is taken; the word says which.
    #[error("another {0} holds that key already")]
    Conflict(&'static str),
    /// The row changed since the caller read it.
    #[error("the row changed meanwhile")]
    Stale,
    /// The job's lease was given to somebody else; nothing of this attempt may be kept.
    #[error("the job was taken over by another attempt")]
    FenceLost,
    #[error("this work names no tenant")]
    NoTenant,
    /// The database has no time for us; the same call may work in a moment.
    #[error("the database is busy")]
    Busy,
    /// The disk, or the space the database may use, is full. Reads go on.
    #[error("the database has no space left")]
    Full,
    /// A use case's own error that rolled its closure back; `crates/core` wraps it in and takes it out again.
    #[error("rolled back: {0}")]
    Rolled(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A statement failed and the closure went on as if nothing had happened; nothing was kept.
    #[error("a statement failed inside the write and its error was not handed on")]
    Swallowed,
    /// The database wants the closure again; never leaves [`crate::Db`].
    #[error("the database wants the write again")]
    Again,
    /// A closure panicked; its write was rolled back.
    #[error("the write panicked and was rolled back")]
    Panicked,
    #[error("the database is closed")]
    Closed,
    /// The other write in the same group broke the transaction, so this one was not kept either.
    #[error("the group of writes could not be committed: {0}")]
    Group(String),
    /// The database is not set up the way the server needs it; the text says what to do.
    #[error("{0}")]
    Setup(String),
    #[error("a migration failed: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("the database failed: {0}")]
    Db(#[source] sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Io(error) => {
                tracing::warn!(%error, "the database cannot be reached");
                Self::Busy
            }
            sqlx::Error::PoolClosed => Self::Closed,
            sqlx::Error::Database(database) => match shortage(database.as_ref()) {
                Some(Shortage::Busy) => Self::Busy,
                Some(Shortage::Full) => Self::Full,
                None => Self::Db(error),
            },
            _ => Self::Db(error),
        }
    }
}

impl Error {
    /// Wraps a use case's error so that it rolls the closure back and comes out of `Db::write` unchanged.
    pub fn rolled(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Rolled(Box::new(error))
    }

    /// The use case's own error, if that is what rolled the closure back.
    pub fn into_rolled<E: std::error::Error + 'static>(self) -> Result<E, Self> {
        match self {
            Self::Rolled(error) => error.downcast::<E>().map(|error| *error).map_err(Self::Rolled),
            other => Err(other),
        }
    }

    /// Postgres ended the transaction in favour of another one (40001) or to break a deadlock (40P01).
    pub(crate) fn wants_retry(&self) -> bool {
        match self {
            Self::Again => true,
            Self::Db(sqlx::Error::Database(database)) => {
                matches!(database.code().as_deref(), Some("40001" | "40P01"))
            }
            _ => false,
        }
    }
}

enum Shortage {
    Busy,
    Full,
}

/// SQLite answers numbers (sqlite.org/rescode.html, the low byte is the primary code), Postgres SQLSTATE.
fn shortage(error: &dyn DatabaseError) -> Option<Shortage> {
    let code = error.code()?;
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        return match code.parse::<i32>().ok()? & 0xff {
            5 | 6 => Some(Shortage::Busy),
            10 | 13 => Some(Shortage::Full),
            _ => None,
        };
    }
    match code.as_ref() {
        "53100" | "53200" => Some(Shortage::Full),
        "53300" | "55P03" | "57P01" | "57P03" => Some(Shortage::Busy),
        _ => None,
    }
}

/// Turns a broken unique key into [`Error::Conflict`] with the noun that is taken.
pub(crate) fn unique<T>(result: Result<T>, noun: &'static str) -> Result<T> {
    match result {
        Err(Error::Db(sqlx::Error::Database(database))) if database.is_unique_violation() => {
            Err(Error::Conflict(noun))
        }
        other => other,
    }
}

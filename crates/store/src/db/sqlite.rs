//! SQLite: one file in a data folder that belongs to one process; readers in a pool, writes through one task.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::{
    ConnectOptions, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{migrate, writer::Writer};
use crate::{Error, Result, sql::sqlite::ask, tx::Tx};

const READERS: u32 = 8;

pub(super) struct Sqlite {
    readers: SqlitePool,
    pub(super) writer: Writer,
    lock: Mutex<Option<Arc<FolderLock>>>,
}

impl Sqlite {
    pub(super) async fn open(path: &Path) -> Result<Self> {
        let lock = Arc::new(lock_folder(path)?);
        if !path.exists() {
            return Err(Error::Setup(format!(
                "there is no database at {}: run `tenon-server migrate` first",
                path.display()
            )));
        }
        let mut writer = options(path).connect().await?;
        let newest: sqlx::Result<(Option<i64>,)> = ask(&mut writer, migrate::NEWEST).await;
        migrate::check(newest.map(|(version,)| version))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options(path).pragma("query_only", "ON"))
            .await?;
        Ok(Self { readers, writer: Writer::start(writer, lock.clone()), lock: Mutex::new(Some(lock)) })
    }

    pub(super) async fn begin_read(&self) -> Result<Tx<'static>> {
        Ok(Tx::SqliteRead(self.readers.begin().await?))
    }

    pub(super) async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
        if let Ok(mut lock) = self.lock.lock() {
            lock.take();
        }
    }
}

/// The data folder belongs to this process while this lives.
pub(super) struct FolderLock(File);

impl Drop for FolderLock {
    /// Closing the file would do, but a child that was just forked holds a copy of it until it executes.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// WAL with a full sync: a commit that was answered survives a power cut.
pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

/// Takes the data folder for this process; the operating system gives it back when the process ends.
pub(super) fn lock_folder(path: &Path) -> Result<FolderLock> {
    let folder = path.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let setup =
        |what: &str, error: std::io::Error| Error::Setup(format!("{what} {}: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(|error| setup("cannot make the data folder", error))?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("tenon.lock"))
        .map_err(|error| setup("cannot write in the data folder", error))?;
    match file.try_lock() {
        Ok(()) => Ok(FolderLock(file)),
        Err(TryLockError::WouldBlock) => Err(Error::Setup(format!(
            "the data folder {} is in use by another Tenon process: stop that one, or set TENON_DATA_DIR to \
             another folder",
            folder.display()
        ))),
        Err(TryLockError::Error(error)) => Err(setup("cannot lock the data folder", error)),
    }
}

//! The one writer of a SQLite database: a task that runs the waiting closures inside one `BEGIN IMMEDIATE`, each
//! in a SAVEPOINT, commits them with one fsync, then answers all.

use std::sync::{Arc, atomic::AtomicU64};

use futures::future::BoxFuture;
use sqlx::{Connection, SqliteConnection};
use tokio::{
    sync::{broadcast, mpsc, oneshot},
    task::JoinHandle,
};

use super::{Attempt, Committed, catch, sqlite::FolderLock};
use crate::{Error, Result, crash, sql::sqlite::control, statements, tx::Tx};

/// More than these wait for the next group: it bounds how long the first of a group waits for its answer.
const GROUP: usize = 512;
/// Writes that may wait; later ones wait for room.
const QUEUE: usize = 4096;

pub(super) struct Writer {
    queue: tokio::sync::Mutex<Option<mpsc::Sender<Box<dyn Work>>>>,
    task: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

/// A queued write, without the type of what it answers.
trait Work: Send {
    /// `Err` when the whole transaction is gone, not only this write.
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Result<()>>;
    /// `lost` says why the group was not kept; `None` after a commit.
    fn answer(self: Box<Self>, lost: Option<Error>);
}

struct Write<T> {
    attempt: Attempt<T>,
    counter: Option<Arc<AtomicU64>>,
    outcome: Option<Result<(T, Committed)>>,
    reply: oneshot::Sender<Result<T>>,
    commits: broadcast::Sender<Committed>,
}

impl<T: Send + 'static> Work for Write<T> {
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Result<()>> {
        Box::pin(async move {
            control(connection, "SAVEPOINT closure").await?;
            let run = catch((self.attempt)(Tx::SqliteWrite(connection)));
            let outcome = statements::on_behalf(self.counter.clone(), run).await;
            if let Err(error) = &outcome
                && control(connection, "ROLLBACK TO closure").await.is_err()
            {
                // A full disk ends the whole transaction at once, savepoints included.
                let lost = shared(error);
                self.outcome = Some(outcome);
                return Err(lost);
            }
            control(connection, "RELEASE closure").await?;
            self.outcome = Some(outcome);
            Ok(())
        })
    }

    fn answer(self: Box<Self>, lost: Option<Error>) {
        let answer = match (self.outcome, lost) {
            // A write that failed by itself was rolled back whatever became of its group.
            (Some(Err(error)), _) => Err(error),
            (_, Some(lost)) => Err(lost),
            (Some(Ok((value, committed))), None) => {
                let _ = self.commits.send(committed);
                Ok(value)
            }
            (None, None) => Err(Error::Closed),
        };
        let _ = self.reply.send(answer);
    }
}

impl Writer {
    /// `lock` is the data folder's; it is held until the task ends.
    pub(super) fn start(connection: SqliteConnection, lock: Arc<FolderLock>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let task = tokio::spawn(serve(connection, receiver, lock));
        Self { queue: tokio::sync::Mutex::new(Some(sender)), task: tokio::sync::Mutex::new(Some(task)) }
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        attempt: Attempt<T>,
        commits: broadcast::Sender<Committed>,
    ) -> Result<T> {
        let queue = self.queue.lock().await.clone().ok_or(Error::Closed)?;
        let (reply, answer) = oneshot::channel();
        let write = Write { attempt, counter: statements::counter(), outcome: None, reply, commits };
        queue.send(Box::new(write)).await.map_err(|_| Error::Closed)?;
        drop(queue);
        answer.await.map_err(|_| Error::Closed)?
    }

    /// Lets what waits be written, then ends the task.
    pub(super) async fn close(&self) {
        self.queue.lock().await.take();
        if let Some(task) = self.task.lock().await.take() {
            let _ = task.await;
        }
    }
}

async fn serve(
    mut connection: SqliteConnection,
    mut queue: mpsc::Receiver<Box<dyn Work>>,
    lock: Arc<FolderLock>,
) {
    while let Some(first) = queue.recv().await {
        let mut group = vec![first];
        while group.len() < GROUP
            && let Ok(next) = queue.try_recv()
        {
            group.push(next);
        }
        let lost = write_group(&mut connection, &mut group).await.err();
        if let Some(error) = &lost {
            tracing::error!(%error, writes = group.len(), "a group of writes was not kept");
            // SQLite may have ended the transaction by itself; then there is nothing to roll back.
            let _ = control(&mut connection, "ROLLBACK").await;
        }
        for work in group {
            work.answer(lost.as_ref().map(shared));
        }
    }
    let _ = connection.close().await;
    drop(lock);
}

async fn write_group(connection: &mut SqliteConnection, group: &mut [Box<dyn Work>]) -> Result<()> {
    control(connection, "BEGIN IMMEDIATE").await?;
    for work in group.iter_mut() {
        work.run(connection).await?;
    }
    crash::before_commit();
    control(connection, "COMMIT").await?;
    Ok(())
}

/// The same error for each member of a group.
fn shared(error: &Error) -> Error {
    match error {
        Error::Busy => Error::Busy,
        Error::Full => Error::Full,
        Error::Closed => Error::Closed,
        other => Error::Group(other.to_string()),
    }
}

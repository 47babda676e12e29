//! The root of all use cases: the database, the ports, the caches. Built once by the server.

use std::sync::Arc;

use futures::future::BoxFuture;
use tenon_store::{Cx, Db, TenantTx};
use tokio::sync::{Notify, broadcast};

use crate::{
    Result, Settings,
    heavy::Heavy,
    invocations::Recorder,
    live::LiveHub,
    logs::Logs,
    passwords::Passwords,
    ports::{BlobStore, Egress, Llm, Mailer, Outside, PluginRuntime},
    records::open::Indexed,
    schemas::Schemas,
    sessions::limits::Limits,
    snapshot::Snapshots,
};

/// Cheap to clone.
#[derive(Clone)]
pub struct Core(Arc<Inner>);

pub struct Inner {
    pub db: Db,
    pub runtime: Arc<dyn PluginRuntime>,
    pub blobs: Arc<dyn BlobStore>,
    pub egress: Arc<dyn Egress>,
    pub mailer: Option<Arc<dyn Mailer>>,
    pub llm: Option<Arc<dyn Llm>>,
    pub settings: Settings,
    pub(crate) invocations: Recorder,
    pub(crate) snapshots: Snapshots,
    pub(crate) schemas: Schemas,
    pub(crate) heavy: Heavy,
    pub(crate) indexed: Indexed,
    pub(crate) live: LiveHub,
    pub(crate) logs: Logs,
    pub(crate) passwords: Passwords,
    pub(crate) limits: Limits,
    /// Rung after each commit that queued a job.
    pub(crate) job_bell: Notify,
}

impl std::ops::Deref for Core {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Core {
    pub fn new(
        db: Db,
        runtime: Arc<dyn PluginRuntime>,
        blobs: Arc<dyn BlobStore>,
        outside: Outside,
        settings: Settings,
    ) -> Self {
        let core = Self(Arc::new(Inner {
            snapshots: Snapshots::new(settings.cache_max_age),
            schemas: Schemas::default(),
            heavy: Heavy::default(),
            indexed: Indexed::new(settings.cache_max_age),
            live: LiveHub::new(),
            logs: Logs::default(),
            invocations: Recorder::default(),
            egress: outside.egress,
            mailer: outside.mailer,
            llm: outside.llm,
            passwords: Passwords::default(),
            limits: Limits::new(&settings),
            job_bell: Notify::new(),
            db,
            runtime,
            blobs,
            settings,
        }));
        core.follow_commits();
        core
    }

    /// A write in the tenant of `cx`; afterwards nobody sees the tenant's old snapshot.
    pub async fn write<T, F>(&self, cx: &Cx, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> Fn(&'a mut TenantTx<'_>) -> BoxFuture<'a, tenon_store::Result<T>> + Send + Sync + 'static,
    {
        let answer = self.db.write(cx, closure).await;
        if let Some(tenant) = &cx.tenant {
            self.snapshots.invalidate(tenant.id);
        }
        Ok(answer?)
    }

    /// Everything is read from the database again; answers do not change by it.
    pub fn forget_caches(&self) {
        self.snapshots.clear();
    }

    /// Turns commits into wake-ups: jobs, caches, live streams.
    fn follow_commits(&self) {
        let mut commits = self.db.commits();
        let inner = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            loop {
                let commit = commits.recv().await;
                let Some(inner) = inner.upgrade() else { return };
                match commit {
                    Ok(commit) => {
                        if let Some(tenant) = commit.tenant {
                            // Small values, leases and records of calls leave nothing that a snapshot holds.
                            if commit.seq > 0 {
                                inner.snapshots.invalidate(tenant);
                            }
                            inner.live.committed(tenant, &commit.events);
                        }
                        if commit.jobs {
                            inner.job_bell.notify_waiters();
                            inner.job_bell.notify_one();
                        }
                    }
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        inner.snapshots.clear();
                        inner.live.resync_all();
                        inner.job_bell.notify_waiters();
                        inner.job_bell.notify_one();
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                }
            }
        });
    }
}

//! What a store carries: one guest's budget, rights and logs. Made for one call, dropped after it.

use std::{
    collections::BTreeSet,
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use tenon_contract::abi::CallKind;
use tokio::{runtime::Handle, task::JoinHandle};

use crate::{
    CallContext, Denied, Grants, GuestLimits, HostCall, HostServices, LogLine, ServiceError, budget::Budget,
    call::ReleaseRef, chain::Link,
};

/// The data of a backend's store; the capabilities are implemented on it.
pub struct Guest {
    pub budget: Budget,
    pub services: Arc<dyn HostServices>,
    /// The embedder's runtime: where its services run.
    pub home: Handle,
    pub kind: CallKind,
    pub release: ReleaseRef,
    pub granted: Arc<Grants>,
    pub context: Arc<CallContext>,
    pub logs: Vec<LogLine>,
    pub denied: BTreeSet<Denied>,
    /// The first host calls, and how many there were.
    pub calls: Vec<HostCall>,
    pub call_count: u64,
    pub started: Instant,
    pub limit: Duration,
    pub limits: Arc<GuestLimits>,
    /// The calls that this one is part of.
    pub link: Link,
}

impl Guest {
    /// Asks the embedder, on its own runtime: its connections and timers live there, and the guest's
    /// small stack is no place for them. A guest that is stopped meanwhile stops its question too.
    pub async fn ask<T, W>(
        &self,
        question: impl FnOnce(Arc<dyn HostServices>, Arc<CallContext>) -> W,
    ) -> Result<T, ServiceError>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, ServiceError>> + Send + 'static,
    {
        let work = question(Arc::clone(&self.services), Arc::clone(&self.context));
        let below = self.link.below(self.started + self.limit);
        let mut asked = Asked(self.home.spawn(below.carry(work)));
        (&mut asked.0).await.unwrap_or_else(|error| {
            tracing::error!(%error, request_id = self.context.request_id, "a service of a plugin stopped");
            Err(ServiceError::Unavailable("the service failed; try later".into()))
        })
    }
}

struct Asked<T>(JoinHandle<T>);

impl<T> Drop for Asked<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Stops a guest at its time limit; carried through wasmtime as the reason of the stop.
#[derive(Debug, thiserror::Error)]
#[error("the time limit was reached")]
pub struct DeadlineReached;

/// A rule of an import that has no error in its signature was broken.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RuleBroken(pub String);

/// A service failed where the import has no error in its signature.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ServiceFailed(pub String);

//! What a store carries: one guest's budget, rights and logs. Made for one call, dropped after it.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{CallContext, Denied, Grants, HostServices, LogLine, budget::Budget, call::ReleaseRef};

/// The data of a backend's store; the capabilities are implemented on it.
pub struct Guest {
    pub budget: Budget,
    pub services: Arc<dyn HostServices>,
    pub release: ReleaseRef,
    pub granted: Arc<Grants>,
    pub context: CallContext,
    pub logs: Vec<LogLine>,
    pub denied: BTreeSet<Denied>,
    pub started: Instant,
    pub limit: Duration,
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

//! The door of the sandbox: permits, breaker, code by digest, then one guest on its own threads.

mod views;

use std::{fmt, num::NonZeroUsize, sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use wasmtime::Engine;

use crate::{
    BackendCall, CallReport, GuestLimits, HostConfig, HostError, HostServices, ModuleKind, Outcome,
    artefact::{self, Unusable},
    backend::{self, BackendLimits},
    breaker::{Breaker, Entry, Refused},
    capabilities,
    chain::Link,
    engine,
    epoch::Ticker,
    loaded::Loaded,
    runtime::GuestRuntime,
    shares::Shares,
};

/// Runs guests. Cheap to clone; the last clone ends its threads.
#[derive(Clone)]
pub struct Host(Arc<Inner>);

struct Inner {
    config: HostConfig,
    guest: Arc<GuestLimits>,
    engine: Engine,
    loaded: Arc<Loaded>,
    breaker: Breaker,
    backend_permits: Arc<Semaphore>,
    view_permits: Arc<Semaphore>,
    backend_shares: Shares,
    view_shares: Shares,
    backends: GuestRuntime,
    views: GuestRuntime,
    _ticker: Ticker,
}

impl Host {
    /// Builds the engine and its threads. Fails where a guest could not be run safely: too little
    /// address space, a folder of artefacts that others can write.
    pub fn new(config: HostConfig) -> Result<Self, HostError> {
        artefact::prepare_dir(&config.artefacts_dir)?;
        artefact::sweep(&config.artefacts_dir);
        let engine = engine::serving(&config)?;
        let linker = capabilities::link(&engine).map_err(|error| HostError::Engine(format!("{error:#}")))?;
        let capacity = NonZeroUsize::new(config.loaded_releases)
            .ok_or(HostError::Zero { what: "number of loaded releases" })?;
        let loaded =
            Loaded::new(&engine, engine::engine_hash()?, config.artefacts_dir.clone(), linker, capacity);
        let runtime = |name| GuestRuntime::start(name, config.threads).map_err(HostError::Thread);
        Ok(Self(Arc::new(Inner {
            _ticker: Ticker::start(&engine)?,
            loaded: Arc::new(loaded),
            breaker: Breaker::new(config.max_calls_per_plugin, config.breaker),
            backend_permits: Arc::new(Semaphore::new(config.max_backend_calls)),
            view_permits: Arc::new(Semaphore::new(config.max_view_calls)),
            backend_shares: Shares::new(config.max_calls_per_tenant),
            view_shares: Shares::new(config.max_views_per_tenant),
            backends: runtime("tenon-backend")?,
            views: runtime("tenon-view")?,
            engine,
            guest: Arc::new(config.guest),
            config,
        })))
    }

    /// Decides with the digest which artefact fits; see [`crate::engine_hash`].
    pub fn engine_hash(&self) -> &str {
        self.0.loaded.engine_hash()
    }

    /// Whether a file is there; whether it is sound shows at the first call.
    pub fn has_artefact(&self, wasm_digest: &str, kind: ModuleKind) -> bool {
        self.0.loaded.has(wasm_digest, kind)
    }

    /// Takes the compiled code away, from memory and disk. Calls that run keep theirs to their end.
    pub fn forget(&self, wasm_digest: &str, kind: ModuleKind) {
        self.0.loaded.forget(wasm_digest, kind);
    }

    /// Runs one backend call to its end. Can be awaited on any tokio runtime, which is also where the
    /// services run; dropping it stops the guest.
    pub async fn call(&self, call: BackendCall, services: Arc<dyn HostServices>) -> CallReport {
        let entry = match self.0.breaker.enter(call.context.tenant, &call.release.plugin, call.kind) {
            Ok(entry) => entry,
            Err(Refused { retry_after }) => return without_guest(Outcome::BreakerOpen { retry_after }),
        };
        let own_time = self.0.config.limits.of(call.kind);
        let report = self.call_in(call, services, &entry).await;
        match &report.outcome {
            Outcome::Answer { .. } | Outcome::Fault(_) => entry.leave(false),
            // Its caller gave it less than its own time: whoever calls could make it fail, and have it left alone.
            Outcome::Deadline { limit } if *limit < own_time => drop(entry),
            failure if failure.is_failure() => entry.leave(true),
            // The guest did not run, or could not show what it does.
            _ => drop(entry),
        }
        report
    }

    async fn call_in(&self, call: BackendCall, services: Arc<dyn HostServices>, entry: &Entry) -> CallReport {
        let inner = &self.0;
        let wait = inner.config.queue_wait;
        // The plugin's own place first: a plugin that waits for itself holds nobody else's.
        let Some(own) = place(entry.places(), wait).await else { return without_guest(Outcome::Busy) };
        let Some(share) = place(&inner.backend_shares.of(call.context.tenant), wait).await else {
            return without_guest(Outcome::Busy);
        };
        let Some(shared) = place(&inner.backend_permits, wait).await else {
            return without_guest(Outcome::Busy);
        };
        let plugin = match inner.loaded.backend(&call.release.wasm_digest).await {
            Ok(plugin) => plugin,
            Err(Unusable::Engine(why)) => {
                return without_guest(Outcome::Trap { message: not_admitted(&why) });
            }
            Err(_) => return without_guest(Outcome::NotReady),
        };
        let (time, link) = (inner.config.limits.of(call.kind), Link::current());
        let limits = BackendLimits {
            memory: inner.config.memory_bytes,
            time: [call.limit, link.left()].into_iter().flatten().fold(time, Duration::min),
            guest: Arc::clone(&inner.guest),
            link,
        };
        let (engine, home) = (inner.engine.clone(), Handle::current());
        // On the heap at once: what is handed through a few wrappers should not be copied by each of them.
        let running = inner.backends.run(Box::pin(async move {
            let _places = (own, share, shared);
            backend::run(&engine, plugin, call, services, home, limits).await
        }));
        running.outcome().await.unwrap_or_else(|| {
            without_guest(Outcome::Failed { message: "the sandbox failed under this call".into() })
        })
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("config", &self.0.config).finish_non_exhaustive()
    }
}

async fn place(permits: &Arc<Semaphore>, wait: Duration) -> Option<OwnedSemaphorePermit> {
    if let Ok(free) = Arc::clone(permits).try_acquire_owned() {
        return Some(free);
    }
    tokio::time::timeout(wait, Arc::clone(permits).acquire_owned()).await.ok()?.ok()
}

fn without_guest(outcome: Outcome) -> CallReport {
    CallReport {
        outcome,
        duration: Duration::ZERO,
        peak_memory: 0,
        logs: Vec::new(),
        denied: Vec::new(),
        host_calls: Vec::new(),
        host_call_count: 0,
    }
}

/// Sound code of this very engine that it does not take: compiling anew would not help.
fn not_admitted(why: &str) -> String {
    format!("the limits of this server do not admit the code: {why}")
}

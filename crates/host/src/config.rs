//! What an operator may turn: sizes, times and numbers of concurrent calls. A manifest can set none of them.

mod guest;

use std::{path::PathBuf, time::Duration};

use tenon_contract::abi::CallKind;

pub use guest::{AnswerLimits, BreakerLimits, GuestLimits, ImportLimits};

/// Everything [`crate::Host::new`] needs to know.
#[derive(Debug, Clone)]
pub struct HostConfig {
    /// Where compiled artefacts live; created with mode 0700 when it is missing.
    pub artefacts_dir: PathBuf,
    /// Backend calls that may run at once in this process.
    pub max_backend_calls: usize,
    /// View steps that may run at once in this process.
    pub max_view_calls: usize,
    /// Calls of one plugin in one tenant that may run at once.
    pub max_calls_per_plugin: usize,
    /// Backend calls for one tenant that may run at once.
    pub max_calls_per_tenant: usize,
    /// View steps for one tenant that may run at once.
    pub max_views_per_tenant: usize,
    /// How long a call waits for a free place before it is answered `Busy`.
    pub queue_wait: Duration,
    /// Bytes a backend may hold, summed over all its memories.
    pub memory_bytes: usize,
    /// Bytes a view may hold.
    pub view_memory_bytes: usize,
    /// Wall-clock limits per kind of backend call.
    pub limits: Limits,
    /// Everything else that bounds one guest.
    pub guest: GuestLimits,
    /// When a plugin that fails is left alone.
    pub breaker: BreakerLimits,
    /// Processor time one view step may take.
    pub view_limit: Duration,
    /// Threads for backends, and as many again for views.
    pub threads: usize,
    /// Releases whose code stays mapped; the least recently used goes first.
    pub loaded_releases: usize,
}

impl HostConfig {
    /// The numbers of the plugin contract and the sandbox profile.
    pub fn new(artefacts_dir: impl Into<PathBuf>) -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            artefacts_dir: artefacts_dir.into(),
            max_backend_calls: 64,
            max_view_calls: 64,
            max_calls_per_plugin: 16,
            max_calls_per_tenant: 32,
            max_views_per_tenant: 16,
            queue_wait: Duration::from_secs(2),
            memory_bytes: GuestLimits::BACKEND_MEMORY,
            view_memory_bytes: GuestLimits::VIEW_MEMORY,
            limits: Limits::default(),
            guest: GuestLimits::default(),
            breaker: BreakerLimits::default(),
            view_limit: Duration::from_millis(50),
            threads,
            loaded_releases: 256,
        }
    }
}

/// Wall-clock limits of backend calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub install: Duration,
    pub enable: Duration,
    pub disable: Duration,
    pub uninstall: Duration,
    pub health: Duration,
    pub route: Duration,
    pub configure: Duration,
    pub validate_config: Duration,
    pub test_connection: Duration,
    pub hook: Duration,
    pub job: Duration,
    pub service: Duration,
}

impl Limits {
    pub fn of(&self, kind: CallKind) -> Duration {
        match kind {
            CallKind::Install => self.install,
            CallKind::Enable => self.enable,
            CallKind::Disable => self.disable,
            CallKind::Uninstall => self.uninstall,
            CallKind::Health => self.health,
            CallKind::Route => self.route,
            CallKind::Configure => self.configure,
            CallKind::ValidateConfig => self.validate_config,
            CallKind::TestConnection => self.test_connection,
            CallKind::Hook => self.hook,
            CallKind::Job => self.job,
            CallKind::Service => self.service,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let limit = |kind: CallKind| Duration::from_millis(kind.default_limit_ms());
        Self {
            install: limit(CallKind::Install),
            enable: limit(CallKind::Enable),
            disable: limit(CallKind::Disable),
            uninstall: limit(CallKind::Uninstall),
            health: limit(CallKind::Health),
            route: limit(CallKind::Route),
            configure: limit(CallKind::Configure),
            validate_config: limit(CallKind::ValidateConfig),
            test_connection: limit(CallKind::TestConnection),
            hook: limit(CallKind::Hook),
            job: limit(CallKind::Job),
            service: limit(CallKind::Service),
        }
    }
}

//! How a call ended and what it cost. Every ending is a value: no guest can make [`crate::Host`] fail.

use std::time::Duration;

use tenon_contract::abi::Fault;

/// The end of a backend call.
#[derive(Debug, Clone)]
pub struct CallReport {
    pub outcome: Outcome,
    /// Wall clock, from the moment the guest got its place.
    pub duration: Duration,
    /// Bytes of linear memory at the highest point.
    pub peak_memory: usize,
    /// At most 100, each at most 8 KiB.
    pub logs: Vec<LogLine>,
    /// Each refused capability once.
    pub denied: Vec<Denied>,
    /// The first 50 uses of a power.
    pub host_calls: Vec<HostCall>,
    /// All of them.
    pub host_call_count: u64,
}

/// One use of a power, as the record of the call keeps it: never a value, a path or a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostCall {
    pub capability: String,
    /// A host, a name of the manifest, an id.
    pub target: String,
    /// Both ways.
    pub bytes: u64,
    pub ok: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// `head` is JSON of at most 64 KiB that nobody has parsed yet; `body` has at most 1 MiB.
    Answer { head: String, body: Vec<u8> },
    /// The plugin said no.
    Fault(Fault),
    /// Stopped at its time limit.
    Deadline { limit: Duration },
    /// Asked for more memory than it may hold, and died of it.
    OutOfMemory { limit: usize },
    /// Died by itself; `message` is for people.
    Trap { message: String },
    /// A service of the host failed under the call; not the plugin's doing. The cause is in the host's log.
    Failed { message: String },
    /// There is no artefact for this code on this machine: compile it, then call again.
    NotReady,
    /// No place was free in time.
    Busy,
    /// The plugin failed too often in this tenant; it is left alone for this long.
    BreakerOpen { retry_after: Duration },
}

impl Outcome {
    /// Whether the circuit breaker counts it.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Deadline { .. } | Self::OutOfMemory { .. } | Self::Trap { .. })
    }
}

/// The end of one view step.
#[derive(Debug, Clone)]
pub struct ViewReport {
    pub outcome: ViewOutcome,
    pub duration: Duration,
    pub peak_memory: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewOutcome {
    /// At most 512 KiB that nobody has parsed yet.
    Answer(Vec<u8>),
    Deadline {
        limit: Duration,
    },
    OutOfMemory {
        limit: usize,
    },
    Trap {
        message: String,
    },
    /// Broke the protocol: a pointer outside its memory, an answer that is too long.
    Invalid {
        message: String,
    },
    Failed {
        message: String,
    },
    NotReady,
    Busy,
}

/// A line a plugin wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    pub level: LogLevel,
    pub message: String,
    /// A JSON object, or empty; as the guest wrote it, not parsed.
    pub fields: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    Debug,
    Info,
    Warn,
    Error,
}

/// A capability that was used without right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Denied {
    pub capability: String,
    pub reason: DenialReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DenialReason {
    /// The manifest does not ask for it: the author's mistake.
    NotInManifest,
    /// The tenant did not allow it: the admin's choice.
    NotGranted,
    /// Calls of this kind get no powers (`validate-config`).
    NotInThisCall,
}

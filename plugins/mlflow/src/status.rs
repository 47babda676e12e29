//! What backend and views say to each other.

use serde::{Deserialize, Serialize};

/// From what matters most to what matters least.
pub const STAGES: [&str; 4] = ["Production", "Staging", "Archived", "None"];

/// How the last sync went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSync {
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub at: u64,
    /// The same of the last try, which may have failed.
    #[serde(default)]
    pub tried_at: u64,
    pub models: u64,
    pub added: u64,
    pub changed: u64,
    pub removed: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_version: Option<String>,
    /// Why there is nothing new; the models are those of an earlier sync.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// How many models stand in a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub stage: String,
    pub count: u64,
}

/// The answer of `GET /status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Every stage, in the order of [`STAGES`].
    pub stages: Vec<Count>,
    pub total: u64,
    pub last: Option<LastSync>,
}

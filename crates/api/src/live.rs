//! The tenant's live stream (`GET …/live`, server-sent events): what changed, never the data itself.

use serde::{Deserialize, Serialize};

use crate::{installations::Operation, running::Run};

/// One event; its `id:` line is the sequence of the tenant's change feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LiveEvent {
    /// An installation changed: contributions may have come or gone.
    Installations { plugin: String, plugin_name: String, change: Change, actor: Option<String> },
    /// Records of a collection changed. Who may not read them learns no more than that.
    Records { plugin: String, collection: String, created: u64, updated: u64, deleted: u64 },
    /// An operation made a step.
    Operation { plugin: String, operation: Operation },
    /// A run of a job began, went on or ended; without its report.
    Run { plugin: String, run: Run },
    /// Somebody asked for a plugin or was answered, or chose a provider: what needs you may be different.
    Requests,
    /// The stream cannot say what was missed: load anew.
    Resync,
    /// The stream ends now; connect again.
    Goodbye,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Installing,
    Installed,
    /// Another release or build in its place.
    Upgraded,
    Enabled,
    Disabled,
    Removed,
    Failed,
    Purged,
    Other,
}

//! The audit log.

pub const TITLE: &str = "Audit";
pub const TABLE: &str = "Who did what, newest first";
pub const COL_TIME: &str = "Time";
pub const COL_WHO: &str = "Who";
pub const COL_WHAT: &str = "What";
pub const COL_TARGET: &str = "Target";
pub const COL_FROM: &str = "From";
pub const COL_RESULT: &str = "Result";
pub const WHAT: &str = "What";
pub const ANY_WHAT: &str = "Anything";
pub const RESULT: &str = "Result";
pub const ANY_RESULT: &str = "Any result";
pub const FROM_DAY: &str = "From day";
pub const TO_DAY: &str = "To day";
pub const APPLY: &str = "Show";
pub const CLEAR: &str = "Clear filters";
pub const NEWER: &str = "Newest";
pub const OLDER: &str = "Older";
pub const NONE: &str = "Nothing was recorded yet.";
pub const NO_MATCH: &str = "No entry matches these filters.";
pub const OK: &str = "Done";
pub const REFUSED: &str = "Not allowed";
pub const FAILED: &str = "Failed";
pub const BEFORE: &str = "Before";
pub const AFTER: &str = "After";
pub const NOTHING: &str = "Nothing";
pub const REQUEST: &str = "Request";
pub const HASH: &str = "Hash";
pub const SEQUENCE: &str = "Position";
pub const ACTION: &str = "Action";
pub const CLOSE: &str = "Close";

/// Actions that the log is most often asked for, and their words.
pub const ACTIONS: [(&str, &str); 8] = [
    ("installation.installed", "Installed"),
    ("installation.enabled", "Enabled"),
    ("installation.disabled", "Disabled"),
    ("installation.removed", "Uninstalled"),
    ("installation.failed", "Could not"),
    ("installation.data_deleted", "Deleted kept data"),
    ("grant.changed", "Allowed permissions"),
    ("access.refused", "Was refused"),
];

pub fn may_not(installers: &str) -> String {
    if installers.is_empty() {
        "Only owners and admins read the audit log.".to_owned()
    } else {
        ["Only owners and admins read the audit log. Ask ", installers, "."].concat()
    }
}

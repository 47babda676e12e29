//! Forms drawn from a schema, and the Settings tab.

use tenon_api::settings::Source;

use super::counted;

pub const OPTIONAL: &str = " (optional)";
pub const REQUIRED: &str = " (required)";
pub const NOT_SET: &str = "Not set";
pub const CHOOSE: &str = "Choose…";
pub const NO_VALUE: &str = "No value";
pub const RESET: &str = "Reset";
pub const REMOVE: &str = "Remove";
pub const ADD: &str = "Add";
pub const MOVE_UP: &str = "Move up";
pub const MOVE_DOWN: &str = "Move down";
pub const EMPTY_LIST: &str = "None yet.";
pub const NAME: &str = "Name";
pub const NAME_NEEDED: &str = "Enter a name.";
pub const NAME_TWICE: &str = "This name is there already.";
pub const NOT_JSON: &str = "This is not JSON yet: ";
pub const NOT_OBJECT: &str = "This has to be an object: { … }.";
pub const UTC: &str = "UTC";

// Secrets
pub const SAVED: &str = "Saved";
pub const SAVED_CHANGED: &str = "Saved · changed ";
pub const SECRET_UNSET: &str = "Not set yet";
pub const REPLACE: &str = "Replace";
pub const ENTER: &str = "Enter it";
pub const CLEAR: &str = "Clear";
pub const KEEP_OLD: &str = "Keep the old one";
pub const KEEP: &str = "Keep it";
pub const CLEARED: &str = "Is removed when you save.";
pub const REENTRY: &str =
    "An address that it was entered for has changed. It is not sent until you enter it again.";
pub const SECRET_LEFT: &str =
    "What was typed here is gone after the reload: secrets are never kept. Enter it again.";

/// "Add a value to “Tags”" is too long for a button; readers get the whole.
pub fn add_to(title: &str) -> String {
    ["Add to ", title].concat()
}

pub fn nothing_matches(query: &str) -> String {
    ["No match for “", query, "”."].concat()
}

pub fn matches(count: usize) -> String {
    counted(count as u64, "match", "matches")
}

/// "From default / operator / Acme / Research"
pub fn from(source: Source, tenant: &str) -> String {
    let whom = match source {
        Source::Default => "default",
        Source::Global => "operator",
        Source::Tenant => tenant,
        Source::Workspace => "workspace",
    };
    ["From ", whom].concat()
}

pub const RESET_LATER: &str = "Falls back to the level below when you save";

/// "Values of “Basic sign-in” are removed when you save."
pub fn forgotten(titles: &[String]) -> String {
    let quoted: Vec<String> = titles.iter().map(|title| ["“", title, "”"].concat()).collect();
    let (what, are) = match quoted.as_slice() {
        [one] => (["The value of ", one].concat(), " is"),
        many => (["Values of ", &many.join(", ")].concat(), " are"),
    };
    [&what, are, " removed when you save."].concat()
}

// Save bar
pub const DISCARD: &str = "Discard";
pub const SAVE: &str = "Save changes";
pub const SAVING: &str = "Saving…";
pub const SETTINGS_SAVED: &str = "Settings saved";

pub fn unsaved(count: usize) -> String {
    counted(count as u64, "unsaved change", "unsaved changes")
}

pub fn leave(count: usize) -> String {
    ["Leave without saving ", &counted(count as u64, "change", "changes"), "?"].concat()
}

pub const LEAVE_TEXT: &str = "What you changed on this page is not saved.";
pub const STAY: &str = "Stay";
pub const LEAVE: &str = "Leave";

// Settings tab
pub const SETTINGS: &str = "Settings";
pub const NO_SETTINGS: &str = "It has no settings.";
pub const READ_ONLY: &str = "Owners and admins can change these settings.";
pub const TRY_AGAIN: &str = "Try again";

/// "Saving lets MLflow connect to {new} instead of {old}."
pub fn host_change(plugin: &str, new: &str, old: &str) -> String {
    match (new.is_empty(), old.is_empty()) {
        (true, _) => ["Saving takes ", plugin, "’s way to ", old, " away."].concat(),
        (false, true) => ["Saving lets ", plugin, " connect to ", new, "."].concat(),
        (false, false) => ["Saving lets ", plugin, " connect to ", new, " instead of ", old, "."].concat(),
    }
}

pub const ALLOW_SAVE: &str = "Allow and save";
pub const CANCEL: &str = "Cancel";
pub const HOST_TITLE: &str = "Change where it connects to?";
pub const HOST_MAY_NOT: &str = "Only those who may install plugins can change this address.";

pub fn changed_by(who: &str) -> String {
    if who.is_empty() { "Somebody changed this ".to_owned() } else { [who, " changed this "].concat() }
}

pub const MINE: &str = "Mine";
pub const THEIRS: &str = "Theirs";
pub const STALE_LEAD: &str = "Nothing of yours is lost. Choose for each field, then save again.";
pub const TAKE_THEIRS: &str = "Take theirs";
pub const KEEP_MINE: &str = "Keep mine";
pub const STALE_TABLE: &str = "What both changed";
pub const GO_ON: &str = "Use these";
pub const NOTHING: &str = "nothing";

// Connection test
pub const TEST: &str = "Test connection";
pub const TESTING: &str = "Testing…";
pub const NOT_TESTED: &str = "Not tested yet";
pub const TEST_STALE: &str = "Changed since the last test";
pub const TEST_FAILED: &str = "The test failed.";

/// "Connected in 38 ms, just now. Found 128 models."
pub fn connected(latency: u64, when: &str, message: &str) -> String {
    let mut text = ["Connected in ", &latency.to_string(), " ms, ", when, "."].concat();
    if !message.is_empty() {
        text.push(' ');
        text.push_str(message);
    }
    text
}

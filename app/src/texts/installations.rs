//! My Plugins, Manage, uninstalling, and data that was kept.

use tenon_api::installations::OperationKind;

use super::counted;

pub const COL_PLUGIN: &str = "Plugin";
pub const COL_STATUS: &str = "Status";
pub const COL_VERSION: &str = "Version";
pub const COL_CHANGED: &str = "Changed";
pub const COL_ACTIONS: &str = "Actions";
pub const TABLE: &str = "Plugins installed here";
pub const SEARCH: &str = "Search my plugins";
pub const NONE: &str = "No plugins yet.";
pub const NONE_ADMIN: &str = "Install the first one from the marketplace.";
pub const NO_MATCH: &str = "No installed plugin matches.";
pub const ALL: &str = "All";
pub const NEEDS_YOU: &str = "Needs you";
pub const ACTIVE: &str = "Active";
pub const DISABLED: &str = "Disabled";
pub const FAILED: &str = "Failed";
pub const UNDO: &str = "Undo";
pub const OPEN: &str = "Open";
pub const MANAGE: &str = "Manage";
pub const ENABLE: &str = "Enable";
pub const CLOSE: &str = "Close";
pub const DISABLE: &str = "Disable";
pub const UNINSTALL: &str = "Uninstall…";

pub fn disabled(name: &str) -> String {
    [name, " disabled. Its screens are gone, its data is kept."].concat()
}

pub fn enabled(name: &str) -> String {
    [name, " enabled. Its screens are back."].concat()
}

// Manage

pub const OVERVIEW: &str = "Overview";
pub const ACTIVITY: &str = "Activity";
pub const HEALTH: &str = "Health";
pub const HEALTHY: &str = "Healthy";
pub const UNHEALTHY: &str = "Not healthy";
pub const NOT_CHECKED: &str = "Not checked yet";
pub const NO_HEALTH: &str = "It has nothing running that could be checked.";
pub const CHECK_NOW: &str = "Check now";
pub const CHECKING: &str = "Checking…";
pub const ADDS: &str = "Adds";
pub const ADDS_NOTHING: &str = "Nothing on the screens.";
pub const ADDS_WHEN_ENABLED: &str = "These come back when it is enabled.";
pub const DANGER: &str = "Disable or uninstall";
pub const DISABLE_TEXT: &str = "Its screens go, its data and settings are kept.";
pub const ENABLE_TEXT: &str = "Its screens come back, with the data it had.";
pub const UNINSTALL_TEXT: &str = "Its screens and settings go. You choose what happens to its data.";
pub const READ_ONLY: &str = "Owners and admins can disable or uninstall it.";
pub const INSTALLED: &str = "Installed";
pub const CHANGED: &str = "Changed";
pub const OPERATIONS: &str = "What was done";
pub const OPERATIONS_TABLE: &str = "Operations on this plugin";
pub const NO_OPERATIONS: &str = "Nothing was done yet.";
pub const AUDIT: &str = "Audit";
pub const AUDIT_TABLE: &str = "Audit entries about this plugin";
pub const NO_AUDIT: &str = "No entries about this plugin.";
pub const JOBS: &str = "Background jobs";
pub const JOBS_TABLE: &str = "Background jobs of this plugin";
pub const RUN_NOW: &str = "Run now";
pub const CHANGES_TAB: &str = "Changes";
pub const CALLS_TAB: &str = "Calls";
pub const CALLS: &str = "Last calls";
pub const CALLS_TABLE: &str = "Last calls into this plugin";
pub const NO_CALLS: &str = "Nobody called it in the last seven days.";
pub const NO_SUCH_CALLS: &str = "No call matches.";
pub const CANCEL_RUN: &str = "Cancel run";
pub const KIND: &str = "Kind";
pub const COL_MEMORY: &str = "Memory";
/// What the calls can be filtered by: value in the address, word.
pub const KINDS: [(&str, &str); 7] = [
    ("", "Every kind"),
    ("route", "Requests"),
    ("job", "Jobs"),
    ("service", "Services"),
    ("hook", "Records"),
    ("health,test-connection,validate-config", "Checks"),
    ("install,enable,configure,disable,uninstall", "Set-up"),
];
pub const OUTCOMES: [(&str, &str); 3] = [("", "Every outcome"), ("ok", ANSWERED), ("failed", "Not answered")];
pub const ANSWERED: &str = "Answered";
pub const COL_LAST_RUN: &str = "Last run";
pub const COL_ACTION: &str = "Action";
pub const COL_WHEN: &str = "Time";
pub const COL_WHAT: &str = "What";
pub const COL_OUTCOME: &str = "Outcome";
pub const COL_TOOK: &str = "Took";
pub const COL_WHO: &str = "Who";
pub const DISABLING: &str = "Disabling…";
pub const ENABLING: &str = "Enabling…";
pub const REMOVING: &str = "Removing…";
pub const WAIT: &str = "Wait until the running work has ended.";
/// What the server says of an installation that is not there.
pub const NOT_HERE: &str =
    "There is no such installation here. Check the address, or sign in as somebody who may see it.";
pub const STOPPED_BY_OPERATOR: &str = "Stopped by the operator.";

pub const CHOOSE_FIRST: &str = "Choose one first.";
pub const CHOSEN_ALREADY: &str = "This one is chosen already.";
pub const SAVE_PROVIDER: &str = "Save provider";
pub const NO_PROVIDER: &str = "No active plugin here serves it. Plugins that ask for it wait until one does.";
pub const NONE_CHOSEN: &str =
    "Several plugins could serve it and none is chosen: plugins that ask for it wait.";

pub fn provider_of(name: &str) -> String {
    ["Provider of ", name].concat()
}

/// Above the candidates.
pub fn who_answers(name: &str) -> String {
    ["Who answers plugins that ask for ", name, "?"].concat()
}

pub fn only_provider(plugin: &str) -> String {
    [plugin, " is the only active plugin here that serves it."].concat()
}

pub fn provider_is(plugin: &str) -> String {
    [plugin, " answers."].concat()
}

pub fn provider_chosen(plugin: &str, name: &str) -> String {
    [plugin, " answers for ", name, " now."].concat()
}

pub fn provider_read_only(installers: &str) -> String {
    match installers {
        "" => "Owners and admins can choose another.".to_owned(),
        names => [&super::problem::ask(names), " They can choose another."].concat(),
    }
}

pub const fn operation(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Install => "Install",
        OperationKind::Enable => "Enable",
        OperationKind::Disable => "Disable",
        OperationKind::Upgrade => "Update",
        OperationKind::Rollback => "Roll back",
        OperationKind::Uninstall => "Uninstall",
    }
}

/// "3 of 10"; without a total, what is done; nothing before anything is.
pub fn run_progress(done: u64, total: u64) -> String {
    match (done, total) {
        (0, 0) => String::new(),
        (done, 0) => [&done.to_string(), " done"].concat(),
        (done, total) => [&done.to_string(), " of ", &total.to_string()].concat(),
    }
}

/// As the server says it too.
pub fn enable_first(name: &str) -> String {
    [name, " is disabled. Enable it first."].concat()
}

pub fn run_cancelled(title: &str) -> String {
    ["“", title, "” was cancelled."].concat()
}

pub fn run_over(title: &str) -> String {
    ["“", title, "” had ended already: nothing was cancelled."].concat()
}

pub fn job_started(title: &str) -> String {
    ["“", title, "” was started."].concat()
}

/// "POST /sync", "Job sync", "Health check".
pub fn call(kind: &str, subject: &str) -> String {
    let what = match kind {
        "route" => return subject.to_owned(),
        "job" => "Job",
        "service" => "Service",
        "hook" => "Before records are saved:",
        "health" => "Health check",
        "test-connection" => "Connection test",
        "validate-config" => "Check of settings",
        "configure" => "New settings",
        "install" => "Install",
        "enable" => "Enable",
        "disable" => "Disable",
        "uninstall" => "Uninstall",
        other => other,
    };
    [what, " ", subject].concat().trim_end().to_owned()
}

pub fn host_calls(count: u64) -> String {
    match count {
        1 => "Used its powers once".to_owned(),
        _ => ["Used its powers ", &count.to_string(), " times"].concat(),
    }
}

/// "http api.example.com (1.2 kB)"; why a use did not work is not recorded.
pub fn host_call(capability: &str, target: &str, bytes: u64, ok: bool) -> String {
    let end = if ok { ")" } else { ", did not work)" };
    [capability, " ", target, " (", &super::bytes(bytes), end].concat()
}

/// "1.2 MiB"
pub fn memory(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10) >> 20;
    [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string(), " MiB"].concat()
}

/// Third person, after who did it.
pub fn gone(name: &str, actor: Option<&str>) -> String {
    match actor {
        Some(actor) => [name, " was removed by ", actor, " just now."].concat(),
        None => [name, " was removed just now."].concat(),
    }
}

// Uninstall

pub fn uninstall_title(name: &str, tenant: &str) -> String {
    ["Uninstall ", name, " from ", tenant, "?"].concat()
}

/// Title of the plan of a disabling that others are in the way of.
pub fn disable_not_yet(name: &str) -> String {
    [name, " cannot be disabled yet"].concat()
}

pub fn goes(adds: &str) -> String {
    ["This goes: ", adds, "."].concat()
}

pub const DATA: &str = "Data";
pub const CANCEL: &str = "Cancel";
pub const UNINSTALL_KEEP: &str = "Uninstall, keep data";
pub const EXPORT_FIRST: &str = "Export first";

/// `what` as [`super::wizard::stored`] says it.
pub fn uninstall_delete(what: &str) -> String {
    ["Uninstall and delete ", or_data(what)].concat()
}

fn or_data(what: &str) -> &str {
    if what.is_empty() { "data" } else { what }
}

pub fn export_of(title: &str) -> String {
    ["Export ", title, " as CSV"].concat()
}

pub fn type_key(key: &str) -> String {
    ["Type ", key, " to delete the data"].concat()
}

pub fn type_key_reason(key: &str) -> String {
    ["Type ", key, " first."].concat()
}

pub fn uninstalling(name: &str) -> String {
    [name, " is being removed. You can leave; it goes on."].concat()
}

pub fn uninstalled_kept(name: &str, what: &str, one: bool) -> String {
    match what {
        "" => [name, " was uninstalled. Its data is kept."].concat(),
        what => [name, " was uninstalled. ", what, if one { " is kept." } else { " are kept." }].concat(),
    }
}

pub fn uninstalled_deleted(name: &str, what: &str, one: bool) -> String {
    match what {
        "" => [name, " was uninstalled, and its data deleted."].concat(),
        what => {
            [name, " was uninstalled. ", what, if one { " was deleted." } else { " were deleted." }].concat()
        }
    }
}

// Retained

pub const RETAINED: &str = "Kept data";
pub const RETAINED_LEAD: &str =
    "Data of plugins that were uninstalled. Installing one again asks whether to use it.";
pub const RETAINED_TABLE: &str = "Data kept after uninstalls";
pub const COL_KEPT: &str = "Kept";
pub const COL_SINCE: &str = "Since";
pub const PURGE: &str = "Delete data…";
pub const PURGE_ACT: &str = "Delete data";
pub const INSTALL_AGAIN: &str = "Install again";

pub fn purge_title(name: &str) -> String {
    ["Delete the data of ", name, "?"].concat()
}

pub fn purge_text(kept: &str) -> String {
    [kept, " are deleted for ever. This cannot be undone."].concat()
}

pub fn purged(name: &str) -> String {
    ["The data of ", name, " is deleted."].concat()
}

pub fn kept(values: u64, size: u64) -> String {
    [&counted(values, "value", "values"), ", ", &super::bytes(size)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_counted_and_not_powers() {
        assert_eq!(host_calls(1), "Used its powers once");
        assert_eq!(host_calls(312), "Used its powers 312 times");
    }

    #[test]
    fn a_use_that_did_not_work_is_not_called_refused() {
        assert_eq!(host_call("http", "api.example.com", 1_048_576, true), "http api.example.com (1 MB)");
        assert_eq!(host_call("kv", "kv", 1, false), "kv kv (1 byte, did not work)");
    }

    #[test]
    fn memory_reads_in_tenths() {
        assert_eq!(memory(1_310_720), "1.2 MiB");
        assert_eq!(memory(64 << 20), "64.0 MiB");
    }

    #[test]
    fn progress_is_told_as_far_as_it_is_known() {
        assert_eq!(run_progress(0, 0), "");
        assert_eq!(run_progress(7, 0), "7 done");
        assert_eq!(run_progress(0, 10), "0 of 10");
    }
}

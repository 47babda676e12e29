//! The install wizard, plans, and asking somebody else to install.

use tenon_api::plan::Stored;

use super::counted;

pub const STEPS: [&str; 4] = ["Version", "Permissions", "Settings", "Review"];
pub const CHOOSE_VERSION: &str = "Which version";
pub const OLDER: &str = "Older versions";
pub const PLAN: &str = "What happens";
pub const DOES_NOT_RUN: &str = "does not run here";
pub const SETTINGS_TITLE: &str = "Settings";
pub const NO_SETTINGS: &str = "It has no settings.";
pub const SETTINGS_LATER: &str = "You can change all of this later under Manage, Settings.";
pub const SKIP: &str = "Skip for now";
pub const REVIEW_SETTINGS: &str = "Settings";
pub const SKIPPED: &str = "Skipped for now";
pub const AS_DEFAULT: &str = "As they come";
pub const NONE: &str = "None";
pub const CONTINUE: &str = "Continue";
pub const BACK: &str = "Back";
pub const CANCEL: &str = "Cancel";
pub const INSTALLING: &str = "Installing…";
pub const PLAN_CHANGED: &str =
    "Something changed since you looked at this plan, so it was made anew. Look at it once more.";
pub const FIX_SETTINGS: &str = "Some of the settings have to be fixed first.";
pub const TO_SETTINGS: &str = "Go to Settings";
pub const CHECKING: &str = "Checking…";

/// "Step 2 of 4: Install MLflow"
pub fn step_title(step: usize, title: &str) -> String {
    ["Step ", &(step + 1).to_string(), " of 4: ", title].concat()
}

pub fn step_word(action: &str) -> &'static str {
    match action {
        "enable" => "is enabled",
        "disable" => "is disabled",
        "uninstall" => "is removed",
        _ => "new",
    }
}

pub fn asked_again(version: &str) -> String {
    ["You chose another version. This is what ", version, " asks for."].concat()
}

pub fn installing_step(name: &str, version: &str) -> String {
    ["Installing ", name, " ", version, "…"].concat()
}

pub fn enabling_step(name: &str) -> String {
    ["Enabling ", name, "…"].concat()
}

pub fn step_failed(name: &str, reason: &str) -> String {
    [name, " could not be installed: ", reason].concat()
}

pub fn filled(count: usize, secrets: usize) -> String {
    let mut text = counted(count as u64, "setting given", "settings given");
    if secrets > 0 {
        text.push_str(", ");
        text.push_str(&counted(secrets as u64, "secret", "secrets"));
    }
    text
}

// Requests

pub const ASK_NOTE: &str = "Why you need it";
pub const ASK_HELP: &str = "They see it with your name. At most 500 characters.";
pub const ASKING: &str = "Asking…";
pub const WITHDRAWN: &str = "The request is withdrawn.";
pub const WITHDRAW: &str = "Withdraw the request";

/// "Ask Ada Lovelace"
pub fn ask(installers: &str) -> String {
    if installers.is_empty() { "Ask an owner or admin".to_owned() } else { ["Ask ", installers].concat() }
}

pub fn asked(installers: &str, plugin: &str) -> String {
    let whom = if installers.is_empty() { "The owners and admins" } else { installers };
    [whom, " will see that you ask for ", plugin, "."].concat()
}

pub fn asked_before(plugin: &str) -> String {
    ["You asked for ", plugin, " "].concat()
}

// Uninstalling

/// "Keep 40 records and 2 values. Installing again brings them back"; `one`: it is a single thing.
pub fn keep(what: &str, one: bool) -> String {
    let (what, them) = match what {
        "" => ("its data", "it"),
        what => (what, if one { "it" } else { "them" }),
    };
    ["Keep ", what, ". Installing again brings ", them, " back"].concat()
}

pub fn delete(what: &str) -> String {
    if what.is_empty() {
        "Delete its data for ever".to_owned()
    } else {
        ["Delete ", what, " for ever"].concat()
    }
}

/// "40 records, 2 files and 3 values"; empty for nothing.
pub fn stored(stored: &Stored) -> String {
    let records = (stored.records > 0).then(|| counted(stored.records, "record", "records"));
    let files = (stored.files > 0).then(|| counted(stored.files, "file", "files"));
    let values = (stored.values > 0).then(|| counted(stored.values, "value", "values"));
    let all: Vec<String> = [records, files, values].into_iter().flatten().collect();
    match all.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => [one, " and ", other].concat(),
        [one, two, rest @ ..] => [one, ", ", two, " and ", &rest.concat()].concat(),
    }
}

// Permissions tab

pub const PERMISSIONS: &str = "Permissions";
pub const PERMISSIONS_LEAD: &str = "What you change counts from its next call on.";
pub const PERMISSIONS_SAVED: &str = "Permissions saved";
pub const PERMISSIONS_READ_ONLY: &str = "Owners and admins can change these permissions.";
/// Before how long ago the last time was; `now`: within the last minute.
pub fn used(times: u64, now: bool) -> String {
    match times {
        1 => "Used once, ".to_owned(),
        times => ["Used ", &times.to_string(), " times, ", if now { "" } else { "last " }].concat(),
    }
}

pub const NOT_USED: &str = "Not used yet";

pub fn unused(powers: usize) -> String {
    let verb = if powers == 1 { " was" } else { " were" };
    [&counted(powers as u64, "power", "powers"), verb, " not used in 30 days."].concat()
}

pub fn remove_unused(powers: usize) -> &'static str {
    if powers == 1 { "Remove it" } else { "Remove them" }
}

pub const PERMISSIONS_STALE: &str =
    "Somebody changed these permissions meanwhile. They are shown as they are now; choose again.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_reads_as_people_say_it() {
        let kept = |records, files, values| stored(&Stored { records, files, values, ..Stored::default() });
        assert_eq!(
            keep(&kept(40, 0, 2), false),
            "Keep 40 records and 2 values. Installing again brings them back"
        );
        assert_eq!(delete(&kept(1, 0, 0)), "Delete 1 record for ever");
        assert_eq!(kept(40, 2, 1), "40 records, 2 files and 1 value");
        assert_eq!(keep(&kept(0, 0, 1), true), "Keep 1 value. Installing again brings it back");
        assert_eq!(keep("", false), "Keep its data. Installing again brings it back");
        assert_eq!(kept(0, 0, 0), "");
    }
}

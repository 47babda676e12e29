//! Marketplace, plugin detail and the install page.

use super::counted;

pub const TITLE: &str = "Plugins";
pub const MARKETPLACE: &str = "Marketplace";
pub const MINE: &str = "My Plugins";
pub const SEARCH: &str = "Search plugins";
pub const CATEGORY: &str = "Category";
pub const ANY_CATEGORY: &str = "All categories";
pub const STATUS: &str = "Status";
pub const ANY_STATUS: &str = "Any status";
pub const SORT: &str = "Sort";
pub const APPLY: &str = "Show";
pub const CLEAR_ALL: &str = "Clear all";
pub const CLEAR_FILTERS: &str = "Clear filters";
pub const MORE: &str = "More plugins";
pub const INSTALL: &str = "Install";
pub const OPEN: &str = "Open";
pub const ENABLE: &str = "Enable";
pub const MANAGE: &str = "Manage";
pub const SEE_DETAILS: &str = "See details";
pub const EMPTY: &str = "The marketplace has no plugins yet.";
pub const EMPTY_TEXT: &str = "The operator of this server publishes them.";

pub const SORTS: [(&str, &str); 5] = [
    ("popular", "Popular"),
    ("relevance", "Best match"),
    ("newest", "Newest"),
    ("name", "Name"),
    ("rating", "Rating"),
];

pub const STATUSES: [(&str, &str); 2] = [("available", "Not installed"), ("installed", "Installed")];

pub fn placeholder(total: &str) -> String {
    if total.is_empty() || total == "0" {
        SEARCH.to_owned()
    } else {
        ["Search ", total, if total == "1" { " plugin" } else { " plugins" }].concat()
    }
}

pub fn found(total: u64) -> String {
    counted(total, "plugin", "plugins")
}

pub fn none(q: &str) -> String {
    if q.is_empty() {
        "No plugin matches these filters.".to_owned()
    } else {
        ["No plugin matches “", q, "”."].concat()
    }
}

pub fn installs(count: u64) -> String {
    counted(count, "install", "installs")
}

// Detail

pub const OVERVIEW: &str = "Overview";
pub const PERMISSIONS: &str = "Permissions";
pub const VERSIONS: &str = "Versions";
pub const FEATURES: &str = "Features";
pub const ADDS: &str = "What it adds";
pub const NO_README: &str = "Its publisher has not described it yet.";
pub const IDENTIFIER: &str = "Identifier";
pub const PUBLISHED: &str = "Published";
pub const SIZE: &str = "Size";
pub const LICENSE: &str = "License";
pub const DIGEST: &str = "Digest";
pub const SIGNED: &str = "Signed";
pub const UNSIGNED: &str = "Not signed";
pub const NEEDS: &str = "Needs";
pub const LINKS: &str = "Links";
pub const PUBLISHER: &str = "Publisher";
pub const VERIFIED: &str = "verified publisher";
pub const NO_CHANGELOG: &str = "No notes for this version.";
pub const NEWEST: &str = "newest";
pub const INSTALLED: &str = "installed";

pub fn runs(server: &str) -> String {
    ["Works with this server (", server, ")"].concat()
}

pub fn does_not_run(requires: &str, server: &str) -> String {
    ["Needs server ", requires, ". This one is ", server, "."].concat()
}

pub fn may_not_install(installers: &str) -> String {
    if installers.is_empty() {
        "Ask an owner or admin to install this.".to_owned()
    } else {
        ["Ask ", installers, " to install this."].concat()
    }
}

pub fn asks_nothing(name: &str) -> String {
    [name, " asks for nothing beyond its own screens."].concat()
}

pub fn may_do(name: &str, tenant: &str) -> String {
    ["What ", name, " may do in ", tenant].concat()
}

// Install

pub const STEP_PERMISSIONS: &str = "Permissions";
pub const STEP_INSTALL: &str = "Install";
pub const LEAD: &str =
    "Nothing is written before the last step. You can change this later under Permissions.";
pub const YOU_INSTALL: &str = "You are installing";
pub const PLUGIN: &str = "Plugin";
pub const INTO: &str = "Into";
pub const ALSO: &str = "Also";
pub const NOTHING_ELSE: &str = "Nothing else";
pub const CANCEL: &str = "Cancel";
pub const BACK: &str = "Back";
pub const ALLOW: &str = "Allow and continue";
pub const CONTINUE: &str = "Continue";
pub const ENABLE_NOW: &str = "Enable now";
pub const REVIEW_ALLOWED: &str = "Permissions";
pub const ADDS_LABEL: &str = "Adds";
pub const VERSION: &str = "Version";
pub const TRY_AGAIN: &str = "Try again";
pub const SEE_LOG: &str = "See the log";
pub const REMOVE: &str = "Remove";
pub const YOU_CAN_LEAVE: &str = "You can leave; it goes on.";
pub const KEPT_TITLE: &str = "Data from before";
pub const KEPT_USE: &str = "Use the data that was kept";
pub const KEPT_DISCARD: &str = "Start empty and delete what was kept";
pub const CONSENT_FOOT: &str = "What no plugin can ever do here";

pub fn install_title(name: &str) -> String {
    ["Install ", name].concat()
}

pub fn install_version(name: &str, version: &str) -> String {
    ["Install ", name, " ", version].concat()
}

pub fn ready(name: &str) -> String {
    [name, " is ready."].concat()
}

pub fn ready_disabled(name: &str) -> String {
    [name, " is installed and disabled. Enable it when you need it."].concat()
}

pub fn open(label: &str) -> String {
    ["Open ", label].concat()
}

pub fn did_not_start(name: &str, reason: &str) -> String {
    let reason = reason.trim_end_matches('.');
    [name, " did not start: ", reason, ". Nothing was added."].concat()
}

pub fn allowed(count: usize, left_out: usize) -> String {
    let mut text = match count {
        0 => "None needed".to_owned(),
        _ => counted(count as u64, "permission allowed", "permissions allowed"),
    };
    if left_out > 0 {
        text.push_str(", ");
        text.push_str(&left_out.to_string());
        text.push_str(" left out");
    }
    text
}

pub fn already_here(name: &str) -> String {
    [name, " is installed already."].concat()
}

/// "1 page, 1 menu entry, 2 dashboard widgets"
pub fn adds(counts: &[(&str, u64)]) -> String {
    let words: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| match *kind {
            "page" => counted(*count, "page", "pages"),
            "menu-item" => counted(*count, "menu entry", "menu entries"),
            "card" => counted(*count, "dashboard widget", "dashboard widgets"),
            "button" => counted(*count, "action", "actions"),
            "tab" => counted(*count, "tab", "tabs"),
            _ => counted(*count, "other part", "other parts"),
        })
        .collect();
    if words.is_empty() { "Nothing on the screens".to_owned() } else { words.join(", ") }
}

/// The word for one added thing: "Models (page)".
pub fn added_kind(kind: &str) -> &str {
    match kind {
        "page" => "page",
        "card" => "widget",
        "menu-item" => "menu entry",
        "button" => "action",
        "tab" => "tab",
        other => other,
    }
}

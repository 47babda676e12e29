//! The host-drawn table of a collection, and the form of one record.

use tenon_api::page::Total;

pub const COL_SELECT: &str = "Select";
pub const SELECT_ALL: &str = "Select all on this page";
pub const NEWER: &str = "First page";
pub const OLDER: &str = "Next page";
pub const EXPORT: &str = "CSV";
pub const EXPORT_TIP: &str = "Save all records as CSV";
pub const FILTER: &str = "Add filter";
pub const FIELD: &str = "Field";
pub const COMPARE: &str = "Condition";
pub const VALUE: &str = "Value";
pub const APPLY: &str = "Apply filter";
pub const CLEAR_ALL: &str = "Clear all";
pub const CLEAR: &str = "Clear filters";
pub const NO_MATCH: &str = "No record matches these filters.";
pub const NONE_TEXT: &str = "What you add appears here, and in the plugin's other screens.";
pub const DELETE: &str = "Delete";
pub const DELETING: &str = "Deleting…";
pub const UNSELECT: &str = "Clear";
pub const CANCEL: &str = "Cancel";
pub const CLOSE: &str = "Close";
pub const SAVE: &str = "Save changes";
pub const SAVING: &str = "Saving…";
pub const SAVED: &str = "Saved";
pub const YES: &str = "Yes";
pub const NO: &str = "No";
pub const EMPTY: &str = "no value";
pub const CREATED: &str = "Created";
pub const UPDATED: &str = "Changed";
pub const ID: &str = "Identifier";
pub const VERSION: &str = "Version";
pub const GONE: &str = "This record is not there any more. Close this and look at the list again.";
pub const LOAD_THEIRS: &str = "Load what is stored";

/// The words for what a condition compares with, in the order they are offered.
pub const OPS: [(&str, &str); 8] = [
    ("eq", "is"),
    ("ne", "is not"),
    ("prefix", "starts with"),
    ("lt", "is less than"),
    ("lte", "is at most"),
    ("gt", "is more than"),
    ("gte", "is at least"),
    ("null", "has no value"),
];

pub fn none(title: &str) -> String {
    ["No ", &lower(title), " yet."].concat()
}

/// "risks" from "Risks": a collection's title inside a sentence. Words in capitals stay.
pub fn lower(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

pub fn add(title: &str) -> String {
    ["Add to ", &lower(title)].concat()
}

pub fn add_title(title: &str) -> String {
    ["New in ", title].concat()
}

pub fn count(total: &Total) -> String {
    match total {
        Total::Exact(1) => "1 record".into(),
        total => [total.to_string().as_str(), " records"].concat(),
    }
}

pub fn selected(count: usize) -> String {
    [count.to_string().as_str(), " selected"].concat()
}

pub fn delete_title(count: usize) -> String {
    ["Delete ", &super::counted(count as u64, "record", "records"), "?"].concat()
}

pub fn delete_act(count: usize) -> String {
    ["Delete ", &super::counted(count as u64, "record", "records")].concat()
}

pub const DELETE_TEXT: &str = "They are gone for everybody in this tenant, and there is no undo.";

pub fn deleted(count: u64) -> String {
    [&super::counted(count, "record", "records"), " deleted"].concat()
}

pub fn select_one(name: &str) -> String {
    ["Select ", name].concat()
}

pub fn remove_filter(words: &str) -> String {
    ["Remove the filter: ", words].concat()
}

/// Somebody else was first.
pub const STALE: &str = "Somebody changed this record since you opened it. Your entries are still here: load what is stored to see it, or copy them first.";

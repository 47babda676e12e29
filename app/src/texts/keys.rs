//! The list of keys.

pub const TITLE: &str = "Keys";
pub const AUDIT: &str = "Audit";

pub const ALL: [(&str, &str); 7] = [
    ("g d", "Dashboard"),
    ("g p", "Plugins"),
    ("g a", AUDIT),
    ("/", "Search"),
    ("?", "This list"),
    ("F6", "Messages"),
    ("Esc", "Close what is on top, then empty the search"),
];

//! The dashboard.

pub const TITLE: &str = "Dashboard";
pub const NEEDS_YOU: &str = "Needs you";
pub const WIDGETS: &str = "Widgets";
pub const EMPTY_ADMIN: &str = "Widgets come from plugins. Three that suit most teams:";
pub const EMPTY_ADMIN_NONE: &str = "Widgets come from plugins.";
pub const BROWSE: &str = "Browse plugins";
pub const SHOW: &str = "Show";

pub fn empty_member(installers: &str) -> String {
    if installers.is_empty() {
        "Widgets come from plugins. An owner or admin can install them.".to_owned()
    } else {
        ["Widgets come from plugins. ", installers, " can install them."].concat()
    }
}

pub fn new_widgets(count: usize) -> String {
    super::counted(count as u64, "new widget", "new widgets")
}

//! Pages of plugins.

pub const MANAGE: &str = "Manage";
pub const DASHBOARD: &str = "Go to the dashboard";
pub const SEE_PLUGIN: &str = "See the plugin";

pub fn no_page(plugin: &str) -> String {
    [plugin, " has no page at this address."].concat()
}

pub const NO_PLUGIN: &str = "There is no active plugin behind this address.";
pub const NO_PLUGIN_TEXT: &str = "It may have been disabled or uninstalled.";

pub fn gone(name: &str, actor: Option<&str>, disabled: bool) -> String {
    let what = if disabled { " was disabled" } else { " was removed" };
    match actor {
        Some(actor) => [name, what, " by ", actor, " just now."].concat(),
        None => [name, what, " just now."].concat(),
    }
}

pub const GONE_TITLE: &str = "Nothing here";
pub const GONE_PLAIN: &str = "This page is no longer here.";

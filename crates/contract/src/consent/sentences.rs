//! The sentences: one function per row of the table in the design system, section 5. Third person, no full
//! stop, at most 14 words (a quoted title counts as one), no jargon.

use super::words::{count, list};

/// Hosts that are named. `alone` when the plugin has no other way out.
pub fn http_hosts(hosts: &[String], alone: bool) -> String {
    let only = if alone { ", nowhere else" } else { "" };
    format!("Connects to {}{only}", list(hosts, 2))
}

/// The host of a setting; `now` is what it holds.
pub fn http_setting(title: &str, now: Option<&str>) -> String {
    let now = now.map(|host| format!(" → {host}")).unwrap_or_default();
    format!("Connects to the server you enter in “{title}”{now}")
}

pub fn http_below(domain: &str) -> String {
    format!("Connects to any address ending in {domain}")
}

pub fn http_private(host: &str) -> String {
    format!("Connects to {host}, inside your company network")
}

pub fn secret_auth(hosts: &[String], title: &str) -> String {
    let place = if hosts.len() > 2 { format!("{} servers", hosts.len()) } else { list(hosts, 2) };
    format!("Signs in to {place} with your “{title}”, and can never read it")
}

pub fn secret_sign(title: &str) -> String {
    format!("Signs messages with your “{title}”, and can never read it")
}

pub fn oauth(service: &str) -> String {
    format!("Signs in to {service} as the account you connect")
}

pub fn collections(titles: &[String]) -> String {
    format!("Keeps its own records: {}", list(titles, 3))
}

pub fn kv(quota: &str) -> String {
    format!("Remembers small values of its own, up to {quota}")
}

pub fn files(quota: &str) -> String {
    format!("Keeps files of its own, up to {quota}")
}

pub fn kv_shared(plugin: &str) -> String {
    format!("Shares small values with {plugin}")
}

pub fn service(plugin: &str, service: &str) -> String {
    format!("Asks {plugin} for {service}")
}

pub fn service_by_interface(interface: &str) -> String {
    format!("Asks the plugin you choose for {interface}")
}

pub fn directory_members() -> String {
    "Reads names, e-mail addresses and roles of your members".into()
}

pub fn directory_workspaces() -> String {
    "Reads the names of your workspaces".into()
}

pub fn subscription(phrase: &str) -> String {
    format!("Is told when {phrase}")
}

pub fn hook_own() -> String {
    "Checks its own records before they are saved".into()
}

pub fn hook_filter(title: &str) -> String {
    format!("Can change {title} before they are saved")
}

pub fn hook_guard(title: &str) -> String {
    format!("Can refuse changes to {title}")
}

/// A point that another plugin offers.
pub fn hook_point(refuses: bool, point: &str, plugin: &str) -> String {
    format!("Can {} “{point}” in {plugin}", if refuses { "refuse" } else { "change" })
}

pub fn events(announcements: &[String]) -> String {
    format!("Announces: {}", list(announcements, 3))
}

pub fn job_scheduled(when: &str) -> String {
    format!("Works in the background {when}")
}

pub fn job_by_hand() -> String {
    "Works in the background when you or it starts it".into()
}

pub fn routes_as_plugin(actions: usize) -> String {
    format!("Lets people use {} beyond their own rights", count(actions, "action", "actions"))
}

fn in_the_name_of(tenant: Option<&str>) -> String {
    format!("in the name of {}", tenant.unwrap_or("your organisation"))
}

pub fn email_members(tenant: Option<&str>) -> String {
    format!("Sends e-mail to your members {}", in_the_name_of(tenant))
}

pub fn email_any(tenant: Option<&str>) -> String {
    format!("Sends e-mail {} to any address", in_the_name_of(tenant))
}

pub fn llm(service: Option<&str>) -> String {
    let service = service.map(|name| format!(" ({name})")).unwrap_or_default();
    format!("Sends text to the AI service of your operator{service}")
}

pub fn webhooks(kinds: usize) -> String {
    format!("Sends {} to addresses you set up", count(kinds, "kind of event", "kinds of event"))
}

pub fn public_routes(addresses: usize) -> String {
    format!(
        "Lets anyone on the internet call {} without signing in",
        count(addresses, "address", "addresses")
    )
}

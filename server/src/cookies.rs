//! Cookies: the session, and what a page must know before it is drawn (theme, sidebar).

use http::{HeaderMap, header};
use tenon_api::me::Theme;

use crate::config::Config;

pub const THEME: &str = "tenon_theme";
pub const SIDEBAR: &str = "tenon_sidebar";
/// A year.
const LONG: i64 = 365 * 86_400;

/// `__Host-` binds the cookie to this very host; it needs `Secure`, which plain-HTTP loopback cannot have.
pub fn session_name(config: &Config) -> &'static str {
    if config.secure_cookies() { "__Host-tenon_session" } else { "tenon_session" }
}

/// The value of a `Set-Cookie` header.
pub fn session(config: &Config, token: &str, max_age: i64) -> String {
    let secure = if config.secure_cookies() { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}", session_name(config))
}

pub fn no_session(config: &Config) -> String {
    session(config, "", 0)
}

/// Readable by the page's script: it holds nothing secret.
pub fn preference(config: &Config, name: &str, value: &str) -> String {
    let secure = if config.secure_cookies() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={LONG}{secure}")
}

pub fn theme(config: &Config, theme: Theme) -> String {
    preference(config, THEME, theme.as_str())
}

/// The first cookie of this name.
pub fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name && !value.is_empty()).then_some(value))
}

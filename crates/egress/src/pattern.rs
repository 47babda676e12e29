//! Hosts that were allowed, as they stand in grants and in the operator's configuration.

use std::fmt;

use url::{Host, Url};

/// One allowed destination: `api.example.com` (port 443), `api.example.com:8443`, `*.example.org`, `[2001:db8::1]:8443`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    host: Name,
    /// `None`: any port.
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Name {
    Exact(String),
    /// Any name below it, not the name itself.
    Below(String),
}

/// Why a text names no single place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    #[error("is no host:port")]
    Unreadable,
    #[error("has no port; write host:port")]
    WithoutPort,
    #[error("stands for many hosts; write each of them as host:port")]
    Many,
}

/// Where a URL leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub host: Host<String>,
    pub port: u16,
}

impl Place {
    /// `None` for anything that has no host.
    pub fn of(url: &Url) -> Option<Self> {
        Some(Self { host: url.host()?.to_owned(), port: url.port_or_known_default()? })
    }

    fn name(&self) -> String {
        // A dot at the end says the same name in another way.
        self.host.to_string().trim_end_matches('.').to_ascii_lowercase()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name(), self.port)
    }
}

impl Pattern {
    /// As grants write it: without a port it means 443.
    pub fn granted(text: &str) -> Option<Self> {
        Self::parse(text, Some(443))
    }

    /// As the operator writes it: without a port it means any.
    pub fn named(text: &str) -> Option<Self> {
        Self::parse(text, None)
    }

    /// One host at one port, for what must not be said of more than is meant.
    pub fn place(text: &str) -> Result<Self, NoPlace> {
        let pattern = Self::parse(text, None).ok_or(NoPlace::Unreadable)?;
        match (&pattern.host, pattern.port) {
            (Name::Below(_), _) => Err(NoPlace::Many),
            (Name::Exact(_), None) => Err(NoPlace::WithoutPort),
            (Name::Exact(_), Some(_)) => Ok(pattern),
        }
    }

    fn parse(text: &str, port: Option<u16>) -> Option<Self> {
        let (host, port) = match text.rsplit_once(':') {
            // The colons of an IPv6 address stand in brackets.
            Some((host, digits)) if !digits.ends_with(']') => (host, Some(digits.parse().ok()?)),
            _ => (text, port),
        };
        let (name, below) = match host.strip_prefix("*.") {
            Some(domain) => (domain, true),
            None => (host, false),
        };
        let parsed = Host::parse(name).ok()?;
        let name = parsed.to_string().trim_end_matches('.').to_ascii_lowercase();
        // A second `*` would be a name to the parser.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if matches!(parsed, Host::Domain(_)) && !name.chars().all(plain) {
            return None;
        }
        let host = match below {
            true if !name.contains('.') || name.ends_with(']') => return None,
            true => Name::Below(name),
            false => Name::Exact(name),
        };
        Some(Self { host, port })
    }

    pub fn fits(&self, place: &Place) -> bool {
        let name = place.name();
        let host = match &self.host {
            Name::Exact(own) => *own == name,
            Name::Below(domain) => {
                matches!(place.host, Host::Domain(_))
                    && name
                        .strip_suffix(domain.as_str())
                        .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
            }
        };
        host && self.port.is_none_or(|port| port == place.port)
    }
}

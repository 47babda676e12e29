//! Small typed values of the manifest: hosts, quotas, dependencies, roles, methods. Each is a text on the wire
//! and can only be built valid.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::VersionReq;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Owner,
    Admin,
    Member,
    Viewer,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Member => "member",
            Self::Viewer => "viewer",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete].into_iter().find(|m| m.as_str() == text)
    }
}

/// A number of bytes, written `512KiB`, `1MiB`, `2GiB`; at least 1 KiB, at most 64 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
#[serde(try_from = "String", into = "String")]
pub struct Quota(u64);

const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

impl Quota {
    pub(crate) const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (unit, factor) = UNITS.into_iter().find(|(unit, _)| text.ends_with(unit))?;
        let number = text[..text.len() - unit.len()].trim_end();
        if number.is_empty() || number.len() > 9 || !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let bytes = number.parse::<u64>().ok()? * factor;
        (1024..=64 << 30).contains(&bytes).then_some(Self(bytes))
    }

    pub fn bytes(self) -> u64 {
        self.0
    }

    fn parts(self) -> (u64, &'static str) {
        let (unit, factor) =
            UNITS.into_iter().find(|(_, factor)| self.0.is_multiple_of(*factor)).unwrap_or(("KiB", 1 << 10));
        (self.0 / factor, unit)
    }
}

/// For people: `1 MiB`.
impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = self.parts();
        write!(f, "{number} {unit}")
    }
}

impl TryFrom<String> for Quota {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| {
            format!("{text:?} is not a quota; write for example \"512KiB\", \"1MiB\" or \"2GiB\"")
        })
    }
}

impl From<Quota> for String {
    fn from(quota: Quota) -> String {
        let (number, unit) = quota.parts();
        format!("{number}{unit}")
    }
}

/// Where a plugin may connect to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
#[serde(try_from = "String", into = "String")]
pub enum HostPattern {
    /// `config:tracking_url`: host and port of that setting.
    Config(String),
    /// `api.example.com`, `api.example.com:8443`; 443 when no port is named.
    Exact { host: String, port: Option<u16> },
    /// `*.example.org`: any name below it, not the name itself.
    Below { domain: String, port: Option<u16> },
}

impl HostPattern {
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(setting) = text.strip_prefix("config:") {
            return is_setting_name(setting).then(|| Self::Config(setting.into()));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => {
                let digits =
                    !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
                (host, Some(port.parse::<u16>().ok().filter(|_| digits)?))
            }
            None => (text, None),
        };
        match host.strip_prefix("*.") {
            Some(domain) => (is_host_name(domain) && domain.contains('.'))
                .then(|| Self::Below { domain: domain.into(), port }),
            None => is_host_name(host).then(|| Self::Exact { host: host.into(), port }),
        }
    }
}

/// A property name of the config schema.
pub fn is_setting_name(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Lower-case ASCII host names (IDNA in its `xn--` form) and IPv4 addresses.
fn is_host_name(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(setting) => write!(f, "config:{setting}"),
            Self::Exact { host, port: None } => write!(f, "{host}"),
            Self::Exact { host, port: Some(port) } => write!(f, "{host}:{port}"),
            Self::Below { domain, port: None } => write!(f, "*.{domain}"),
            Self::Below { domain, port: Some(port) } => write!(f, "*.{domain}:{port}"),
        }
    }
}

impl TryFrom<String> for HostPattern {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| {
            format!(
                "{text:?} is not a host; write \"api.example.com\", \"api.example.com:8443\", \"*.example.org\" \
                 or \"config:setting\", in lower case and without a scheme or path"
            )
        })
    }
}

impl From<HostPattern> for String {
    fn from(host: HostPattern) -> String {
        host.to_string()
    }
}

/// A plugin this one needs: `"^1"`, or `{ version = "^1", optional = true }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dependency {
    pub version: VersionReq,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

impl Dependency {
    pub fn version(&self) -> &VersionReq {
        &self.version
    }

    pub fn is_optional(&self) -> bool {
        self.optional
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FullDependency {
    version: VersionReq,
    #[serde(default)]
    optional: bool,
}

// Written out because an untagged enum hides which field is wrong.
impl<'de> Deserialize<'de> for Dependency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Dependency;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a version requirement such as \"^1\", or { version, optional }")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Dependency, E> {
                Ok(Dependency { version: VersionReq::parse(text).map_err(E::custom)?, optional: false })
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Dependency, A::Error> {
                let full = FullDependency::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Dependency { version: full.version, optional: full.optional })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Dependency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Dependency".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A semver requirement, or { version, optional }",
            "oneOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": { "version": { "type": "string" }, "optional": { "type": "boolean", "default": false } },
                    "required": ["version"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

//! Names that can only be built valid: plugin keys and slot ids. Used by every crate.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Why a text is not a key or slot id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    #[error(
        "a plugin key is 2 to 63 lower-case letters, digits and single hyphens, starting with a letter, not {0:?}"
    )]
    Shape(String),
    #[error("{0:?} is reserved; choose another plugin key")]
    Reserved(String),
    #[error("a slot is a core slot such as \"page\", or \"plugin-key/slot.name\", not {0:?}")]
    Slot(String),
}

/// Words that would clash with paths and product words (PLUGIN-CONTRACT.md).
const RESERVED: [&str; 17] = [
    "plan",
    "core",
    "tenant",
    "workspace",
    "member",
    "user",
    "installation",
    "record",
    "records",
    "release",
    "job",
    "webhook",
    "session",
    "token",
    "grant",
    "secret",
    "connection",
];
const RESERVED_TOO: [&str; 2] = ["access", "admin"];

/// The name of a plugin, for ever: `^[a-z][a-z0-9]*(-[a-z0-9]+)*$`, 2 to 63 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PluginKey(String);

impl PluginKey {
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        let shaped = is_slug(text);
        if !shaped {
            return Err(InvalidKey::Shape(text.into()));
        }
        if RESERVED.contains(&text) || RESERVED_TOO.contains(&text) {
            return Err(InvalidKey::Reserved(text.into()));
        }
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The shape of keys and of publishers' names: `^[a-z][a-z0-9]*(-[a-z0-9]+)*$`, 2 to 63 characters.
pub fn is_slug(text: &str) -> bool {
    (2..=63).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

/// A place for contributions: a core slot (`dashboard.widgets`) or a plugin's own (`risk-register/risks.tabs`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SlotId(String);

impl SlotId {
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        let wrong = || InvalidKey::Slot(text.into());
        match text.split_once('/') {
            Some((plugin, name)) => {
                PluginKey::parse(plugin).map_err(|_| wrong())?;
                is_dotted_name(name).then(|| Self(text.into())).ok_or_else(wrong)
            }
            None => crate::slots::core_slot(text).map(|_| Self(text.into())).ok_or_else(wrong),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The plugin that offers this slot; `None` for a core slot.
    pub fn plugin(&self) -> Option<&str> {
        self.0.split_once('/').map(|(plugin, _)| plugin)
    }
}

/// `risks.tabs`, `models.read`: lower-case words of letters, digits, `-` and `_`, joined by single dots, at most 63.
pub fn is_dotted_name(text: &str) -> bool {
    text.len() <= 63
        && text.split('.').all(|word| {
            word.starts_with(|c: char| c.is_ascii_lowercase())
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
        })
}

macro_rules! text_type {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = InvalidKey;
            fn try_from(text: String) -> Result<Self, InvalidKey> {
                Self::parse(&text)
            }
        }
        impl FromStr for $name {
            type Err = InvalidKey;
            fn from_str(text: &str) -> Result<Self, InvalidKey> {
                Self::parse(text)
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}
text_type!(PluginKey);
text_type!(SlotId);

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PluginKey {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PluginKey".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "The name of a plugin, for ever",
            "minLength": 2,
            "maxLength": 63,
            "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for SlotId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SlotId".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A core slot such as \"dashboard.widgets\", or \"plugin-key/slot.name\""
        })
    }
}

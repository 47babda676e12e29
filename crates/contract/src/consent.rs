//! What a plugin may do, in sentences a non-technical admin can judge: one [`Power`] per row of the consent
//! (design system, section 5). Core and the CLI build them; the UI shows them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Manifest;

mod from_manifest;
mod schedule;
pub mod sentences;
mod strip;
mod words;

pub use schedule::alone as schedule_in_words;
pub use strip::{Strip, strip, taken_together};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    Low,
    Medium,
    High,
}

impl Risk {
    /// In the order the consent shows them.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    pub fn label(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }

    /// What the class means, beside its heading.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Low => "Stays inside its own data here",
            Self::Medium => "Reads about your people or other plugins, or talks to named addresses",
            Self::High => {
                "Reaches addresses nobody can list, acts for people who are not signed in, or can change or stop other data"
            }
        }
    }
}

/// The cell of the powers strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cell {
    Reads,
    Keeps,
    Sends,
    Acts,
}

impl Cell {
    pub const ALL: [Self; 4] = [Self::Reads, Self::Keeps, Self::Sends, Self::Acts];

    pub fn label(self) -> &'static str {
        match self {
            Self::Reads => "Reads",
            Self::Keeps => "Keeps",
            Self::Sends => "Sends to",
            Self::Acts => "Acts",
        }
    }

    /// What the strip says when nothing is in the cell.
    pub fn empty(self) -> &'static str {
        match self {
            Self::Reads => "Nothing of yours",
            Self::Keeps => "Nothing",
            Self::Sends => "Nowhere",
            Self::Acts => "Only when you use it",
        }
    }
}

/// How a power differs from what was allowed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    New,
    Same,
    Wider,
    Narrower,
    Gone,
}

/// One row of the consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Power {
    /// Stable within the plugin and over its releases: `kv`, `http`, `secrets:api_token`, `jobs:sync` …
    pub id: String,
    pub capability: String,
    /// Third person, no full stop, at most 14 words.
    pub sentence: String,
    /// The publisher's own words; empty when it gave none.
    pub reason: String,
    pub risk: Risk,
    pub cell: Cell,
    /// Short words for the strip ("1 MiB of small values").
    pub short: String,
    /// Hosts or other values; one by one removable where `narrowable`.
    pub values: Vec<String>,
    pub narrowable: bool,
    pub optional: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// What the sentences name beyond the manifest. Empty is fine: then they speak in general words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The tenant in whose name things happen, "Acme".
    pub tenant: Option<String>,
    /// The operator's AI service.
    pub ai_service: Option<String>,
    /// Titles of settings by name, from the config schema.
    pub settings: BTreeMap<String, String>,
    /// `host:port` that a setting holds now.
    pub setting_hosts: BTreeMap<String, String>,
    /// Hosts that the operator counts as inside the company network.
    pub private_hosts: Vec<String>,
    /// Display names of other plugins by key.
    pub plugins: BTreeMap<String, String>,
    /// Titles of other plugins' collections by `plugin/collection`.
    pub collections: BTreeMap<String, String>,
}

/// The powers a release asks for: one per row of the consent, High before Medium before Low, else in the
/// order of the manifest.
pub fn powers(manifest: &Manifest, context: &Context) -> Vec<Power> {
    let mut powers = from_manifest::all(manifest, context);
    powers.sort_by_key(|power| std::cmp::Reverse(power.risk));
    powers
}

/// "What no plugin can ever do here", the footer of every consent.
pub const NEVER: [&str; 5] = [
    "See another tenant",
    "Read a stored secret or a password",
    "Contact an address that is not listed",
    "Read or change what you see outside its own frames",
    "Run after you disable it",
];

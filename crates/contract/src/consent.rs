//! What a plugin may do, in sentences a non-technical admin can judge: one [`Power`] per row of the consent
//! (design system, section 5). Core and the CLI build them; the UI shows them.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    Low,
    Medium,
    High,
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

/// What the four cells of the powers strip say; never empty ("Nothing of yours").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strip {
    pub reads: String,
    pub keeps: String,
    pub sends: String,
    pub acts: String,
}

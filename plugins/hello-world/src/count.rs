//! What backend and views say to each other.

use serde::{Deserialize, Serialize};

/// The body of `POST /count`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveCount {
    pub count: u32,
}

/// One saved count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub count: u32,
    /// Who saved it.
    pub name: String,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub at: u64,
}

/// The answer of `GET /count` and `POST /count`: newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedCounts {
    pub saved: Vec<Saved>,
}

/// How many are kept.
pub const KEPT: usize = 10;
/// Nobody clicks more often.
pub const MAX_COUNT: u32 = 1_000_000;

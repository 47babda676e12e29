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

/// The body of `POST /hello`; without a name, or without a body, it greets the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Greet {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The answer of `POST /hello`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    pub message: String,
}

/// Characters of a name that is greeted.
pub const MAX_NAME: usize = 80;

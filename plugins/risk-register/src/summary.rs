//! What backend and views say to each other.

use serde::{Deserialize, Serialize};

/// The words of `mitigation_status`.
pub const STATUSES: [&str; 7] =
    ["Not Started", "In Progress", "Completed", "On Hold", "Deferred", "Canceled", "Requires review"];
/// The status of a new risk.
pub const NOT_STARTED: &str = STATUSES[0];
/// Whoever has one of these need not look at the date.
pub const CLOSED: [&str; 2] = ["Completed", "Canceled"];
/// How far ahead "soon" reaches.
pub const SOON_DAYS: u64 = 30;
/// Risks in one list; the table has all of them.
pub const LISTED: u32 = 20;

/// A risk in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// `rec_…`.
    pub id: String,
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub level: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
}

/// How many risks share a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub word: String,
    pub count: u64,
}

/// The answer of `GET /summary`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub total: u64,
    /// Every level, from Very high to No risk.
    pub levels: Vec<Count>,
    /// Open risks whose date has passed, the oldest first.
    pub late: Vec<Item>,
    pub late_count: u64,
    /// Open risks that are due in the next 30 days, today's first.
    pub soon: Vec<Item>,
    pub soon_count: u64,
}

/// One column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Empty for risks without a status.
    pub status: String,
    pub count: u64,
    /// The first [`LISTED`] by code.
    pub items: Vec<Item>,
}

/// The answer of `GET /board`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    pub columns: Vec<Column>,
}

/// The body of `POST /risks/{id}/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    pub status: String,
}

//! What backend and view say to each other.

use serde::{Deserialize, Serialize};

/// The body of `POST /import`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// With a line of headings, in any case: name, email, phone.
    pub csv: String,
}

/// The answer: all rows were written, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub written: u32,
    /// At most [`MAX_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// There are more problems.
    #[serde(default)]
    pub stopped: bool,
}

/// What is wrong with a row, or with the headings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Line of the file; the headings are line 1.
    pub line: u32,
    /// Empty where the whole line is meant.
    pub field: String,
    pub message: String,
}

/// Rows of one import.
pub const MAX_ROWS: usize = 500;
/// Problems that are told: a view keeps 64 KiB, and somebody is to read them.
pub const MAX_PROBLEMS: usize = 50;

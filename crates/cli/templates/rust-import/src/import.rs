//! What backend and view say to each other.

use serde::{Deserialize, Serialize};

/// The body of `POST /import`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// With a line of headings: name, email, phone.
    pub csv: String,
}

/// The answer: all rows were written, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub written: u32,
    pub problems: Vec<Problem>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Line of the file; the headings are line 1.
    pub line: u32,
    pub field: String,
    pub message: String,
}

/// Rows of one import.
pub const MAX_ROWS: usize = 500;

//! The catalogue: search, detail, categories.

pub mod categories;
pub mod detail;
pub mod search;

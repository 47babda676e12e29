//! Files that plugins keep.

use serde::Deserialize;

pub mod get;

#[derive(Debug, Deserialize)]
pub struct OfFile {
    pub plugin: String,
    pub id: String,
}

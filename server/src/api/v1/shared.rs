//! Namespaces that plugins share.

use serde::Deserialize;

pub mod clear;
pub mod list;

#[derive(Debug, Deserialize)]
pub struct OfNamespace {
    pub namespace: String,
}

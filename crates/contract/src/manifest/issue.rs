//! One broken rule of a manifest, for CLI, editors and the API.

use serde::{Deserialize, Serialize};

/// A broken rule: where, which, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestIssue {
    /// `contributions[2].view`; empty when the whole text is meant.
    pub field: String,
    /// Line in `tenon.toml`, from 1; `None` for a `manifest.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Stable: `unknown_field`, `too_long`, `unknown_view` …
    pub code: String,
    pub message: String,
}

impl ManifestIssue {
    pub fn new(field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self { field: field.into(), line: None, code: code.into(), message: message.into() }
    }
}

impl std::fmt::Display for ManifestIssue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.message)
    }
}

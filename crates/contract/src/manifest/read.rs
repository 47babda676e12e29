//! Reading a manifest.

use super::{Manifest, ManifestIssue, check};

impl Manifest {
    /// Reads `manifest.json`; the server's door.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Vec<ManifestIssue>> {
        let manifest: Self = serde_json::from_slice(bytes)
            .map_err(|error| vec![ManifestIssue::new("", "invalid", error.to_string())])?;
        let issues = check::check(&manifest);
        if issues.is_empty() { Ok(manifest) } else { Err(issues) }
    }
}

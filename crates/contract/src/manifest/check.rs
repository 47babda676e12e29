//! The rules of a manifest that its types cannot say; every broken one at once.

use super::{Manifest, ManifestIssue};

/// Every broken rule, in the order of the manifest; empty when all hold.
pub fn check(_manifest: &Manifest) -> Vec<ManifestIssue> {
    Vec::new()
}

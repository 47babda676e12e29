//! `.tenon` archives: `write` for the CLI and tests, `read` for the server, both in memory and under the same
//! caps (SECURITY.md, "Archives"; PLUGIN-CONTRACT.md, "Package"). Nothing is ever unpacked to a disk.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Manifest, manifest::ManifestIssue};

mod archive;
mod content;
mod described;
mod write;

pub use crate::manifest::check::files::{MAX_ENTRIES, MAX_FILE_BYTES, MAX_TOTAL_BYTES};
pub use content::schema_files;
pub use write::write;

pub const MANIFEST_FILE: &str = "manifest.json";
pub const SIGNATURE_FILE: &str = "signature.minisig";
/// The archive itself.
pub const MAX_ARCHIVE_BYTES: usize = 64 << 20;
pub const MAX_MANIFEST_BYTES: u64 = 1 << 20;
/// Unpacked size over packed size, of each entry.
pub const MAX_RATIO: u64 = 100;

/// A release that passed every check of this crate.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    pub manifest: Manifest,
    /// The exact canonical bytes that the digest and the signature are about.
    pub manifest_bytes: Vec<u8>,
    /// SHA-256 of `manifest_bytes`, lower-case hex: the release digest.
    pub digest: String,
    /// All files but the manifest and the signature, by path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Text of `signature.minisig`, unchecked.
    pub signature: Option<String>,
}

/// Why an archive is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageIssue {
    /// Stable: `link`, `path`, `duplicate`, `ratio`, `digest` …; those of a manifest as they are there.
    pub code: String,
    /// The file meant, `manifest.json#contributions[1].view` for a field; empty for the whole archive.
    pub path: String,
    pub message: String,
}

impl PackageIssue {
    fn new(code: &str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), path: path.into(), message: message.into() }
    }
}

impl From<ManifestIssue> for PackageIssue {
    fn from(issue: ManifestIssue) -> Self {
        let path = if issue.field.is_empty() {
            MANIFEST_FILE.into()
        } else {
            format!("{MANIFEST_FILE}#{}", issue.field)
        };
        Self { code: issue.code, path, message: issue.message }
    }
}

impl std::fmt::Display for PackageIssue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

/// Reads an archive that anybody could have made.
///
/// # Errors
/// All broken rules of the first stage that finds any: the archive's shape, its manifest, its content.
pub fn read(bytes: &[u8]) -> Result<Package, Vec<PackageIssue>> {
    let mut entries = archive::read(bytes)?;
    let Some(manifest_bytes) = entries.remove(MANIFEST_FILE) else {
        return Err(vec![PackageIssue::new(
            "no_manifest",
            MANIFEST_FILE,
            "the archive has no manifest.json",
        )]);
    };
    let signature = entries.remove(SIGNATURE_FILE);
    let manifest = content::read_manifest(&manifest_bytes)?;
    content::check(&manifest, &entries)?;
    let signature = signature.map(content::read_signature).transpose()?;
    Ok(Package { digest: sha256_hex(&manifest_bytes), manifest, manifest_bytes, files: entries, signature })
}

/// SHA-256 as 64 lower-case hex digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

//! What stands in an archive: a canonical manifest, exactly the files it lists, and nothing that hides more.

use std::collections::BTreeMap;

use super::{MANIFEST_FILE, PackageIssue, SIGNATURE_FILE, described, sha256_hex};
use crate::{Manifest, schema};

pub(super) fn read_manifest(bytes: &[u8]) -> Result<Manifest, Vec<PackageIssue>> {
    let one = |code: &str, message: String| vec![PackageIssue::new(code, MANIFEST_FILE, message)];
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| one("json", format!("this is not JSON: {error}")))?;
    let manifest = Manifest::from_json(bytes)
        .map_err(|issues| issues.into_iter().map(PackageIssue::from).collect::<Vec<_>>())?;
    let canonical = serde_json_canonicalizer::to_vec(&value)
        .map_err(|error| one("json", format!("cannot be made canonical: {error}")))?;
    if canonical != bytes {
        return Err(one(
            "not_canonical",
            "this is not canonical JSON (RFC 8785); let \"tenon package\" write it".into(),
        ));
    }
    if manifest.files.is_empty() {
        return Err(one("no_files", "files is empty; let \"tenon package\" fill it".into()));
    }
    Ok(manifest)
}

/// The listed files are there, unchanged, and nothing else is.
pub(super) fn check(
    manifest: &Manifest,
    entries: &BTreeMap<String, Vec<u8>>,
) -> Result<(), Vec<PackageIssue>> {
    let mut issues = Vec::new();
    for file in &manifest.files {
        let Some(content) = entries.get(&file.path) else {
            issues.push(PackageIssue::new(
                "missing_file",
                &*file.path,
                "listed in the manifest and not in the archive",
            ));
            continue;
        };
        if content.len() as u64 != file.size {
            let message = format!("{} bytes, and the manifest says {}", content.len(), file.size);
            issues.push(PackageIssue::new("size", &*file.path, message));
        } else if sha256_hex(content) != file.sha256 {
            issues.push(PackageIssue::new(
                "digest",
                &*file.path,
                "the content has another SHA-256 than the manifest says",
            ));
        }
    }
    for (path, content) in entries {
        if !manifest.has_file(path) {
            issues.push(PackageIssue::new(
                "unlisted_file",
                &**path,
                "in the archive and not listed in the manifest",
            ));
        }
        if let Some(format) = archive_format(path, content) {
            issues.push(PackageIssue::new(
                "nested_archive",
                &**path,
                format!("a package may not hold an archive ({format})"),
            ));
        }
    }
    for path in schema_files(manifest) {
        let Some(content) = entries.get(path) else { continue };
        issues.extend(schema_issues(manifest, path, content));
    }
    issues.extend(described::check(manifest, entries));
    if issues.is_empty() { Ok(()) } else { Err(issues) }
}

fn schema_issues(manifest: &Manifest, path: &str, content: &[u8]) -> Vec<PackageIssue> {
    let issues = match schema::read(content) {
        Ok(value) if manifest.config.as_ref().is_some_and(|config| config.schema == path) => {
            schema::check_settings(manifest, &value)
        }
        Ok(_) => Vec::new(),
        Err(issues) => issues,
    };
    let at = |pointer: &str| if pointer.is_empty() { path.to_owned() } else { format!("{path}#{pointer}") };
    issues.into_iter().map(|issue| PackageIssue::new(issue.code, at(&issue.pointer), issue.message)).collect()
}

/// The files that hold a JSON Schema.
pub fn schema_files(manifest: &Manifest) -> impl Iterator<Item = &str> {
    let config = manifest.config.iter().map(|config| config.schema.as_str());
    let collections = manifest.collections.iter().map(|collection| collection.schema.as_str());
    let slots = manifest.slots.iter().filter_map(|slot| slot.props.as_deref());
    let points = manifest.hook_points.iter().filter_map(|point| point.schema.as_deref());
    config.chain(collections).chain(slots).chain(points)
}

pub(super) fn read_signature(bytes: Vec<u8>) -> Result<String, Vec<PackageIssue>> {
    let text = String::from_utf8(bytes).ok().filter(|text| text.len() <= 4_096 && text.lines().count() == 4);
    text.ok_or_else(|| {
        vec![PackageIssue::new("signature", SIGNATURE_FILE, "this is not a minisign signature of four lines")]
    })
}

/// Magic bytes and where they stand.
const MAGIC: [(&str, usize, &[u8]); 9] = [
    ("ZIP", 0, b"PK\x03\x04"),
    ("empty ZIP", 0, b"PK\x05\x06"),
    ("gzip", 0, b"\x1f\x8b"),
    ("7z", 0, b"7z\xbc\xaf\x27\x1c"),
    ("xz", 0, b"\xfd7zXZ\0"),
    ("zstd", 0, b"\x28\xb5\x2f\xfd"),
    ("RAR", 0, b"Rar!"),
    ("bzip2", 0, b"BZh"),
    ("tar", 257, b"ustar"),
];
const ENDINGS: [&str; 12] =
    [".zip", ".tenon", ".jar", ".tar", ".gz", ".tgz", ".7z", ".xz", ".zst", ".rar", ".bz2", ".br"];

fn archive_format(path: &str, content: &[u8]) -> Option<&'static str> {
    let magic =
        MAGIC.iter().find(|(_, at, magic)| content.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    let ending = ENDINGS.iter().find(|ending| path.to_ascii_lowercase().ends_with(*ending));
    magic.map(|(format, ..)| *format).or(ending.copied())
}

//! Writing an archive: the same manifest and files always give the same bytes.

use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{MANIFEST_FILE, MAX_RATIO, Package, PackageIssue, read, sha256_hex};
use crate::{Manifest, manifest::PackageFile};

/// Fills `manifest.files`, writes the archive and reads it back under all checks.
///
/// # Errors
/// All broken rules, as [`read`] tells them.
pub fn write(
    mut manifest: Manifest,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<(Vec<u8>, Package), Vec<PackageIssue>> {
    manifest.files = files
        .iter()
        .map(|(path, content)| PackageFile {
            path: path.clone(),
            size: content.len() as u64,
            sha256: sha256_hex(content),
        })
        .collect();
    let failed = |error: &dyn std::fmt::Display| {
        vec![PackageIssue::new("write", "", format!("cannot write the archive: {error}"))]
    };
    let manifest_bytes = serde_json_canonicalizer::to_vec(&manifest).map_err(|error| failed(&error))?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let all = std::iter::once((MANIFEST_FILE, &manifest_bytes))
        .chain(files.iter().map(|(path, content)| (path.as_str(), content)));
    for (path, content) in all {
        let method =
            if is_too_regular(content) { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        zip.start_file(path, options).map_err(|error| failed(&error))?;
        zip.write_all(content).map_err(|error| failed(&error))?;
    }
    let bytes = zip.finish().map_err(|error| failed(&error))?.into_inner();
    let package = read(&bytes)?;
    Ok((bytes, package))
}

/// Whether it would shrink so well that a reader took it for a bomb.
fn is_too_regular(content: &[u8]) -> bool {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let packed = zip
        .start_file("x", options)
        .ok()
        .and_then(|()| zip.write_all(content).ok())
        .and_then(|()| zip.finish().ok());
    // The container around one entry has a little more than a hundred bytes.
    packed.is_none_or(|packed| {
        content.len() as u64 / (packed.into_inner().len() as u64).saturating_sub(110).max(1) > MAX_RATIO
    })
}

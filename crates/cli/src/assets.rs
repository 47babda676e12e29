//! The files of a package beside its modules: all of `assets/`, the texts, and what the manifest refers to.

use std::{collections::BTreeMap, fs, path::Path};

use tenon_contract::{
    Manifest,
    manifest::{CHANGELOG_FILE, README_FILE},
};
use walkdir::WalkDir;

use crate::{
    error::{Error, Issue},
    source::Source,
};

const TEXTS: [&str; 5] = [README_FILE, CHANGELOG_FILE, "LICENSE", "LICENSE-MIT", "LICENSE-APACHE"];

/// Path in the package → content. Files that are referred to and missing are left to the package's own check.
pub fn collect(root: &Path, manifest: &Manifest) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut files = BTreeMap::new();
    for path in TEXTS.into_iter().chain(referred(manifest).map(|(_, path)| path)) {
        let on_disk = root.join(path);
        if on_disk.is_file() {
            files.insert(path.to_owned(), fs::read(&on_disk).map_err(|error| Error::file(&on_disk, &error))?);
        }
    }
    let assets = root.join("assets");
    if assets.is_dir() {
        for entry in WalkDir::new(&assets).sort_by_file_name() {
            let entry = entry.map_err(|error| Error::Environment(format!("cannot read assets: {error}")))?;
            let path =
                entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            if entry.path_is_symlink() {
                return Err(Error::Issues(vec![Issue::new(
                    &path,
                    "link",
                    "a package may not hold links; copy the file",
                )]));
            }
            if entry.file_type().is_file() {
                files
                    .insert(path, fs::read(entry.path()).map_err(|error| Error::file(entry.path(), &error))?);
            }
        }
    }
    Ok(files)
}

/// The files that the manifest names and that are not there.
pub fn missing(root: &Path, manifest: &Manifest, source: &Source) -> Vec<Issue> {
    let gone = referred(manifest).filter(|(_, path)| !root.join(path).is_file());
    gone.map(|(field, path)| {
        let message = format!("there is no file {path:?} here; add it, or mend the path");
        source.issue(&field, "missing_file", message)
    })
    .collect()
}

/// Each file by the field that names it.
fn referred(manifest: &Manifest) -> impl Iterator<Item = (String, &str)> {
    let plugin = &manifest.plugin;
    let icon = plugin.icon.iter().map(|path| ("plugin.icon".to_owned(), path.as_str()));
    let config = manifest.config.iter().map(|config| ("config.schema".to_owned(), config.schema.as_str()));
    let screenshots = plugin.screenshots.iter().map(|path| Some(path.as_str()));
    let collections = manifest.collections.iter().map(|collection| Some(collection.schema.as_str()));
    let webhooks = manifest.webhooks.iter().map(|webhook| Some(webhook.file.as_str()));
    let slots = manifest.slots.iter().map(|slot| slot.props.as_deref());
    let points = manifest.hook_points.iter().map(|point| point.schema.as_deref());
    icon.chain(config)
        .chain(listed("plugin.screenshots", "", screenshots))
        .chain(listed("collections", ".schema", collections))
        .chain(listed("webhooks", ".file", webhooks))
        .chain(listed("slots", ".props", slots))
        .chain(listed("hook_points", ".schema", points))
}

/// `collections[2].schema` and so on, for those that name a file.
fn listed<'a>(
    list: &'static str,
    field: &'static str,
    paths: impl Iterator<Item = Option<&'a str>>,
) -> impl Iterator<Item = (String, &'a str)> {
    paths.enumerate().filter_map(move |(at, path)| Some((format!("{list}[{at}]{field}"), path?)))
}

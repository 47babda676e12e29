//! The files of a package beside its modules: all of `assets/`, the texts, and what the manifest refers to.

use std::{collections::BTreeMap, fs, path::Path};

use tenon_contract::{
    Manifest,
    manifest::{CHANGELOG_FILE, README_FILE},
};
use walkdir::WalkDir;

use crate::error::{Error, Issue};

const TEXTS: [&str; 5] = [README_FILE, CHANGELOG_FILE, "LICENSE", "LICENSE-MIT", "LICENSE-APACHE"];

/// Path in the package → content. Files that are referred to and missing are left to the package's own check.
pub fn collect(root: &Path, manifest: &Manifest) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut files = BTreeMap::new();
    for path in TEXTS.into_iter().chain(referred(manifest)) {
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
pub fn missing(root: &Path, manifest: &Manifest) -> Vec<Issue> {
    referred(manifest)
        .filter(|path| !root.join(path).is_file())
        .map(|path| Issue::new(path, "missing_file", "tenon.toml refers to this file and it is not there"))
        .collect()
}

fn referred(manifest: &Manifest) -> impl Iterator<Item = &str> {
    let plugin = &manifest.plugin;
    let images = plugin.icon.iter().chain(&plugin.screenshots).map(String::as_str);
    let config = manifest.config.iter().map(|config| config.schema.as_str());
    let collections = manifest.collections.iter().map(|collection| collection.schema.as_str());
    let webhooks = manifest.webhooks.iter().map(|webhook| webhook.file.as_str());
    let slots = manifest.slots.iter().filter_map(|slot| slot.props.as_deref());
    let points = manifest.hook_points.iter().filter_map(|point| point.schema.as_deref());
    images.chain(config).chain(collections).chain(webhooks).chain(slots).chain(points)
}

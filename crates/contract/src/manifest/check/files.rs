//! `files`: safe paths, no twins, well-formed digests, and everything the manifest refers to.

use std::collections::HashMap;

use super::{Check, is_package_path};
use crate::manifest::{BACKEND_FILE, VIEW_FILE};

/// Caps on one archive (SECURITY.md, "Archives"); `manifest.json` and the signature are two entries more.
pub const MAX_ENTRIES: usize = 2_000;
pub const MAX_TOTAL_BYTES: u64 = 64 << 20;
pub const MAX_FILE_BYTES: u64 = 16 << 20;

pub(super) fn check(check: &mut Check<'_>) {
    let manifest = check.manifest;
    check_list(check);
    let mut wanted: Vec<(String, &str)> = Vec::new();
    let plugin = &manifest.plugin;
    wanted.extend(plugin.icon.as_deref().map(|path| ("plugin.icon".into(), path)));
    for (index, path) in plugin.screenshots.iter().enumerate() {
        wanted.push((format!("plugin.screenshots[{index}]"), path));
    }
    wanted.extend(manifest.config.as_ref().map(|config| ("config.schema".into(), config.schema.as_str())));
    for (index, collection) in manifest.collections.iter().enumerate() {
        wanted.push((format!("collections[{index}].schema"), &collection.schema));
    }
    for (index, webhook) in manifest.webhooks.iter().enumerate() {
        wanted.push((format!("webhooks[{index}].file"), &webhook.file));
    }
    for (index, slot) in manifest.slots.iter().enumerate() {
        wanted.extend(slot.props.as_deref().map(|path| (format!("slots[{index}].props"), path)));
    }
    for (index, point) in manifest.hook_points.iter().enumerate() {
        wanted.extend(point.schema.as_deref().map(|path| (format!("hook_points[{index}].schema"), path)));
    }
    for (field, path) in wanted {
        check.need(manifest.has_file(path), field, "missing_file", format!("{path:?} is not in the package"));
    }
    check.need(
        manifest.views.is_empty() || manifest.has_views(),
        "views",
        "missing_file",
        format!("views are declared and {VIEW_FILE} is not in the package"),
    );
    check.need(
        !manifest.has_views() || !manifest.views.is_empty(),
        "views",
        "undeclared",
        format!("{VIEW_FILE} is in the package and no [[views]] is declared"),
    );
    let calls = [
        ("routes", manifest.routes.is_empty()),
        ("subscriptions", manifest.subscriptions.is_empty()),
        ("hooks", manifest.hooks.is_empty()),
        ("jobs", manifest.jobs.is_empty()),
        ("services", manifest.services.is_empty()),
    ];
    for (list, is_empty) in calls {
        check.need(
            is_empty || manifest.has_backend(),
            list,
            "missing_file",
            format!("{list} are declared and {BACKEND_FILE} is not in the package"),
        );
    }
}

fn check_list(check: &mut Check<'_>) {
    let files = &check.manifest.files;
    check.need(
        files.len() <= MAX_ENTRIES,
        "files",
        "too_many",
        format!("{} files; at most {MAX_ENTRIES}", files.len()),
    );
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut total = 0_u64;
    for (index, file) in files.iter().enumerate() {
        let field = format!("files[{index}]");
        check.need(
            is_package_path(&file.path)
                && !matches!(file.path.as_str(), "manifest.json" | "signature.minisig"),
            format!("{field}.path"),
            "path",
            format!("{:?} is not a path a package may hold", file.path),
        );
        if let Some(twin) = seen.insert(file.path.to_ascii_lowercase(), &file.path) {
            check.add(
                format!("{field}.path"),
                "duplicate",
                format!("{:?} and {twin:?} are one file on some systems", file.path),
            );
        }
        let digest = file.sha256.len() == 64
            && file.sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        check.need(digest, format!("{field}.sha256"), "digest", "a SHA-256 is 64 lower-case hex digits");
        check.need(
            file.size <= MAX_FILE_BYTES,
            format!("{field}.size"),
            "too_large",
            format!("{} bytes; a file has at most {MAX_FILE_BYTES}", file.size),
        );
        total = total.saturating_add(file.size);
    }
    check.need(
        total <= MAX_TOTAL_BYTES,
        "files",
        "too_large",
        format!("{total} bytes together; a package unpacks to at most {MAX_TOTAL_BYTES}"),
    );
}

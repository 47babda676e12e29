//! `[plugin]`, `[[features]]`, `[dependencies]`, `[conflicts]`, `[config]`.

use super::Check;
use crate::{key::is_slug, manifest::MANIFEST_VERSION, view::check::is_link};

const IMAGES: &[&str] = &[".png", ".jpg", ".jpeg", ".webp", ".gif"];

pub(super) fn check(check: &mut Check<'_>) {
    let manifest = check.manifest;
    check.need(
        manifest.manifest_version == MANIFEST_VERSION,
        "manifest_version",
        "version",
        format!("version {} is not known here; write {MANIFEST_VERSION}", manifest.manifest_version),
    );
    let plugin = &manifest.plugin;
    check.shown("plugin.name", &plugin.name, 60);
    check.shown("plugin.summary", &plugin.summary, 90);
    check_tags(check);
    check.need(
        is_slug(&plugin.publisher),
        "plugin.publisher",
        "name",
        format!(
            "{:?} is not a publisher's name: 2 to 63 lower-case letters, digits and single hyphens",
            plugin.publisher
        ),
    );
    check.shown_if("plugin.license", plugin.license.as_deref(), 100);
    let links = [
        ("homepage", &plugin.homepage),
        ("documentation", &plugin.documentation),
        ("support", &plugin.support),
        ("repository", &plugin.repository),
        ("funding", &plugin.funding),
        ("video", &plugin.video),
    ];
    for (field, link) in links {
        let Some(link) = link else { continue };
        let mail = field == "support" && link.starts_with("mailto:");
        check.need(
            is_link(link) && (mail || link.starts_with("https://")),
            format!("plugin.{field}"),
            "link",
            format!("{link:?} is not a full https:// address"),
        );
    }
    if let Some(icon) = &plugin.icon {
        check.file("plugin.icon", icon, IMAGES);
    }
    check.need(
        plugin.screenshots.len() <= 8,
        "plugin.screenshots",
        "too_many",
        "at most 8 screenshots are shown",
    );
    for (index, screenshot) in plugin.screenshots.iter().enumerate() {
        check.file(format!("plugin.screenshots[{index}]"), screenshot, IMAGES);
    }
    check.unique("plugin.screenshots", "", plugin.screenshots.iter().map(String::as_str));

    check.need(manifest.features.len() <= 20, "features", "too_many", "at most 20 features are shown");
    for (index, feature) in manifest.features.iter().enumerate() {
        check.shown(format!("features[{index}].name"), &feature.name, 60);
        check.shown_if(format!("features[{index}].description"), feature.description.as_deref(), 200);
    }
    check_relations(check);
    if let Some(config) = &manifest.config {
        check.file("config.schema", &config.schema, &[".json"]);
    }
}

fn check_tags(check: &mut Check<'_>) {
    let tags = &check.manifest.plugin.tags;
    check.need(tags.len() <= 10, "plugin.tags", "too_many", "at most 10 tags");
    for (index, tag) in tags.iter().enumerate() {
        let fits = (1..=30).contains(&tag.len())
            && tag.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        check.need(
            fits,
            format!("plugin.tags[{index}]"),
            "name",
            format!("{tag:?} is not a tag: 1 to 30 lower-case letters, digits and hyphens"),
        );
    }
    check.unique("plugin.tags", "", tags.iter().map(String::as_str));
}

fn check_relations(check: &mut Check<'_>) {
    let manifest = check.manifest;
    for key in manifest.dependencies.keys() {
        check.need(
            key != manifest.key(),
            format!("dependencies.{key}"),
            "itself",
            "a plugin cannot need itself",
        );
    }
    for key in manifest.conflicts.keys() {
        let field = format!("conflicts.{key}");
        check.need(key != manifest.key(), &*field, "itself", "a plugin cannot exclude itself");
        let needed = manifest.dependencies.get(key).is_some_and(|dependency| !dependency.optional);
        check.need(
            !needed,
            field,
            "contradiction",
            format!("{key} is needed and excluded; keep one of them"),
        );
    }
}

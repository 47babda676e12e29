//! The rules of a manifest that its types cannot say; every broken one at once. Called by the readers.

use std::collections::HashSet;

use super::{Manifest, ManifestIssue};
use crate::view::check::is_bidi;

mod contributions;
pub mod files;
mod info;
mod powers;
mod reactions;
mod surface;

/// Every broken rule, in the order of the manifest; empty when all hold. Rules about the files of the package
/// apply once `files` is filled.
pub fn check(manifest: &Manifest) -> Vec<ManifestIssue> {
    let mut check = Check { manifest, issues: Vec::new() };
    info::check(&mut check);
    powers::check(&mut check);
    surface::check_data(&mut check);
    reactions::check(&mut check);
    surface::check(&mut check);
    contributions::check(&mut check);
    if !manifest.files.is_empty() {
        files::check(&mut check);
    }
    check.issues
}

/// Collects broken rules.
struct Check<'m> {
    manifest: &'m Manifest,
    issues: Vec<ManifestIssue>,
}

impl Check<'_> {
    fn add(&mut self, field: impl Into<String>, code: &str, message: impl Into<String>) {
        self.issues.push(ManifestIssue::new(field, code, message));
    }

    fn need(&mut self, holds: bool, field: impl Into<String>, code: &str, message: impl Into<String>) {
        if !holds {
            self.add(field, code, message);
        }
    }

    /// Text shown to people: 1 to `max` characters on one line, nothing that hides or turns it.
    fn shown(&mut self, field: impl Into<String>, text: &str, max: usize) {
        let field = field.into();
        let length = text.chars().count();
        if text.trim().is_empty() {
            self.add(field, "empty", "write something here");
        } else if length > max {
            self.add(field, "too_long", format!("{length} characters; at most {max} are shown"));
        } else if text.trim() != text {
            self.add(field, "spaces", "remove the spaces at the ends");
        } else if let Some(c) = text.chars().find(|c| is_hidden(*c)) {
            self.add(
                field,
                "control_character",
                format!("U+{:04X} is a control, direction or invisible character; remove it", c as u32),
            );
        }
    }

    fn shown_if(&mut self, field: impl Into<String>, text: Option<&str>, max: usize) {
        if let Some(text) = text {
            self.shown(field, text, max);
        }
    }

    /// One word of lower-case letters, digits, `-` and `_`.
    fn word(&mut self, field: impl Into<String>, text: &str) {
        let fits = crate::key::is_dotted_name(text) && !text.contains('.');
        self.need(
            fits,
            field,
            "name",
            format!("{text:?} is not a name: lower-case letters, digits, \"-\" and \"_\", starting with a letter, at most 63"),
        );
    }

    /// Words joined by dots, at least `parts` of them.
    fn dotted(&mut self, field: impl Into<String>, text: &str, parts: usize) {
        let fits = crate::key::is_dotted_name(text) && text.split('.').count() >= parts;
        let shape =
            if parts > 1 { "words joined by dots, such as \"models.read\"" } else { "words, joined by dots" };
        self.need(
            fits,
            field,
            "name",
            format!("{text:?} is not a name of lower-case {shape}, at most 63 characters"),
        );
    }

    /// A relative path of the package with one of these endings.
    fn file(&mut self, field: impl Into<String>, path: &str, endings: &[&str]) {
        let field = field.into();
        if !is_package_path(path) {
            self.add(
                field,
                "path",
                format!("{path:?} is not a path in the package: relative, \"/\" between steps, no \"..\", ASCII letters, digits and \"-_.\""),
            );
        } else if !endings.iter().any(|ending| path.to_ascii_lowercase().ends_with(ending)) {
            self.add(field, "file_type", format!("{path:?} should end with {}", endings.join(" or ")));
        }
    }

    /// Reports each value that came before; `list` is the field they stand in.
    fn unique<'a>(&mut self, list: &str, field: &str, values: impl IntoIterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for (index, value) in values.into_iter().enumerate() {
            if !seen.insert(value) {
                let dot = if field.is_empty() { "" } else { "." };
                self.add(
                    format!("{list}[{index}]{dot}{field}"),
                    "duplicate",
                    format!("{value:?} is already in {list}"),
                );
            }
        }
    }

    /// A name of `[[permissions]]`.
    fn permission(&mut self, field: impl Into<String>, name: &str) {
        let declared = self.manifest.permission(name).is_some();
        self.need(
            declared,
            field,
            "unknown_permission",
            format!("{name:?} is not declared; add [[permissions]] name = {name:?}, or use one that is"),
        );
    }
}

/// Characters that have no place in a name: controls, direction marks, joiners, the byte order mark.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || is_bidi(c)
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}')
}

/// A path that names a file of the package and nothing else anywhere.
pub fn is_package_path(path: &str) -> bool {
    (1..=200).contains(&path.len())
        && path.split('/').all(|step| {
            !step.is_empty()
                && step != "."
                && step != ".."
                && !step.ends_with('.')
                && step.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        })
}

/// `crm/contacts@1` or `ticketing@1`.
fn is_service_name(text: &str, interface_only: bool) -> bool {
    let Some((name, version)) = text.rsplit_once('@') else { return false };
    let version_fits =
        version.parse::<u32>().is_ok_and(|version| version >= 1) && !version.starts_with(['0', '+']);
    let name_fits = match name.split_once('/') {
        Some((plugin, service)) => {
            !interface_only && crate::PluginKey::parse(plugin).is_ok() && crate::key::is_dotted_name(service)
        }
        None => crate::key::is_dotted_name(name),
    };
    version_fits && name_fits
}

//! Reading a manifest: from an author's `tenon.toml` with field and line of every broken rule, and from the
//! `manifest.json` of a package. Both end in the same checks.

use super::{Manifest, ManifestIssue, check};

impl Manifest {
    /// Reads `manifest.json`; the server's door.
    ///
    /// # Errors
    /// All broken rules, without lines.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Vec<ManifestIssue>> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| explain_json(bytes, &error))?;
        let issues = check::check(&manifest);
        if issues.is_empty() { Ok(manifest) } else { Err(issues) }
    }
}

#[cfg(not(feature = "package"))]
fn explain_json(_: &[u8], error: &serde_json::Error) -> Vec<ManifestIssue> {
    vec![ManifestIssue::new("", "invalid", error.to_string())]
}

/// The same content as TOML tells the fields that are wrong, all of them; JSON would tell a column of the first.
#[cfg(feature = "package")]
fn explain_json(bytes: &[u8], error: &serde_json::Error) -> Vec<ManifestIssue> {
    let as_toml =
        serde_json::from_slice::<toml::Table>(bytes).ok().and_then(|table| toml::to_string(&table).ok());
    let issues = as_toml.and_then(|text| Manifest::from_toml(&text).err()).unwrap_or_default();
    let issues: Vec<_> = issues.into_iter().map(|issue| ManifestIssue { line: None, ..issue }).collect();
    if issues.is_empty() { vec![ManifestIssue::new("", "invalid", error.to_string())] } else { issues }
}

#[cfg(feature = "package")]
mod toml_text {
    use serde::Deserialize;
    use toml::{
        Spanned,
        de::{DeTable, Deserializer, Error},
    };

    use super::super::{Manifest, ManifestIssue, check, locate};

    /// A `tenon.toml` is read up to this size.
    const MAX_BYTES: usize = 256 * 1024;
    /// More are not worth reading at once.
    const MAX_ISSUES: usize = 100;
    /// Beyond it the reader would recurse too far; manifests need six levels.
    const MAX_NESTING: usize = 32;

    impl Manifest {
        /// Reads an author's `tenon.toml`.
        ///
        /// # Errors
        /// All broken rules at once, in the order of the text, each with its field and line.
        pub fn from_toml(text: &str) -> Result<Self, Vec<ManifestIssue>> {
            if text.len() > MAX_BYTES {
                let message = format!("{} bytes; a manifest has at most {MAX_BYTES}", text.len());
                return Err(vec![ManifestIssue::new("", "too_large", message)]);
            }
            if nesting(text) > MAX_NESTING {
                let message = format!("brackets nest deeper than {MAX_NESTING}");
                return Err(vec![ManifestIssue::new("", "too_deep", message)]);
            }
            let original = DeTable::parse(text).map_err(|error| vec![syntax_issue(text, &error)])?;
            let (manifest, mut issues, is_whole) = read_shape(text, &original);
            if let Some(manifest) = &manifest
                && is_whole
            {
                let broken = check::check(manifest).into_iter().map(|issue| {
                    let at = locate::find_field(original.get_ref(), &issue.field);
                    ManifestIssue { line: at.map(|at| locate::line_of(text, at)), ..issue }
                });
                issues.extend(broken);
            }
            issues.sort_by_key(|issue| issue.line);
            match manifest {
                Some(manifest) if issues.is_empty() => Ok(manifest),
                _ => Err(issues),
            }
        }

        /// The line of a `tenon.toml` where a field stands, `capabilities.kv`, or its nearest parent that is written
        /// down: for what is found wrong after it was read.
        pub fn line_of(text: &str, field: &str) -> Option<u32> {
            let table = DeTable::parse(text).ok()?;
            locate::find_field(table.get_ref(), field).map(|at| locate::line_of(text, at))
        }
    }

    /// The deepest nesting of brackets; a bracket in a text or comment counts too, which only makes it stricter.
    fn nesting(text: &str) -> usize {
        let (mut level, mut deepest) = (0_usize, 0);
        for line in text.lines() {
            // Dotted keys nest without brackets.
            let dots = line.split('=').next().unwrap_or("").matches('.').count();
            deepest = deepest.max(dots);
            for byte in line.bytes() {
                match byte {
                    b'[' | b'{' => level += 1,
                    b']' | b'}' => level = level.saturating_sub(1),
                    _ => {}
                }
                deepest = deepest.max(level);
            }
        }
        deepest
    }

    fn syntax_issue(text: &str, error: &Error) -> ManifestIssue {
        let line = error.span().map(|span| locate::line_of(text, span.start));
        ManifestIssue { line, ..ManifestIssue::new("", "syntax", error.message()) }
    }

    /// Reads what can be read: each part that does not fit is reported, taken out, and the rest is read again.
    /// The last value says whether nothing but unknown fields was taken out, so that further rules can be told.
    fn read_shape(
        text: &str,
        original: &Spanned<DeTable<'_>>,
    ) -> (Option<Manifest>, Vec<ManifestIssue>, bool) {
        let mut rest = original.clone();
        let (mut issues, mut is_whole): (Vec<ManifestIssue>, bool) = (Vec::new(), true);
        while issues.len() < MAX_ISSUES {
            let error = match Manifest::deserialize(Deserializer::from(rest.clone())) {
                Ok(manifest) => return (Some(manifest), issues, is_whole),
                Err(error) => error,
            };
            let span = locate::narrow(rest.get_ref(), error.span().unwrap_or(0..0), error.message());
            let message = error.message().trim_end().to_owned();
            let missing = message
                .strip_prefix("missing field `")
                .and_then(|rest| rest.split('`').next())
                .map(str::to_owned);
            let found = locate::field_at(original.get_ref(), &span);
            if let Some(name) = &missing {
                let parent = found.map(|(path, _)| path).unwrap_or_default();
                let field = if parent.is_empty() { name.clone() } else { format!("{parent}.{name}") };
                // Taken out above, not missing.
                if issues.iter().any(|issue| issue.field.starts_with(&field)) {
                    break;
                }
                let line = (!parent.is_empty()).then(|| locate::line_of(text, span.start));
                issues.push(ManifestIssue {
                    line,
                    ..ManifestIssue::new(field, "missing", format!("{name} is missing"))
                });
            } else {
                let (field, is_key) = found.unwrap_or_default();
                let unknown = is_key && message.starts_with("unknown field");
                is_whole &= unknown;
                let code = if unknown { "unknown_field" } else { "invalid" };
                let line = Some(locate::line_of(text, span.start));
                issues.push(ManifestIssue { line, ..ManifestIssue::new(field, code, message) });
            }
            is_whole &= missing.is_none();
            if !locate::remove_at(rest.get_mut(), &span) {
                break;
            }
        }
        (None, issues, false)
    }
}

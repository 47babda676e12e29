//! Where the words of a plugin's files stand, so that what is found wrong after reading has a line too.

mod json;

use tenon_contract::{Manifest, package::MANIFEST_FILE};

use crate::error::Issue;

/// A manifest's file, and its text if it is an author's: a package's stands on one line.
#[derive(Debug, Clone)]
pub struct Source {
    file: String,
    toml: Option<String>,
}

impl Source {
    pub fn toml(file: &str, text: String) -> Self {
        Self { file: file.into(), toml: Some(text) }
    }

    pub fn package() -> Self {
        Self { file: MANIFEST_FILE.into(), toml: None }
    }

    /// An issue about a field. What is not written yet is told at the end, where it may be added.
    pub fn issue(&self, field: &str, code: &str, message: impl Into<String>) -> Issue {
        let end = |text: &str| u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
        let line = self.toml.as_ref().map(|text| Manifest::line_of(text, field).unwrap_or_else(|| end(text)));
        Issue { field: field.into(), line, ..Issue::new(&self.file, code, message) }
    }
}

/// An issue about a place in a JSON file, by its pointer.
pub fn json_issue(
    file: &str,
    content: &[u8],
    pointer: &str,
    code: &str,
    message: impl Into<String>,
) -> Issue {
    let line = json::line_of(content, pointer);
    Issue { field: pointer.into(), line: Some(line), ..Issue::new(file, code, message) }
}

/// An issue about a text that is no JSON.
pub fn syntax_issue(file: &str, error: &serde_json::Error) -> Issue {
    let line = u32::try_from(error.line()).ok();
    Issue { line, ..Issue::new(file, "json", format!("this is not JSON: {error}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_its_line_or_that_of_its_table_and_a_missing_table_the_end() {
        let text = "manifest_version = 1\n[plugin]\nicon = \"a.png\"\n[capabilities.kv]\nreason = \"x\"\n";
        let source = Source::toml("tenon.toml", text.into());
        for (field, line) in [
            ("plugin.icon", 3),
            ("plugin.video", 2),
            ("capabilities.kv", 4),
            ("capabilities.http", 4),
            ("routes", 5),
        ] {
            assert_eq!(source.issue(field, "x", "y").line, Some(line), "{field}");
        }
        let issue = Source::package().issue("routes", "x", "y");
        assert_eq!((issue.file.as_str(), issue.line), ("manifest.json", None));
    }
}

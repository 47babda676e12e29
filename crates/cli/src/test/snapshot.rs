//! Snapshots of views: what was drawn and asked for, as JSON in `tests/snapshots/`.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};
use tenon_contract::view::ViewOutput;

use crate::subset;

/// Differences that are told of one view.
const MAX_TOLD: usize = 5;

pub struct Folder {
    path: PathBuf,
    update: bool,
}

impl Folder {
    pub fn new(path: PathBuf, update: bool) -> Self {
        Self { path, update }
    }

    /// How it differs from what is kept; with `--update` it is kept instead.
    pub fn compare(&self, name: &str, output: &ViewOutput) -> Vec<String> {
        if !tenon_contract::key::is_slug(name) {
            return vec![format!(
                "{name:?} names a file: use 2 to 63 lower-case letters, digits and hyphens"
            )];
        }
        let path = self.path.join(format!("{name}.json"));
        let drawn = json!({ "tree": output.tree, "effects": output.effects });
        if self.update {
            return self.keep(&path, &drawn);
        }
        let Ok(text) = fs::read_to_string(&path) else {
            return vec![format!(
                "there is no tests/snapshots/{name}.json yet; write it with `tenon test --update`"
            )];
        };
        let kept: Value = match serde_json::from_str(&text) {
            Ok(kept) => kept,
            Err(error) => return vec![format!("tests/snapshots/{name}.json is not JSON: {error}")],
        };
        if kept == drawn {
            return Vec::new();
        }
        let missing = subset::differences(&kept, &drawn);
        let new =
            subset::differences(&drawn, &kept).into_iter().filter(|text| text.ends_with("there is nothing"));
        let new =
            new.map(|text| text.replace("expected", "drawn").replace("and there is nothing", "and not kept"));
        let mut told: Vec<String> = missing.into_iter().chain(new).collect();
        if told.len() > MAX_TOLD {
            told.truncate(MAX_TOLD);
            told.push("… and more; look at it and run `tenon test --update` if it is right".into());
        }
        told
    }

    fn keep(&self, path: &std::path::Path, drawn: &Value) -> Vec<String> {
        let text = serde_json::to_string_pretty(drawn).unwrap_or_default() + "\n";
        let kept = fs::create_dir_all(&self.path).and_then(|()| fs::write(path, text));
        kept.err().map(|error| format!("{}: {error}", path.display())).into_iter().collect()
    }
}

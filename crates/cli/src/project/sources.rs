//! Which files a plugin is made of: when one of them changes, its package is made anew and `tenon dev` wakes up.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Packages take all of it, whatever its name.
const ASSETS: &str = "assets";

#[derive(Debug, Clone)]
pub struct Sources {
    /// Folders that the plugin is built from that lie on this disk, its own first.
    pub folders: Vec<PathBuf>,
    /// Where builds write: at the root of a workspace, or wherever `--target-dir` says.
    target: PathBuf,
}

impl Sources {
    pub fn new(folders: Vec<PathBuf>, target_dir: &Path) -> Self {
        Self { folders, target: real(target_dir) }
    }

    /// Whether the plugin is made of this file, or of what lies in this folder. Names alone say little: a module may be
    /// called `target`, and a folder of pictures `examples`.
    pub fn hold(&self, path: &Path) -> bool {
        // Of folders within each other, the inner one has the say.
        let around = self.folders.iter().filter(|folder| path.starts_with(folder));
        let Some(folder) = around.max_by_key(|folder| folder.components().count()) else { return false };
        let Ok(below) = path.strip_prefix(folder) else { return false };
        // A plugin may itself lie in a target folder, which then says nothing about it.
        let has_target = self.target != *folder && self.target.starts_with(folder);
        // The folder itself changes whenever something is made in it, of whatever kind.
        if below.as_os_str().is_empty() || (has_target && path.starts_with(&self.target)) {
            return false;
        }
        if self.folders.first() == Some(folder) && below.starts_with(ASSETS) {
            return true;
        }
        let mut within = folder.clone();
        below.iter().all(|step| {
            let is_left_out = match &*step.to_string_lossy() {
                "tests" | "examples" => within == *folder,
                // Packages further down that are no part of the plugin are built and installed too.
                "target" => within == *folder || within.join("Cargo.toml").is_file(),
                "node_modules" => within == *folder || within.join("package.json").is_file(),
                name => name.starts_with('.'),
            };
            within.push(step);
            !is_left_out
        })
    }
}

/// Without links, as far as it is there already: builds make the rest.
fn real(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|folder| Some((folder, fs::canonicalize(folder).ok()?)));
    let Some((folder, real)) = there else { return path.to_owned() };
    real.join(path.strip_prefix(folder).unwrap_or(Path::new("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_builds_write_and_tests_hold_is_known_by_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for file in ["fuzz/Cargo.toml", "ui/package.json"] {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), "").unwrap();
        }
        let sources = Sources::new(vec![root.clone(), root.join("helper")], &root.join("out/built"));
        for (path, held) in [
            ("src/lib.rs", true),
            ("tenon.toml", true),
            ("src/target/mod.rs", true),
            ("src/tests/mod.rs", true),
            ("src/examples/mod.rs", true),
            ("src/node_modules/mod.rs", true),
            ("assets/examples/a.png", true),
            ("assets/target/a.png", true),
            ("assets/.mark.svg", true),
            ("out/words.txt", true),
            ("ui/src/a.js", true),
            ("helper/src/lib.rs", true),
            ("", false),
            ("tests/first.toml", false),
            ("examples/a.rs", false),
            ("target/debug/a", false),
            ("node_modules/a/b.js", false),
            ("out/built/debug/a", false),
            ("fuzz/target/debug/a", false),
            ("ui/node_modules/a/b.js", false),
            (".git/HEAD", false),
            ("src/.lib.rs.swp", false),
            ("helper", false),
            ("helper/tests/a.rs", false),
            ("helper/assets/.mark.svg", false),
            ("../elsewhere/src/lib.rs", false),
        ] {
            let path = if let Some(outside) = path.strip_prefix("../") {
                root.parent().unwrap().join(outside)
            } else {
                root.join(path)
            };
            assert_eq!(sources.hold(&path), held, "{}", path.display());
        }
    }

    #[test]
    fn a_plugin_that_lies_in_a_target_folder_is_seen_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        let plugin = root.join("target/tmp/notes");
        let sources = Sources::new(vec![plugin.clone()], &root.join("target"));
        assert!(sources.hold(&plugin.join("src/lib.rs")));
        assert!(!sources.hold(&plugin.join("target/debug/a")));
    }

    #[cfg(unix)]
    #[test]
    fn a_target_folder_is_known_by_its_real_name_before_it_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir(root.join("notes")).unwrap();
        std::os::unix::fs::symlink(root.join("notes"), root.join("link")).unwrap();
        let sources = Sources::new(vec![root.join("notes")], &root.join("link/built"));
        assert!(!sources.hold(&root.join("notes/built/debug/a")));
    }
}

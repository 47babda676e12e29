//! Whether a package is still what its sources would give: a digest over everything it is made of.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde::{Deserialize, Serialize};
use tenon_contract::package::sha256_hex;
use walkdir::WalkDir;

use crate::{assets, error::Error, project::Project};

/// What lies beside a kept package.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub sources: String,
    pub package_sha256: String,
}

impl Stamp {
    pub fn path(project: &Project) -> PathBuf {
        project.build_dir().join("package.json")
    }

    pub fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let text = serde_json::to_vec(self).map_err(|error| Error::Environment(error.to_string()))?;
        fs::write(path, text).map_err(|error| Error::file(path, &error))
    }
}

/// Over the sources of the plugin and of the packages on this disk it depends on, the versions of all others,
/// the compiler and this very program.
pub fn digest_sources(project: &Project) -> Result<String, Error> {
    let mut list = String::new();
    let mut add = |name: &str, content: &[u8]| {
        list.push_str(&format!("{name}\0{}\n", sha256_hex(content)));
    };
    let compiler = Command::new("rustc").arg("-vV").current_dir(&project.root).output();
    add("rustc", &compiler.map(|output| output.stdout).unwrap_or_default());
    let program = std::env::current_exe().and_then(fs::read).unwrap_or_default();
    add("tenon", &program);
    for name in ["Cargo.toml", "Cargo.lock", "package-lock.json"] {
        add(name, &fs::read(project.lock_dir().join(name)).unwrap_or_default());
    }
    // What the manifest names is packaged from wherever it lies.
    for (path, content) in assets::collect(&project.root, &project.manifest)? {
        add(&path, &content);
    }
    for source in &project.sources.folders {
        let files = WalkDir::new(source).sort_by_file_name().into_iter();
        let files = files.filter_entry(|entry| entry.depth() == 0 || project.sources.hold(entry.path()));
        for entry in files {
            let entry = entry.map_err(|error| Error::Environment(format!("cannot read sources: {error}")))?;
            if entry.file_type().is_file() {
                let name =
                    entry.path().strip_prefix(source).unwrap_or(entry.path()).to_string_lossy().into_owned();
                add(&name, &fs::read(entry.path()).map_err(|error| Error::file(entry.path(), &error))?);
            }
        }
    }
    Ok(sha256_hex(list.as_bytes()))
}

//! A plugin's folder: its manifest, and how its code is built: by cargo, or by a script of its own.

mod rust;
mod script;
mod sources;

use std::{
    fs,
    path::{Path, PathBuf},
};

use tenon_contract::Manifest;

use crate::{
    error::{Error, Issue},
    source::Source,
};

pub use rust::{Package, cargo};
pub use script::{PACKAGE_JSON, Script};
pub use sources::Sources;

pub const MANIFEST: &str = "tenon.toml";

pub struct Project {
    /// Absolute.
    pub root: PathBuf,
    pub manifest: Manifest,
    /// The text of the manifest.
    pub source: Source,
    pub code: Code,
    pub target_dir: PathBuf,
    pub sources: Sources,
}

/// What makes the modules.
#[derive(Debug)]
pub enum Code {
    /// A cargo package.
    Rust { package: Package, workspace_root: PathBuf },
    /// `npm run build`, in whichever language.
    Script(Script),
}

impl Project {
    pub fn open(folder: &Path, target_dir: Option<&Path>) -> Result<Self, Error> {
        let root = fs::canonicalize(folder).map_err(|error| Error::file(folder, &error))?;
        let (manifest, source) = read_manifest(&root.join(MANIFEST))?;
        let target_dir = target_dir
            .map(|folder| std::path::absolute(folder).map_err(|error| Error::file(folder, &error)))
            .transpose()?;
        if !root.join("Cargo.toml").is_file() && root.join(PACKAGE_JSON).is_file() {
            let script = Script::open(&root)?;
            let target_dir = target_dir.unwrap_or_else(|| root.join("target"));
            let sources = Sources::new(vec![root.clone()], &target_dir);
            return Ok(Self { root, manifest, source, code: Code::Script(script), target_dir, sources });
        }
        let found = rust::open(&root)?;
        let target_dir = target_dir.unwrap_or(found.target_directory);
        Ok(Self {
            root,
            manifest,
            source,
            sources: Sources::new(found.sources, &target_dir),
            target_dir,
            code: Code::Rust { package: found.package, workspace_root: found.workspace_root },
        })
    }

    /// What `Cargo.lock` or its like lies in.
    pub fn lock_dir(&self) -> &Path {
        match &self.code {
            Code::Rust { workspace_root, .. } => workspace_root,
            Code::Script(_) => &self.root,
        }
    }

    /// `hello-world-1.0.0.tenon`
    pub fn package_name(&self) -> String {
        format!("{}-{}.tenon", self.manifest.key(), self.manifest.plugin.version)
    }

    /// Where `tenon` keeps modules, packages and stamps of this plugin.
    pub fn build_dir(&self) -> PathBuf {
        self.target_dir.join("tenon").join(self.manifest.key().as_str())
    }
}

/// Reads a `tenon.toml`, with every broken rule.
pub fn read_manifest(path: &Path) -> Result<(Manifest, Source), Error> {
    let text = fs::read_to_string(path).map_err(|error| Error::file(path, &error))?;
    let shown = path.file_name().map_or_else(|| MANIFEST.into(), |name| name.to_string_lossy().into_owned());
    let manifest = Manifest::from_toml(&text).map_err(|issues| {
        Error::Issues(issues.into_iter().map(|issue| Issue::of_manifest(&shown, issue)).collect())
    })?;
    Ok((manifest, Source::toml(&shown, text)))
}

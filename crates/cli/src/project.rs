//! A plugin's folder: its manifest, and what cargo knows about its package.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;
use tenon_contract::Manifest;

use crate::error::{Error, Issue};

pub const MANIFEST: &str = "tenon.toml";

pub struct Project {
    /// Absolute.
    pub root: PathBuf,
    pub manifest: Manifest,
    pub package: Package,
    pub workspace_root: PathBuf,
    pub target_dir: PathBuf,
    /// Folders of all packages this one is built from that lie on this disk, itself first.
    pub sources: Vec<PathBuf>,
}

#[derive(Debug)]
pub struct Package {
    pub name: String,
    /// File name of the compiled module without its ending.
    pub module: String,
    pub has_backend: bool,
    pub has_view: bool,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetaPackage>,
    resolve: Resolve,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct MetaPackage {
    id: String,
    name: String,
    source: Option<String>,
    manifest_path: PathBuf,
    features: std::collections::BTreeMap<String, Vec<String>>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    crate_types: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<ResolveNode>,
}

#[derive(Deserialize)]
struct ResolveNode {
    id: String,
    dependencies: Vec<String>,
}

impl Project {
    pub fn open(folder: &Path, target_dir: Option<&Path>) -> Result<Self, Error> {
        let root = fs::canonicalize(folder).map_err(|error| Error::file(folder, &error))?;
        let manifest = read_manifest(&root.join(MANIFEST))?;
        let cargo_toml = root.join("Cargo.toml");
        let metadata = read_metadata(&cargo_toml)?;
        let Some(package) = metadata.packages.iter().find(|package| package.manifest_path == cargo_toml)
        else {
            return Err(Error::Environment(format!(
                "{} is not a package of its workspace",
                cargo_toml.display()
            )));
        };
        let sources = local_sources(&metadata, package);
        let target_dir = match target_dir {
            Some(folder) => std::path::absolute(folder).map_err(|error| Error::file(folder, &error))?,
            None => metadata.target_directory.clone(),
        };
        let package = read_package(package)?;
        Ok(Self { root, manifest, package, workspace_root: metadata.workspace_root, target_dir, sources })
    }

    /// Where `tenon` keeps modules, packages and stamps of this plugin.
    pub fn build_dir(&self) -> PathBuf {
        self.target_dir.join("tenon").join(self.manifest.key().as_str())
    }
}

/// Reads a `tenon.toml`, with every broken rule.
pub fn read_manifest(path: &Path) -> Result<Manifest, Error> {
    let text = fs::read_to_string(path).map_err(|error| Error::file(path, &error))?;
    let shown = path.file_name().map_or_else(|| MANIFEST.into(), |name| name.to_string_lossy().into_owned());
    Manifest::from_toml(&text).map_err(|issues| {
        Error::Issues(issues.into_iter().map(|issue| Issue::of_manifest(&shown, issue)).collect())
    })
}

/// The cargo that runs us, else the one on the path, which follows `rust-toolchain.toml`.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

fn read_metadata(cargo_toml: &Path) -> Result<Metadata, Error> {
    if !cargo_toml.is_file() {
        return Err(Error::Environment(format!(
            "{} is missing; a plugin is a cargo package",
            cargo_toml.display()
        )));
    }
    let output = cargo()
        .args([
            "metadata",
            "--format-version",
            "1",
            "--filter-platform",
            crate::build::TARGET,
            "--manifest-path",
        ])
        .arg(cargo_toml)
        .current_dir(cargo_toml.parent().unwrap_or(Path::new(".")))
        .output()
        .map_err(|error| {
            Error::Environment(format!("cargo cannot be started: {error}; install Rust with rustup"))
        })?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::Environment(format!("cargo cannot read {}: {message}", cargo_toml.display())));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Error::Environment(format!("cargo metadata answered something unknown: {error}")))
}

fn read_package(package: &MetaPackage) -> Result<Package, Error> {
    let issue = |code: &str, message: &str| Err(Error::Issues(vec![Issue::new("Cargo.toml", code, message)]));
    let module = package.targets.iter().find(|target| target.crate_types.iter().any(|kind| kind == "cdylib"));
    let Some(module) = module else {
        return issue("no_cdylib", "a plugin compiles to a module; add [lib] crate-type = [\"cdylib\"]");
    };
    let has = |feature: &str| package.features.contains_key(feature);
    let (has_backend, has_view) = (has("backend"), has("view"));
    if !has_backend && !has_view {
        return issue(
            "no_features",
            "a plugin has the cargo feature backend, view or both; add them under [features]",
        );
    }
    Ok(Package { name: package.name.clone(), module: module.name.replace('-', "_"), has_backend, has_view })
}

fn local_sources(metadata: &Metadata, plugin: &MetaPackage) -> Vec<PathBuf> {
    let mut wanted = vec![plugin.id.as_str()];
    let mut sources = Vec::new();
    let mut at = 0;
    while let Some(id) = wanted.get(at).copied() {
        at += 1;
        let Some(package) = metadata.packages.iter().find(|package| package.id == id) else { continue };
        if package.source.is_some() {
            continue;
        }
        sources.extend(package.manifest_path.parent().map(Path::to_path_buf));
        let node = metadata.resolve.nodes.iter().find(|node| node.id == id);
        for dependency in node.into_iter().flat_map(|node| &node.dependencies) {
            if !wanted.contains(&dependency.as_str()) {
                wanted.push(dependency);
            }
        }
    }
    sources
}

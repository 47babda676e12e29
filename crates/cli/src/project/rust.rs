//! What cargo knows of a plugin's package.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use crate::error::{Error, Issue};

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

/// A package with its surroundings.
pub struct Found {
    pub package: Package,
    pub workspace_root: PathBuf,
    pub target_directory: PathBuf,
    /// Folders of its code that lie on this disk, its own first.
    pub sources: Vec<PathBuf>,
}

pub fn open(root: &Path) -> Result<Found, Error> {
    let cargo_toml = root.join("Cargo.toml");
    let metadata = read_metadata(&cargo_toml)?;
    let Some(package) = metadata.packages.iter().find(|package| package.manifest_path == cargo_toml) else {
        return Err(Error::Environment(format!(
            "{} is not a package of its workspace",
            cargo_toml.display()
        )));
    };
    Ok(Found {
        sources: local_sources(&metadata, package),
        package: read_package(package)?,
        workspace_root: metadata.workspace_root,
        target_directory: metadata.target_directory,
    })
}

/// The cargo that runs us, else the one on the path, which follows `rust-toolchain.toml`.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

fn read_metadata(cargo_toml: &Path) -> Result<Metadata, Error> {
    if !cargo_toml.is_file() {
        return Err(Error::Environment(format!(
            "{} is missing; a plugin is a cargo package, or has a package.json with a script \"build\"",
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

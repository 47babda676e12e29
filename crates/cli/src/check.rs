//! `tenon check`: everything that is wrong, in a plugin's folder or in a package, without building anything.

use std::{fs, path::Path};

use serde::Serialize;
use tenon_contract::{
    consent,
    manifest::{BACKEND_FILE, VIEW_FILE},
    package,
};
use tenon_host::check::{check_backend, check_view};

use crate::{
    args::CheckArgs,
    assets, build,
    error::{Error, Issue},
    output::Output,
    project::{MANIFEST, read_manifest},
};

#[derive(Serialize)]
struct Sound<'a> {
    ok: bool,
    key: &'a str,
    version: String,
    /// What a tenant will be asked to allow.
    powers: Vec<consent::Power>,
}

pub fn run(args: &CheckArgs, output: &Output) -> Result<(), Error> {
    let manifest = if args.path.extension().is_some_and(|ending| ending == "tenon") {
        check_package(&args.path, output)?
    } else {
        check_folder(&args.path)?
    };
    let powers = consent::powers(&manifest, &consent::Context::default());
    let (key, version) = (manifest.key().as_str(), manifest.plugin.version.to_string());
    if output.json {
        output.data(&Sound { ok: true, key, version, powers });
        return Ok(());
    }
    output.line(&format!("{key} {version} keeps all rules."));
    for power in powers {
        output.line(&format!("  {:<6}  {}", power.risk.label(), power.sentence));
    }
    Ok(())
}

fn check_folder(path: &Path) -> Result<tenon_contract::Manifest, Error> {
    let (root, file) = if path.is_dir() {
        (path.to_path_buf(), path.join(MANIFEST))
    } else {
        (path.parent().unwrap_or(Path::new("")).to_path_buf(), path.to_path_buf())
    };
    let manifest = read_manifest(&file)?;
    let mut issues = assets::missing(&root, &manifest);
    for (path, content) in assets::collect(&root, &manifest)? {
        let broken = path
            .ends_with(".json")
            .then(|| serde_json::from_slice::<serde_json::Value>(&content).err())
            .flatten();
        issues.extend(broken.map(|error| Issue::new(&path, "json", format!("this is not JSON: {error}"))));
    }
    if issues.is_empty() { Ok(manifest) } else { Err(Error::Issues(issues)) }
}

fn check_package(path: &Path, output: &Output) -> Result<tenon_contract::Manifest, Error> {
    let bytes = fs::read(path).map_err(|error| Error::file(path, &error))?;
    let package = package::read(&bytes)
        .map_err(|issues| Error::Issues(issues.into_iter().map(Issue::from).collect()))?;
    let mut issues = Vec::new();
    let declared = package.manifest.capabilities.names();
    let checks = [
        (BACKEND_FILE, package.files.get(BACKEND_FILE).map(|wasm| check_backend(wasm, &declared))),
        (VIEW_FILE, package.files.get(VIEW_FILE).map(|wasm| check_view(wasm))),
    ];
    for (file, checked) in checks {
        match checked.map(|checked| build::report(file, checked, &package.manifest, output)) {
            Some(Err(Error::Issues(more))) => issues.extend(more),
            Some(Err(error)) => return Err(error),
            Some(Ok(())) | None => {}
        }
    }
    if issues.is_empty() { Ok(package.manifest) } else { Err(Error::Issues(issues)) }
}

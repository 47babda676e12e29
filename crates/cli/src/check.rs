//! `tenon check`: everything that is wrong, in a plugin's folder or in a package, without building anything. Of a
//! folder it looks at the manifest, the files it names, and the modules that were built last.

use std::{fs, path::Path};

use serde::Serialize;
use tenon_contract::{
    Manifest, consent,
    manifest::{BACKEND_FILE, VIEW_FILE},
    package,
};
use tenon_host::check::{check_backend, check_view};

use crate::{
    args::CheckArgs,
    assets, build, content,
    error::{Error, Issue},
    output::Output,
    project::{MANIFEST, PACKAGE_JSON, Project, read_manifest},
    source::Source,
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
        check_folder(&args.path, args.target_dir.as_deref(), output)?
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

/// Bytes of a view as browsers get it: packed with brotli, as small as it gets.
pub const MAX_VIEW_BYTES: usize = 40_000;

/// Views travel to every browser that shows them: a heavy one is worth a word.
pub fn warn_of_weight(view: &[u8], output: &Output) {
    let bytes = packed(view);
    if bytes > MAX_VIEW_BYTES {
        let message = format!(
            "browsers load {} kB of it, packed; aim for {} kB: floating point numbers and messages of panics weigh most",
            bytes / 1_000,
            MAX_VIEW_BYTES / 1_000
        );
        output.warning(&Issue::new(VIEW_FILE, "heavy_view", message));
    }
}

fn packed(bytes: &[u8]) -> usize {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    // Writing into memory does not fail; what cannot be packed has its full weight.
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params).map_or(bytes.len(), |_| out.len())
}

fn check_folder(path: &Path, target_dir: Option<&Path>, output: &Output) -> Result<Manifest, Error> {
    let (root, file) = if path.is_dir() {
        (path.to_path_buf(), path.join(MANIFEST))
    } else {
        (path.parent().unwrap_or(Path::new("")).to_path_buf(), path.to_path_buf())
    };
    let (manifest, source) = read_manifest(&file)?;
    let files = assets::collect(&root, &manifest)?;
    let issues = content::check(&root, &manifest, &source, &files);
    if !issues.is_empty() {
        return Err(Error::Issues(issues));
    }
    if root.join("Cargo.toml").is_file() || root.join(PACKAGE_JSON).is_file() {
        let project = Project::open(&root, target_dir)?;
        let module = |name: &str| fs::read(project.build_dir().join(name)).ok();
        let (backend, view) = (module(BACKEND_FILE), module(VIEW_FILE));
        if backend.is_none() && view.is_none() {
            output.progress(
                "Nothing is built yet, so only the manifest and its files were checked: run `tenon build`.",
            );
        }
        check_modules(&manifest, &source, backend.as_deref(), view.as_deref(), output)?;
    }
    Ok(manifest)
}

fn check_package(path: &Path, output: &Output) -> Result<Manifest, Error> {
    let bytes = fs::read(path).map_err(|error| Error::file(path, &error))?;
    let package = package::read(&bytes)
        .map_err(|issues| Error::Issues(issues.into_iter().map(Issue::from).collect()))?;
    let file = |name: &str| package.files.get(name).map(Vec::as_slice);
    check_modules(&package.manifest, &Source::package(), file(BACKEND_FILE), file(VIEW_FILE), output)?;
    Ok(package.manifest)
}

/// What publishing would say of the code: imports against capabilities, handled kinds, a view without imports.
fn check_modules(
    manifest: &Manifest,
    source: &Source,
    backend: Option<&[u8]>,
    view: Option<&[u8]>,
    output: &Output,
) -> Result<(), Error> {
    let checks = [
        (BACKEND_FILE, backend.map(|wasm| check_backend(wasm, &manifest.capabilities.names()))),
        (VIEW_FILE, view.map(check_view)),
    ];
    let mut issues = Vec::new();
    for (file, checked) in checks {
        match checked.map(|checked| build::report(file, checked, manifest, source, output)) {
            Some(Err(Error::Issues(more))) => issues.extend(more),
            Some(Err(error)) => return Err(error),
            Some(Ok(())) | None => {}
        }
    }
    if let Some(view) = view {
        warn_of_weight(view, output);
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::Issues(issues)) }
}

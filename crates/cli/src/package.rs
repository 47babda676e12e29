//! `tenon package`: build, check and write `{key}-{version}.tenon`; what did not change is not built again.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use serde::Serialize;
use tenon_contract::{
    manifest::{BACKEND_FILE, VIEW_FILE},
    package::{self, sha256_hex},
};

use crate::{
    args::PackageArgs,
    assets, build, content,
    error::{Error, Issue},
    output::Output,
    project::{MANIFEST, Project},
    stamp::{self, Stamp},
};

#[derive(Serialize)]
struct Packaged {
    key: String,
    version: String,
    path: PathBuf,
    /// Bytes of the archive.
    size: usize,
    /// SHA-256 of the manifest: the release digest.
    digest: String,
    /// Nothing had changed.
    reused: bool,
    seconds: f64,
}

#[derive(Serialize)]
struct Answer {
    ok: bool,
    packages: Vec<Packaged>,
}

pub fn run(args: &PackageArgs, output: &Output) -> Result<(), Error> {
    let folders = match &args.all {
        Some(all) => plugins_in(all)?,
        None if args.plugins.is_empty() => vec![PathBuf::from(".")],
        None => args.plugins.clone(),
    };
    fs::create_dir_all(&args.out).map_err(|error| Error::file(&args.out, &error))?;
    let mut packages = Vec::new();
    for folder in folders {
        let project = Project::open(&folder, args.target_dir.as_deref())?;
        let done = package_one(&project, args, output)?;
        let how = if done.reused { "unchanged" } else { "packaged" };
        output.progress(&format!(
            "{} {}: {how}, {} kB, {:.1} s",
            done.key,
            done.version,
            done.size / 1_000,
            done.seconds
        ));
        output.line(&done.path.display().to_string());
        packages.push(done);
    }
    if output.json {
        output.data(&Answer { ok: true, packages });
    }
    Ok(())
}

fn plugins_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(|error| Error::file(folder, &error))?;
    let mut folders: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.join(MANIFEST).is_file())
        .collect();
    folders.sort();
    if folders.is_empty() {
        return Err(Error::Environment(format!(
            "there is no folder with a {MANIFEST} in {}",
            folder.display()
        )));
    }
    Ok(folders)
}

fn package_one(project: &Project, args: &PackageArgs, output: &Output) -> Result<Packaged, Error> {
    let started = Instant::now();
    let (key, version) = (project.manifest.key().to_string(), project.manifest.plugin.version.to_string());
    let name = project.package_name();
    let (bytes, reused) = package_bytes(project, args.force, output)?;
    let digest = package::read(&bytes).map_err(refused)?.digest;
    let path = args.out.join(&name);
    // Written beside and renamed: whoever watches the folder never sees half a package.
    let part = args.out.join(format!(".{name}.part"));
    fs::write(&part, &bytes).map_err(|error| Error::file(&part, &error))?;
    fs::rename(&part, &path).map_err(|error| Error::file(&path, &error))?;
    Ok(Packaged {
        key,
        version,
        path,
        size: bytes.len(),
        digest,
        reused,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// The package as it would be published, and whether nothing had changed since it was made.
pub fn package_bytes(project: &Project, force: bool, output: &Output) -> Result<(Vec<u8>, bool), Error> {
    let kept = project.build_dir().join(project.package_name());
    let stamp_path = Stamp::path(project);
    let sources = stamp::digest_sources(project)?;
    let known = if force { None } else { reuse(&kept, &stamp_path, &sources) };
    if let Some(bytes) = known {
        return Ok((bytes, true));
    }
    let bytes = make(project, output)?;
    fs::create_dir_all(project.build_dir()).map_err(|error| Error::file(project.build_dir(), &error))?;
    fs::write(&kept, &bytes).map_err(|error| Error::file(&kept, &error))?;
    Stamp { sources, package_sha256: sha256_hex(&bytes) }.write(&stamp_path)?;
    Ok((bytes, false))
}

/// The kept package, if it is untouched and its sources did not change.
fn reuse(kept: &Path, stamp: &Path, sources: &str) -> Option<Vec<u8>> {
    let stamp = Stamp::read(stamp).filter(|stamp| stamp.sources == sources)?;
    fs::read(kept).ok().filter(|bytes| sha256_hex(bytes) == stamp.package_sha256)
}

fn make(project: &Project, output: &Output) -> Result<Vec<u8>, Error> {
    // Before the build, which takes longer.
    let mut files = assets::collect(&project.root, &project.manifest)?;
    let issues = content::check(&project.root, &project.manifest, &project.source, &files);
    if !issues.is_empty() {
        return Err(Error::Issues(issues));
    }
    let modules = build::build(project, output)?;
    files.extend(modules.backend.map(|bytes| (BACKEND_FILE.to_owned(), bytes)));
    files.extend(modules.view.map(|bytes| (VIEW_FILE.to_owned(), bytes)));
    let (bytes, _) = package::write(project.manifest.clone(), &files).map_err(refused)?;
    Ok(bytes)
}

fn refused(issues: Vec<package::PackageIssue>) -> Error {
    Error::Issues(issues.into_iter().map(Issue::from).collect())
}

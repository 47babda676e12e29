//! `tenon build`: cargo once per half for `wasm32-unknown-unknown` and a component around the backend, or the plugin's
//! own script; then the checks that a server makes when a release is published.

pub mod messages;

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use serde::Serialize;
use tenon_contract::{
    Manifest,
    manifest::{BACKEND_FILE, ManifestIssue, VIEW_FILE, handles::compare_handles},
};
use tenon_host::check::{CheckIssue, Checked, check_backend, check_signing, check_view};
use wit_component::ComponentEncoder;

use crate::{
    args::BuildArgs,
    check,
    error::{Error, Issue},
    output::Output,
    project::{Code, PACKAGE_JSON, Package, Project, cargo},
    source::Source,
};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// The modules of a plugin.
#[derive(Debug, Default)]
pub struct Modules {
    pub backend: Option<Vec<u8>>,
    pub view: Option<Vec<u8>>,
}

impl Modules {
    /// Answers where the backend and the view are now. A half that the plugin no longer has goes.
    fn write(&self, folder: &Path) -> Result<[Option<PathBuf>; 2], Error> {
        fs::create_dir_all(folder).map_err(|error| Error::file(folder, &error))?;
        let mut paths = [None, None];
        let halves = [(&self.backend, BACKEND_FILE), (&self.view, VIEW_FILE)];
        for ((module, name), place) in halves.into_iter().zip(&mut paths) {
            let path = folder.join(name);
            let done = match module {
                Some(bytes) => fs::write(&path, bytes),
                None if path.is_file() => fs::remove_file(&path),
                None => Ok(()),
            };
            done.map_err(|error| Error::file(&path, &error))?;
            *place = module.as_ref().map(|_| path);
        }
        Ok(paths)
    }
}

#[derive(Serialize)]
struct Built {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    backend: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    view: Option<PathBuf>,
}

pub fn run(args: &BuildArgs, output: &Output) -> Result<(), Error> {
    let project = Project::open(&args.plugin, args.target_dir.as_deref())?;
    let modules = build(&project, output)?;
    let out = args.out.clone().unwrap_or_else(|| project.build_dir());
    let [backend, view] = modules.write(&out)?;
    for path in backend.iter().chain(&view) {
        output.line(&path.display().to_string());
    }
    if output.json {
        output.data(&Built { ok: true, backend, view });
    }
    Ok(())
}

/// Compiles and checks both halves.
pub fn build(project: &Project, output: &Output) -> Result<Modules, Error> {
    let modules = match &project.code {
        Code::Rust { package, workspace_root } => {
            let half = |feature, wanted: bool| {
                wanted.then(|| compile(project, package, workspace_root, feature, output)).transpose()
            };
            let backend =
                half("backend", package.has_backend)?.map(|core| componentize(&core)).transpose()?;
            Modules { backend, view: half("view", package.has_view)? }
        }
        Code::Script(script) => {
            let started = Instant::now();
            let out = project.build_dir().join("out");
            script.build(&project.manifest, &out, output)?;
            let modules = Modules { backend: written(&out, BACKEND_FILE)?, view: written(&out, VIEW_FILE)? };
            if modules.backend.is_none() && modules.view.is_none() {
                let message = "the script \"build\" wrote neither plugin.wasm nor view.wasm into $TENON_OUT";
                return Err(Error::Issues(vec![Issue::new(PACKAGE_JSON, "no_module", message)]));
            }
            let bytes: usize = modules.backend.iter().chain(&modules.view).map(Vec::len).sum();
            let seconds = started.elapsed().as_secs_f64();
            output.progress(&format!(
                "Built {}: {} kB in {seconds:.1} s",
                project.manifest.key(),
                bytes / 1_000
            ));
            modules
        }
    };
    // Kept before they are judged: `tenon check` tells of what was built last.
    modules.write(&project.build_dir())?;
    if let Some(component) = &modules.backend {
        let checked = check_backend(component, &project.manifest.capabilities.names());
        report(BACKEND_FILE, checked, &project.manifest, &project.source, output)?;
    }
    if let Some(module) = &modules.view {
        report(VIEW_FILE, check_view(module), &project.manifest, &project.source, output)?;
        check::warn_of_weight(module, output);
    }
    Ok(modules)
}

fn written(out: &Path, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let path = out.join(name);
    if !path.is_file() {
        return Ok(None);
    }
    fs::read(&path).map(Some).map_err(|error| Error::file(&path, &error))
}

/// Warnings are told, broken rules end the build.
pub fn report(
    file: &str,
    checked: Result<Checked, Vec<CheckIssue>>,
    manifest: &Manifest,
    source: &Source,
    output: &Output,
) -> Result<(), Error> {
    let of_module = |issue: &CheckIssue| Issue::of_module(file, issue, source);
    let checked = checked.map_err(|issues| Error::Issues(issues.iter().map(of_module).collect()))?;
    let signing = if file == BACKEND_FILE {
        check_signing(&checked, &manifest.capabilities.secrets)
    } else {
        Vec::new()
    };
    for warning in checked.warnings.iter().chain(&signing) {
        output.warning(&of_module(warning));
    }
    let Some(handles) = &checked.handles else { return Ok(()) };
    let diff = compare_handles(manifest, handles);
    let issue = |issue: ManifestIssue| source.issue(&issue.field, &issue.code, issue.message);
    diff.warnings.into_iter().map(issue).for_each(|warning| output.warning(&warning));
    if diff.refused.is_empty() {
        Ok(())
    } else {
        Err(Error::Issues(diff.refused.into_iter().map(issue).collect()))
    }
}

fn compile(
    project: &Project,
    package: &Package,
    workspace_root: &Path,
    feature: &str,
    output: &Output,
) -> Result<Vec<u8>, Error> {
    let started = Instant::now();
    let name = &package.name;
    let what = format!("the {feature} of {name}");
    // Each half has a target folder of its own: both compile to one file name.
    let target_dir = project.target_dir.join("tenon").join(feature);
    let mut command = cargo();
    command
        .args([
            "build",
            "--release",
            "--target",
            TARGET,
            "--no-default-features",
            "--features",
            feature,
            "--package",
            name,
        ])
        .arg("--manifest-path")
        .arg(project.root.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target_dir)
        .current_dir(&project.root)
        .env_remove("RUSTFLAGS")
        .env("CARGO_ENCODED_RUSTFLAGS", remapped_paths(project, workspace_root))
        .env_remove("CARGO_TARGET_DIR");
    let run = if output.json {
        messages::run_cargo(command.arg("--message-format=json"))
    } else {
        command.status().map(|status| (status, Vec::new()))
    };
    let (status, issues) = run.map_err(|error| {
        Error::Environment(format!("cargo cannot be started: {error}; install Rust with rustup"))
    })?;
    if !status.success() {
        return Err(Error::Compile { message: format!("cargo could not build {what}"), issues });
    }
    let module = target_dir.join(TARGET).join("release").join(format!("{}.wasm", package.module));
    let bytes = fs::read(&module).map_err(|error| Error::file(&module, &error))?;
    output.progress(&format!(
        "Built {what}: {} kB in {:.1} s",
        bytes.len() / 1_000,
        started.elapsed().as_secs_f64()
    ));
    Ok(bytes)
}

/// Panics carry the paths of sources: the same release must not depend on whose machine built it.
fn remapped_paths(project: &Project, workspace_root: &Path) -> OsString {
    let mut flags = Vec::new();
    let mut remap =
        |from: &Path, to: &str| flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let cargo_home =
        std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| home.map(|home| home.join(".cargo")));
    if let Some(cargo_home) = cargo_home {
        remap(&cargo_home, "cargo");
    }
    remap(workspace_root, "plugin");
    for source in &project.sources.folders {
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        remap(source, &name);
    }
    flags.join("\u{1f}").into()
}

fn componentize(core: &[u8]) -> Result<Vec<u8>, Error> {
    let component =
        ComponentEncoder::default().module(core).and_then(|encoder| encoder.validate(true).encode());
    component.map_err(|error| {
        let message =
            format!("this cannot be made a component: {error:#}; does the plugin call register_plugin!?");
        Error::Issues(vec![Issue::new(BACKEND_FILE, "component", message)])
    })
}

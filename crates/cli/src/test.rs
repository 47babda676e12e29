//! `tenon test`: builds the plugin, and runs the cases of `tests/*.toml` against it in the sandbox of production,
//! offline.

mod case;
mod expect;
mod snapshot;
mod steps;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use serde::Serialize;
use serde_json::json;
use tenon_contract::package::{self, Package};

use crate::{
    args::TestArgs,
    error::{Error, Issue},
    output::Output,
    package::package_bytes,
    project::Project,
    sandbox::{Sandbox, SandboxError},
};
use case::Case;

#[derive(Serialize)]
struct Ran {
    file: String,
    name: String,
    ok: bool,
    seconds: f64,
    failures: Vec<Issue>,
}

pub fn run(args: &TestArgs, output: &Output) -> Result<(), Error> {
    let root = fs::canonicalize(&args.plugin).map_err(|error| Error::file(&args.plugin, &error))?;
    // Before the build, which takes longer.
    let files = chosen(cases_in(&root)?, args.only.as_deref())?;
    let (package, build_dir) = open(args, &root, output)?;
    if files.is_empty() {
        output.progress(&format!("There is no test in {}: write tests/first.toml.", root.display()));
    }
    let artefacts = build_dir.join("artefacts");
    fs::create_dir_all(&build_dir).map_err(|error| Error::file(&build_dir, &error))?;
    let sandbox = Sandbox::new(package, &artefacts).map_err(in_words)?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Error::Environment(format!("no threads for the sandbox: {error}")))?;
    let snapshots = snapshot::Folder::new(root.join("tests").join("snapshots"), args.update);
    let mut ran = Vec::new();
    for file in files {
        let started = Instant::now();
        let shown = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        let text = fs::read_to_string(&file).map_err(|error| Error::file(&file, &error))?;
        let (name, failures) = match Case::read(&shown, &text) {
            Ok(case) => (case.name(&file), runtime.block_on(steps::run(&sandbox, &case, &snapshots))),
            Err(issues) => (shown.clone(), issues),
        };
        let one = Ran {
            file: shown,
            name,
            ok: failures.is_empty(),
            seconds: started.elapsed().as_secs_f64(),
            failures,
        };
        output.line(&format!(
            "{}  {} ({:.2} s)",
            if one.ok { "ok  " } else { "FAIL" },
            one.name,
            one.seconds
        ));
        ran.push(one);
    }
    report(ran, output)
}

fn report(ran: Vec<Ran>, output: &Output) -> Result<(), Error> {
    let failed = ran.iter().filter(|one| !one.ok).count();
    let passed = ran.len() - failed;
    if failed == 0 {
        output.line(&format!("{passed} passed"));
        if output.json {
            output.data(&json!({ "ok": true, "passed": passed, "failed": failed, "cases": ran }));
        }
        return Ok(());
    }
    let message = format!("{failed} of {} cases failed", ran.len());
    let data = Some(json!({ "passed": passed, "failed": failed, "cases": ran }));
    let issues = ran.into_iter().flat_map(|one| one.failures).collect();
    Err(Error::Failed { message, issues, data })
}

/// The plugin's package, and where compiled code is kept.
fn open(args: &TestArgs, root: &Path, output: &Output) -> Result<(Package, PathBuf), Error> {
    let refused =
        |issues: Vec<package::PackageIssue>| Error::Issues(issues.into_iter().map(Issue::from).collect());
    if let Some(file) = &args.package {
        let bytes = fs::read(file).map_err(|error| Error::file(file, &error))?;
        let package = package::read(&bytes).map_err(refused)?;
        let key = package.manifest.key().as_str();
        // Without its sources there is no folder of its own to work in.
        let build_dir = match (&args.target_dir, Project::open(root, None)) {
            (Some(target), _) => target.join("tenon").join(key),
            (None, Ok(project)) => project.build_dir(),
            (None, Err(_)) => std::env::temp_dir().join("tenon-test").join(key),
        };
        return Ok((package, build_dir));
    }
    let project = Project::open(root, args.target_dir.as_deref())?;
    let (bytes, _) = package_bytes(&project, false, output)?;
    Ok((package::read(&bytes).map_err(refused)?, project.build_dir()))
}

/// In the order of their names.
fn cases_in(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let folder = root.join("tests");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&folder).map_err(|error| Error::file(&folder, &error))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    Ok(files)
}

/// Those that `--only` means. If it means none, whoever asked would take a test that did not run for one that passed.
fn chosen(files: Vec<PathBuf>, only: Option<&str>) -> Result<Vec<PathBuf>, Error> {
    let Some(only) = only else { return Ok(files) };
    let name = |file: &PathBuf| file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (chosen, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| name(file).contains(only));
    if !chosen.is_empty() {
        return Ok(chosen);
    }
    let others: Vec<String> = others.iter().map(name).collect();
    let known = match others.as_slice() {
        [] => "there is none yet, write tests/first.toml".to_owned(),
        [one] => format!("there is {one}"),
        several => format!("there are {}", several.join(", ")),
    };
    Err(Error::usage("only", format!("no case in tests/ has {only:?} in its name; {known}")))
}

fn in_words(error: SandboxError) -> Error {
    match error {
        SandboxError::Host(error) => Error::Environment(error.to_string()),
        other => Error::Issues(vec![Issue::new("", "sandbox", other.to_string())]),
    }
}

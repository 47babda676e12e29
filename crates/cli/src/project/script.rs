//! A plugin that a script of its own builds: `npm run build` writes `plugin.wasm` and `view.wasm` into the folder that
//! `TENON_OUT` names; `TENON_WIT` names a folder with the interfaces of a backend.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;
use serde_json::{Map, Value};
use tenon_contract::{Manifest, manifest::capabilities::NAMES};

use crate::{
    build::messages,
    error::{Error, Issue},
    output::Output,
    source::syntax_issue,
};

pub const PACKAGE_JSON: &str = "package.json";

#[derive(Debug)]
pub struct Script {
    root: PathBuf,
    has_dependencies: bool,
}

#[derive(Deserialize)]
struct PackageJson {
    #[serde(default)]
    scripts: Map<String, Value>,
    #[serde(default)]
    dependencies: Map<String, Value>,
    #[serde(default, rename = "devDependencies")]
    dev_dependencies: Map<String, Value>,
}

impl Script {
    pub fn open(root: &Path) -> Result<Self, Error> {
        let file = root.join(PACKAGE_JSON);
        let text = fs::read(&file).map_err(|error| Error::file(&file, &error))?;
        let wrong =
            |code: &str, message: String| Error::Issues(vec![Issue::new(PACKAGE_JSON, code, message)]);
        let package: PackageJson = serde_json::from_slice(&text)
            .map_err(|error| Error::Issues(vec![syntax_issue(PACKAGE_JSON, &error)]))?;
        if !package.scripts.contains_key("build") {
            let message =
                "a plugin without a Cargo.toml is built by `npm run build`; add it under \"scripts\"";
            return Err(wrong("no_build", message.into()));
        }
        let has_dependencies = !package.dependencies.is_empty() || !package.dev_dependencies.is_empty();
        Ok(Self { root: root.to_owned(), has_dependencies })
    }

    /// Runs the script; what it wrote is then in `out`.
    pub fn build(&self, manifest: &Manifest, out: &Path, output: &Output) -> Result<(), Error> {
        let wit = out.join("wit");
        let fresh = || {
            if out.exists() {
                fs::remove_dir_all(out)?;
            }
            fs::create_dir_all(&wit)?;
            fs::write(wit.join("tenon-plugin.wit"), interfaces(manifest))
        };
        fresh().map_err(|error| Error::file(out, &error))?;
        if self.has_dependencies && !self.root.join("node_modules").is_dir() {
            let how = if self.root.join("package-lock.json").is_file() { "ci" } else { "install" };
            output
                .progress(&format!("npm {how} in {}, because node_modules is missing", self.root.display()));
            self.npm(&[how, "--no-audit", "--no-fund"], None, output)?;
        }
        self.npm(&["run", "--silent", "build"], Some((out, &wit)), output)
    }

    /// Its stdout goes to ours for messages: stdout is for data.
    fn npm(&self, args: &[&str], places: Option<(&Path, &Path)>, output: &Output) -> Result<(), Error> {
        let mut command = Command::new("npm");
        command.args(args).current_dir(&self.root).stdin(Stdio::null());
        if let Some((out, wit)) = places {
            command.env("TENON_OUT", out).env("TENON_WIT", wit);
        }
        let run = if output.json {
            messages::run_script(command, &self.root)
        } else {
            command.stdout(io::stderr()).status().map(|status| (status, Vec::new()))
        };
        let (status, issues) = run.map_err(|error| {
            Error::Environment(format!("npm cannot be started: {error}; install Node.js 20 or newer"))
        })?;
        if status.success() {
            return Ok(());
        }
        let words: Vec<&str> = args.iter().copied().filter(|word| !word.starts_with('-')).collect();
        Err(Error::Compile { message: format!("`npm {}` failed", words.join(" ")), issues })
    }
}

/// The contract with those imports only that the manifest asks for: other languages import a world as a whole.
fn interfaces(manifest: &Manifest) -> String {
    let kept = |line: &&str| {
        let imported = line.strip_prefix("  import ").and_then(|rest| rest.strip_suffix(';'));
        imported.is_none_or(|name| !NAMES.contains(&name) || manifest.capabilities.declares(name))
    };
    tenon_contract::WIT.lines().filter(kept).map(|line| format!("{line}\n")).collect()
}

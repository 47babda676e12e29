//! The plugins' own cases, `plugins/*/tests/*.toml`, as `tenon test` runs them, on the packages that were built.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{packages, path_of};

/// Those that have cases; others may.
const WITH_CASES: [&str; 7] =
    ["daily-kpi", "jira", "mlflow", "risk-import", "servicedesk-plus", "slack", "welcome-email"];

/// Every folder of `plugins/` with a case, by its key.
fn with_cases() -> Vec<(String, PathBuf)> {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins");
    let folders = fs::read_dir(plugins).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<(String, PathBuf)> = folders
        .filter(|folder| has_case(folder))
        .map(|folder| (folder.file_name().unwrap().to_string_lossy().into_owned(), folder))
        .collect();
    found.sort();
    found
}

fn has_case(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder.join("tests")) else { return false };
    entries
        .map(|entry| entry.unwrap().path())
        .any(|path| path.extension().is_some_and(|ending| ending == "toml"))
}

/// What `tenon test --json` answers.
fn run(key: &str, folder: &Path, target: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_tenon"))
        .args(["test", "--json"])
        .arg(folder)
        .arg("--package")
        .arg(path_of(packages(), key))
        .arg("--target-dir")
        .arg(target)
        .output()
        .expect("tenon starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{key}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn plugins_pass_their_own_cases() {
    let found = with_cases();
    for key in WITH_CASES {
        assert!(found.iter().any(|(known, _)| known == key), "there is no case in plugins/{key}/tests");
    }
    let target = tempfile::tempdir().unwrap();
    let mut failures = Vec::new();
    for (key, folder) in found {
        let answer = run(&key, &folder, target.path());
        let cases = answer["cases"].as_array().unwrap_or_else(|| panic!("{key}: {answer}"));
        assert!(!cases.is_empty(), "{key}: {answer}");
        for case in cases.iter().filter(|case| case["ok"] != true) {
            let told = case["failures"].as_array().into_iter().flatten();
            let told: Vec<String> = told.map(|failure| format!("\n    {failure}")).collect();
            failures.push(format!("\n  {key}, {}: {}{}", case["file"], case["name"], told.concat()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.concat());
}

#[test]
fn plugins_ask_for_nothing_that_they_do_not_use() {
    for entry in fs::read_dir(packages()).unwrap() {
        let package = entry.unwrap().path();
        let output = Command::new(env!("CARGO_BIN_EXE_tenon"))
            .arg("check")
            .arg(&package)
            .output()
            .expect("tenon starts");
        let told = String::from_utf8_lossy(&output.stderr);
        // How heavy a view is depends on the compiler too.
        let warnings: Vec<&str> = told.lines().filter(|line| !line.contains("[heavy_view]")).collect();
        assert!(output.status.success() && warnings.is_empty(), "{}: {told}", package.display());
    }
}

/// A folder with the manifest of hello-world, changed, and what was built of it.
fn hello_with(change: impl FnOnce(String) -> String) -> tempfile::TempDir {
    let (dir, package) = (tempfile::tempdir().unwrap(), crate::open("hello-world"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/hello-world/tenon.toml");
    for (path, content) in &package.files {
        let built = path.ends_with(".wasm").then(|| format!("target/tenon/hello-world/{path}"));
        let place = dir.path().join(built.as_ref().unwrap_or(path));
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, content).unwrap();
    }
    fs::write(dir.path().join("package.json"), r#"{ "scripts": { "build": "true" } }"#).unwrap();
    fs::write(dir.path().join("tenon.toml"), change(fs::read_to_string(source).unwrap())).unwrap();
    dir
}

#[test]
fn what_code_and_manifest_do_not_agree_on_has_its_line_in_the_manifest() {
    let kv = "[capabilities.kv]\nreason = \"Remember the counts you save\"\nquota = \"256KiB\"\n";
    let dir = hello_with(|manifest| {
        assert!(manifest.contains(kv), "{manifest}");
        manifest.replace(kv, "[capabilities.directory]\nreason = \"Names\"\nread = [\"members\"]\n")
    });
    let output = Command::new(env!("CARGO_BIN_EXE_tenon"))
        .args(["check", "--json"])
        .arg(dir.path())
        .output()
        .expect("tenon starts");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = fs::read_to_string(dir.path().join("tenon.toml")).unwrap();
    let line = text.lines().position(|line| line == "[capabilities.directory]").unwrap() + 1;
    let issue = &told["issues"][0];
    assert_eq!(
        (&issue["file"], &issue["line"], &issue["code"], &issue["field"]),
        (&"tenon.toml".into(), &line.into(), &"undeclared_capability".into(), &"capabilities.kv".into()),
        "{told}"
    );
}

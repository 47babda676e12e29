//! The command as scripts see it: stdout, stderr and exit codes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

fn tenon(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tenon")).args(args).env("NO_COLOR", "1").output().expect("tenon starts")
}

fn stdout(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stdout)))
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder with a copy of hello-world's manifest and files, without its code.
fn plugin_with(change: impl FnOnce(String) -> String) -> tempfile::TempDir {
    let (dir, source) = (tempfile::tempdir().unwrap(), repository().join("plugins/hello-world"));
    fs::create_dir(dir.path().join("assets")).unwrap();
    for file in ["assets/icon.png", "README.md", "config.schema.json"] {
        fs::copy(source.join(file), dir.path().join(file)).unwrap();
    }
    let manifest = fs::read_to_string(source.join("tenon.toml")).unwrap();
    fs::write(dir.path().join("tenon.toml"), change(manifest)).unwrap();
    dir
}

fn path(dir: &tempfile::TempDir) -> &str {
    dir.path().to_str().unwrap()
}

#[test]
fn the_schema_is_printed_as_json() {
    let output = tenon(&["schema"]);
    assert_eq!(output.status.code(), Some(0));
    let schema = stdout(&output);
    assert_eq!(schema["required"][1], "plugin");
    assert!(schema["$schema"].is_string());
}

#[test]
fn a_sound_plugin_is_told_with_its_powers() {
    let dir = plugin_with(|manifest| manifest);
    let output = tenon(&["check", path(&dir), "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output)["powers"][0]["sentence"], "Remembers small values of its own, up to 256 KiB");
}

#[test]
fn every_broken_rule_is_listed_with_field_and_line() {
    let dir = plugin_with(|manifest| {
        manifest.replace("tags =", "colour = 1\ntags =").replace("view = \"page\"", "view = \"pages\"")
    });
    let output = tenon(&["check", path(&dir), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let issues = stdout(&output)["issues"].clone();
    let found: Vec<_> = issues
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| {
            (issue["field"].as_str().unwrap(), issue["code"].as_str().unwrap(), issue["line"].is_u64())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("plugin.colour", "unknown_field", true),
            ("views[1].name", "unused_view", true),
            ("contributions[1].view", "unknown_view", true),
            ("contributions[4].view", "unknown_view", true),
        ]
    );
    let text = stderr(&output);
    assert!(text.contains("tenon.toml:9: plugin.colour: unknown field"), "{text}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let dir = plugin_with(|manifest| manifest.replace("assets/icon.png", "assets/logo.png"));
    let output = tenon(&["check", path(&dir), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output)["issues"][0]["file"], "assets/logo.png");
}

#[test]
fn a_package_that_is_none_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x-1.0.0.tenon");
    fs::write(&file, "hello").unwrap();
    let output = tenon(&["check", file.to_str().unwrap(), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output)["issues"][0]["code"], "not_a_zip");
}

#[test]
fn a_folder_that_is_not_there_is_another_error_than_a_broken_rule() {
    let output = tenon(&["check", "/nowhere/at/all"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(output.stdout.is_empty() && stderr(&output).contains("/nowhere/at/all"), "{}", stderr(&output));
}

#[test]
fn a_wrong_command_line_is_told_by_its_own_code() {
    assert_eq!(tenon(&["bild"]).status.code(), Some(2));
}

#[test]
fn a_folder_without_a_crate_cannot_be_built() {
    let dir = plugin_with(|manifest| manifest);
    let output = tenon(&["build", path(&dir)]);
    assert_eq!(output.status.code(), Some(4));
    assert!(stderr(&output).contains("Cargo.toml is missing"), "{}", stderr(&output));
}

#[test]
fn code_that_does_not_compile_is_told_by_its_own_code() {
    let dir = plugin_with(|manifest| manifest);
    let cargo = "[package]\nname = \"broken\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[features]\nview = []\n[workspace]\n";
    fs::write(dir.path().join("Cargo.toml"), cargo).unwrap();
    fs::create_dir(dir.path().join("src")).unwrap();
    fs::write(dir.path().join("src/lib.rs"), "fn broken( {}").unwrap();
    let target = dir.path().join("target");
    let output = tenon(&["build", path(&dir), "--target-dir", target.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
}

#[test]
fn a_module_that_is_no_view_is_refused_with_all_that_is_missing() {
    let dir = plugin_with(|manifest| manifest);
    let cargo = "[package]\nname = \"empty\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[features]\nview = []\n[workspace]\n";
    fs::write(dir.path().join("Cargo.toml"), cargo).unwrap();
    fs::create_dir(dir.path().join("src")).unwrap();
    fs::write(dir.path().join("src/lib.rs"), "").unwrap();
    let target = dir.path().join("target");
    let output = tenon(&["build", path(&dir), "--target-dir", target.to_str().unwrap(), "--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let issues = stdout(&output)["issues"].clone();
    assert!(
        issues
            .as_array()
            .unwrap()
            .iter()
            .any(|issue| issue["message"].as_str().unwrap().contains("tenon_view")),
        "{issues}"
    );
}

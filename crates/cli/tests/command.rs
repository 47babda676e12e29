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

/// File, line and code of each issue.
fn places(output: &Output) -> Vec<(String, u64, String)> {
    let issues = stdout(output)["issues"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let place =
        |issue: &Value| (text(&issue["file"]), issue["line"].as_u64().unwrap_or(0), text(&issue["code"]));
    issues.iter().map(place).collect()
}

fn one(file: &str, line: u64, code: &str) -> Vec<(String, u64, String)> {
    vec![(file.into(), line, code.into())]
}

fn line_of(dir: &tempfile::TempDir, file: &str, words: &str) -> u64 {
    let text = fs::read_to_string(dir.path().join(file)).unwrap();
    text.lines().position(|line| line.contains(words)).unwrap() as u64 + 1
}

#[test]
fn a_file_that_is_not_there_is_named_where_it_is_asked_for() {
    let dir = plugin_with(|manifest| manifest.replace("assets/icon.png", "assets/logo.png"));
    let output = tenon(&["check", path(&dir), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(places(&output), one("tenon.toml", line_of(&dir, "tenon.toml", "logo.png"), "missing_file"));
    assert!(stderr(&output).contains("there is no file \"assets/logo.png\""), "{}", stderr(&output));
}

#[test]
fn a_schema_that_no_server_takes_is_refused_before_it_is_packaged() {
    let dir = plugin_with(|manifest| manifest);
    let file = "config.schema.json";
    for (schema, words, code) in [
        ("{\n  \"type\": \"object\",\n}", "}", "json"),
        ("{\n  \"type\": \"array\"\n}", "array", "not_an_object"),
        (
            "{ \"type\": \"object\",\n \"properties\": {\n \"a\": { \"nullable\": true } } }",
            "nullable",
            "keyword",
        ),
        (
            "{ \"type\": \"object\",\n \"properties\": {\n \"a\": { \"pattern\": \"(\" } } }",
            "pattern",
            "schema",
        ),
    ] {
        fs::write(dir.path().join(file), schema).unwrap();
        let wanted = line_of(&dir, file, words);
        let output = tenon(&["check", path(&dir), "--json"]);
        let found = places(&output);
        // One that reads on a line may speak of its last.
        assert!(output.status.code() == Some(1) && found.len() == 1, "{schema}: {}", stderr(&output));
        assert_eq!((found[0].0.as_str(), found[0].1, found[0].2.as_str()), (file, wanted, code), "{schema}");
    }
    fs::write(dir.path().join(file), format!("{{\"type\": \"object\"{}}}", " ".repeat(70_000))).unwrap();
    assert_eq!(places(&tenon(&["check", path(&dir), "--json"])), one(file, 1, "too_large"));
}

#[test]
fn what_a_package_may_not_hold_is_told_by_its_name() {
    let dir = plugin_with(|manifest| manifest);
    fs::write(dir.path().join("assets/more.zip"), "PK\u{3}\u{4}").unwrap();
    let output = tenon(&["check", path(&dir), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(places(&output), one("assets/more.zip", 0, "nested_archive"));
    fs::remove_file(dir.path().join("assets/more.zip")).unwrap();
    fs::write(dir.path().join("assets/a b.png"), "x").unwrap();
    let found = places(&tenon(&["check", path(&dir), "--json"]));
    assert!(found.iter().all(|(file, ..)| file == "assets/a b.png") && !found.is_empty(), "{found:?}");
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
fn a_wrong_command_line_is_told_by_its_own_code_and_to_programs_too() {
    let output = tenon(&["bild"]);
    assert!(output.status.code() == Some(2) && output.stdout.is_empty(), "{}", stderr(&output));
    for args in [&["bild", "--json"][..], &["--json", "logs", "--tenant"], &["check", "--colour", "--json"]] {
        let output = tenon(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let told = stdout(&output);
        assert_eq!((&told["ok"], &told["issues"][0]["code"]), (&false.into(), &"usage".into()), "{told}");
        assert!(stderr(&output).contains(told["error"].as_str().unwrap()), "{told}: {}", stderr(&output));
    }
    assert_eq!(tenon(&["--help", "--json"]).status.code(), Some(0));
}

#[test]
fn the_words_that_are_missing_are_told_to_programs_too() {
    let output = tenon(&["trigger", "route", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let told = stdout(&output);
    let missing = "the following required arguments were not provided: <METHOD>, <PATH>";
    assert_eq!((&told["error"], &told["issues"][0]["message"]), (&missing.into(), &missing.into()), "{told}");
    let told = stdout(&tenon(&["new", "notes", "--template", "rust", "--json"]));
    assert!(told["error"].as_str().unwrap().contains("[possible values: rust-full, "), "{told}");
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
    fs::write(dir.path().join("src/lib.rs"), "\npub fn broken() -> u8 { missing }\n").unwrap();
    let target = dir.path().join("target");
    let args = ["build", path(&dir), "--target-dir", target.to_str().unwrap()];
    let output = tenon(&args);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let output = tenon(&[&args[..], &["--json"]].concat());
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(places(&output), one("src/lib.rs", 2, "E0425"));
    assert!(stderr(&output).contains("--> src/lib.rs:2"), "as cargo tells it: {}", stderr(&output));
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

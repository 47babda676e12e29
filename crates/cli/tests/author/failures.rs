//! What failed is told to programs in one shape, whichever command it was, and a wrong command line by its own code.

use std::{fs, process::Output};

use serde_json::{Value, json as value};
use tenon_api::running::RunStatus;

use crate::{
    Home, code, json,
    plugin::Plugin,
    signed_in, stderr,
    stub::{Stub, run},
    tenon,
};

/// The fields that a failure has beside `ok`, `error` and `issues`.
fn beside(output: &Output, exit: i32) -> Value {
    assert_eq!(code(output), exit, "{}", stderr(output));
    let Value::Object(mut told) = json(output) else { panic!("no object: {}", json(output)) };
    assert_eq!(told.remove("ok"), Some(false.into()), "{told:?}");
    let (error, issues) = (told.remove("error"), told.remove("issues"));
    assert!(error.is_some_and(|error| error.as_str().is_some_and(|error| !error.is_empty())), "{told:?}");
    assert!(issues.is_some_and(|issues| issues.is_array()), "{told:?}");
    Value::Object(told)
}

#[test]
fn every_failure_has_a_sentence_and_issues_beside_its_own_fields() {
    let server = Stub::start().with_runs(&[run(RunStatus::Failed, 1, Some("No answer."))]);
    let home = signed_in(&server);
    let at = ["trigger", "--tenant", "acme", "--plugin", "by-hand", "--json"];
    let trigger = |args: &[&str]| home.run(&[&at[..], args].concat());

    let output = trigger(&["route", "GET", "/nothing"]);
    assert_eq!(beside(&output, 6)["body"]["title"], "Not found");
    assert_eq!((&json(&output)["status"], &json(&output)["issues"]), (&value!(404), &value!([])));
    assert!(json(&output)["error"].as_str().unwrap().starts_with("404 There is no such route."));
    assert_eq!(beside(&trigger(&["job", "sync"]), 6)["run"]["status"], "failed");
    assert_eq!(beside(&trigger(&["job", "nothing"]), 5), value!({}));

    let mut command = Home::new().command(&["doctor", "--json"]);
    let output = command.env("PATH", "/nowhere").output().unwrap();
    assert_eq!(beside(&output, 6)["findings"][0]["what"], "Rust");

    let plugin = Plugin::new();
    plugin.write("tests/bad.toml", "nonsense");
    let output = tenon(&["test", plugin.text(), "--json"]);
    let told = beside(&output, 6);
    assert_eq!((&told["failed"], &told["cases"][0]["ok"]), (&value!(1), &value!(false)));
    assert_eq!(json(&output)["issues"], told["cases"][0]["failures"]);
}

#[test]
fn words_that_cannot_be_meant_are_a_wrong_command_line_and_no_server_is_asked() {
    let at = ["trigger", "--tenant", "acme", "--plugin", "by-hand"];
    let trigger = |args: &[&'static str]| [&at[..], args].concat();
    for (args, issue, said) in [
        (trigger(&["route", "POST", "/", "--body", "{"]), "json", "--body is not JSON"),
        (trigger(&["job", "sync", "--input", "{"]), "json", "--input is not JSON"),
        (trigger(&["job", "../sync"]), "job", "is not the name of a job"),
        (vec!["trigger", "--tenant", "../acme", "--plugin", "a-b", "health"], "tenant", "is not the slug"),
        (vec!["trigger", "--tenant", "acme", "--plugin", "../a", "health"], "key", "a plugin key is"),
        (vec!["logs", "by-hand", "--tenant", "Acme"], "tenant", "is not the slug"),
        (vec!["dev", "--tenant", "Acme"], "tenant", "is not the slug"),
        (vec!["new", "Notes"], "key", "a plugin key is"),
    ] {
        let output = tenon(&[&args[..], &["--json"]].concat());
        assert_eq!(beside(&output, 2), value!({}), "{args:?}");
        assert_eq!(json(&output)["issues"][0]["code"], issue, "{args:?}");
        // Once, not as an issue and as a sentence.
        assert_eq!(stderr(&output).matches(said).count(), 1, "{}", stderr(&output));
    }
}

#[test]
fn a_file_that_is_not_json_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("input.json");
    fs::write(&file, "{").unwrap();
    let input = format!("@{}", file.display());
    let args = ["trigger", "--tenant", "acme", "--plugin", "by-hand", "job", "sync", "--input", &input];
    let output = tenon(&args);
    assert_eq!(code(&output), 4);
    assert!(stderr(&output).contains("input.json: this is not JSON"), "{}", stderr(&output));
}

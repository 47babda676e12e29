//! `tenon test`: what fails is named with its file, its line and what was found.

use serde_json::Value;

use crate::{code, json, plugin::Plugin, stderr, stdout, tenon};

fn failures(plugin: &Plugin, args: &[&str]) -> (i32, Vec<(String, u64, String)>) {
    let output = tenon(&[&["test", plugin.text(), "--json"], args].concat());
    let found = json(&output);
    let told = |failure: &Value| {
        let text = |name: &str| failure[name].as_str().unwrap_or_default().to_owned();
        (text("code"), failure["line"].as_u64().unwrap_or_default(), text("message"))
    };
    let cases = found["cases"].as_array().cloned().unwrap_or_default();
    (code(&output), cases.iter().flat_map(|case| case["failures"].as_array().unwrap()).map(told).collect())
}

const CARD: &str = "name = \"It draws\"\n\n[[view]]\nname = \"card\"\nview = \"card\"\n";

#[test]
fn a_snapshot_is_written_once_and_then_compared() {
    let plugin = Plugin::new();
    plugin.write("tests/card.toml", CARD);
    let (exit, found) = failures(&plugin, &[]);
    assert_eq!((exit, found[0].1), (6, 3), "{found:?}");
    assert!(found[0].2.contains("--update"), "{found:?}");
    assert_eq!(failures(&plugin, &["--update"]), (0, vec![]));
    assert_eq!(failures(&plugin, &[]), (0, vec![]));

    plugin.draw("Good bye");
    let (exit, found) = failures(&plugin, &[]);
    let text = r#"/tree/attrs/text: expected "Hello", found "Good bye""#;
    assert_eq!((exit, found), (6, vec![("snapshot".into(), 3, text.into())]));
}

#[test]
fn people_read_what_failed_and_where() {
    let plugin = Plugin::new();
    plugin.write("tests/card.toml", CARD);
    let output = tenon(&["test", plugin.text()]);
    assert!(stdout(&output).contains("FAIL  It draws"), "{}", stdout(&output));
    assert!(
        stderr(&output).contains("tests/card.toml:3: view card: there is no tests/snapshots/card.json"),
        "{}",
        stderr(&output)
    );
    assert!(stderr(&output).contains("1 of 1 cases failed"), "{}", stderr(&output));
}

#[test]
fn a_case_that_cannot_be_read_names_its_line() {
    let plugin = Plugin::new();
    plugin.write("tests/card.toml", "name = \"x\"\n\n[[step]]\nrout = \"GET /\"\n");
    let (exit, found) = failures(&plugin, &[]);
    assert_eq!((exit, found[0].0.as_str(), found[0].1), (6, "case", 4), "{found:?}");
    assert!(found[0].2.contains("rout"), "{found:?}");
}

#[test]
fn what_does_not_fit_the_plugin_is_told() {
    let plugin = Plugin::new();
    for (case, wanted) in [
        ("[settings]\na = 1\n", "settings.a: this plugin has no settings"),
        ("grants = [\"kv\"]\n", "\"kv\" is not a power of this plugin"),
        ("[[records]]\ncollection = \"a\"\nvalues = {}\n", "\"a\" is not one of [[collections]]"),
        ("now = \"yesterday\"\n", "is no time"),
        ("[[step]]\ncall = \"install\"\n", "this plugin has no backend"),
        ("[[view]]\nname = \"a\"\nview = \"card\"\nas = \"bishop\"\n", "\"bishop\" is nobody here"),
        ("[[view]]\nname = \"../a\"\nview = \"card\"\n", "names a file"),
        (
            "[[view]]\nname = \"a\"\nview = \"card\"\nthen = [{ click = \"Save\" }]\n",
            "nothing that says \"Save\"",
        ),
    ] {
        plugin.write("tests/case.toml", case);
        let (exit, found) = failures(&plugin, &[]);
        assert!(exit == 6 && found.iter().any(|(_, _, text)| text.contains(wanted)), "{case}: {found:?}");
    }
}

#[test]
fn only_the_named_cases_run_and_no_test_is_no_failure() {
    let plugin = Plugin::new();
    let output = tenon(&["test", plugin.text()]);
    assert!(code(&output) == 0 && stderr(&output).contains("There is no test"), "{}", stderr(&output));
    plugin.write("tests/good.toml", "name = \"Nothing to do\"\n");
    plugin.write("tests/bad.toml", "nonsense");
    assert_eq!(failures(&plugin, &["--only", "good"]), (0, vec![]));
    assert_eq!(failures(&plugin, &[]).0, 6);
}

#[test]
fn a_choice_that_no_case_fits_is_a_mistake_that_names_those_there_are() {
    let plugin = Plugin::new();
    let told = |args: &[&str]| {
        let output = tenon(&[&["test", plugin.text(), "--only", "goods", "--json"], args].concat());
        assert_eq!((code(&output), &json(&output)["issues"][0]["code"]), (2, &"only".into()));
        json(&output)["error"].as_str().unwrap().to_owned()
    };
    let none = "no case in tests/ has \"goods\" in its name; ";
    assert_eq!(told(&[]), format!("{none}there is none yet, write tests/first.toml"));
    plugin.write("tests/good.toml", "name = \"Nothing to do\"\n");
    assert_eq!(told(&[]), format!("{none}there is good"));
    plugin.write("tests/better.toml", "name = \"Nothing to do\"\n");
    // It is told before anything is built.
    plugin.write("package.json", "nonsense");
    assert_eq!(told(&["--update"]), format!("{none}there are better, good"));
    let people = stderr(&tenon(&["test", plugin.text(), "--only", "goods"]));
    assert!(people.starts_with("error: no case in tests/"), "{people}");
}

//! Every template makes a plugin that builds, keeps all rules and passes its own tests at once.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tenon_cli::new::Template;

use crate::{Home, code, json, stderr, tenon};

/// One for all of them: they share what they are compiled from.
fn target() -> String {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates").display().to_string()
}

/// Answers where it was made.
fn works_at_once(template: Template) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (at, name) = (folder.path().to_str().unwrap(), format!("try-{}", template.as_str()));
    let output = tenon(&["new", &name, "-t", template.as_str(), "--path", at, "--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let root = folder.path().join(&name);
    let plugin = root.to_str().unwrap();

    let output = tenon(&["test", plugin, "--target-dir", &target(), "--json"]);
    assert_eq!(code(&output), 0, "{} {}", json(&output), stderr(&output));
    assert!(json(&output)["passed"].as_u64().unwrap() >= 1);
    for file in ["plugin.wasm", "tenon.toml"] {
        assert!(!stderr(&output).contains(&format!("warning: {file}")), "{}", stderr(&output));
    }

    let output = tenon(&["check", plugin, "--target-dir", &target(), "--json"]);
    assert_eq!((code(&output), &json(&output)["key"]), (0, &name.as_str().into()), "{}", stderr(&output));
    assert!(!stderr(&output).contains("Nothing is built"), "{}", stderr(&output));
    (folder, root)
}

/// One more case; its snapshots are written, not compared.
fn passes(plugin: &Path, case: &str) {
    fs::write(plugin.join("tests/one-more.toml"), case).unwrap();
    let args = ["test", plugin.to_str().unwrap(), "--only", "one-more", "--update", "--json"];
    let output = tenon(&[&args[..], &["--target-dir", &target()]].concat());
    assert_eq!(code(&output), 0, "{} {}", json(&output), stderr(&output));
}

#[test]
fn rust_full_works_at_once_and_tells_a_refusal_of_any_length() {
    let (_folder, plugin) = works_at_once(Template::RustFull);
    let body = format!("{{ detail = \"{}\" }}", "é".repeat(400));
    passes(
        &plugin,
        &format!(
            "[[view]]\nname = \"page-of-many-words\"\nview = \"page\"\nthen = [{{ msg = \"Added\", \
             event = {{ type = \"result\", value = {{ ok = false, status = 409, body = {body} }} }} }}]\n"
        ),
    );
    let drawn = fs::read(plugin.join("tests/snapshots/page-of-many-words.json")).unwrap();
    let drawn: Value = serde_json::from_slice(&drawn).unwrap();
    assert_eq!(drawn["effects"][0]["text"], "é".repeat(300));
}

#[test]
fn the_tutorial_tells_what_a_change_of_the_page_makes_of_the_tests() {
    let tutorial = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tutorial/your-first-plugin.md");
    let tutorial = fs::read_to_string(tutorial).unwrap();
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&tenon(&["new", "my-notes", "--path", folder.path().to_str().unwrap()])), 0);
    let page = folder.path().join("my-notes/src/views/page.rs");
    let text = fs::read_to_string(&page).unwrap();
    let line = "            page = page.child(section(\"New note\").child(form));\n";
    assert!(text.contains(line) && tutorial.contains(line), "{text}");
    fs::write(&page, text.replace("New note", "Write it down")).unwrap();
    let plugin = folder.path().join("my-notes");
    let output = tenon(&["test", plugin.to_str().unwrap(), "--target-dir", &target()]);
    assert_eq!(code(&output), 6, "{}", stderr(&output));
    let told = stderr(&output);
    let told: Vec<&str> = told.lines().filter(|line| line.starts_with("error: tests/")).collect();
    let quoted: Vec<&str> = tutorial.lines().filter(|line| line.starts_with("error: tests/")).collect();
    assert_eq!(quoted, told);
    assert!(tutorial.contains("\n1 of 4 cases failed\n") && stderr(&output).contains("1 of 4 cases failed"));
}

#[test]
fn rust_ui_works_at_once() {
    works_at_once(Template::RustUi);
}

#[test]
fn rust_backend_works_at_once() {
    works_at_once(Template::RustBackend);
}

#[test]
fn rust_import_works_at_once_and_tells_no_more_problems_than_a_page_can_hold() {
    let (_folder, plugin) = works_at_once(Template::RustImport);
    let import = |csv: &str| {
        let fifty = ["\"*\""; 50].join(", ");
        format!(
            "[[step]]\nroute = \"POST /import\"\ninput = {{ csv = \"name,email\\n{csv}\" }}\n\
             expect.answer = {{ written = 0, stopped = true, problems = [{fifty}] }}\n\
             expect.count = {{ contacts = 0 }}\n"
        )
    };
    // Rows that cannot be read; rows that the schema refuses, with values that stand in what it says.
    let refused: String = (0..60).map(|row| format!("Row {row},{}\\n", "é".repeat(300))).collect();
    let (field, message) = ("é".repeat(40), "𝄞".repeat(160));
    let longest = format!("{{ line = 1, field = \"{field}\", message = \"{message}\" }}");
    let problems = [longest.as_str(); 50].join(", ");
    let view = format!(
        "[[view]]\nname = \"page-of-many-problems\"\nview = \"page\"\nthen = [{{ msg = \"Imported\", \
         event = {{ type = \"result\", value = {{ ok = true, status = 200, \
         body = {{ written = 0, stopped = true, problems = [{problems}] }} }} }} }}]\n"
    );
    passes(&plugin, &[import(&"Nobody\\n".repeat(600)), import(&refused), view].concat());
}

#[test]
fn js_backend_works_at_once() {
    works_at_once(Template::JsBackend);
}

#[test]
fn as_ui_works_at_once() {
    works_at_once(Template::AsUi);
}

#[test]
fn every_template_is_listed_and_leaves_no_gap() {
    for template in Template::ALL {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().to_str().unwrap();
        let output = tenon(&["new", "my-notes", "-t", template.as_str(), "--path", at, "--json"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        for file in json(&output)["files"].as_array().unwrap() {
            let path = folder.path().join("my-notes").join(file.as_str().unwrap());
            let text = String::from_utf8(fs::read(&path).unwrap()).unwrap_or_default();
            assert!(!text.contains("{{"), "{}", path.display());
            assert!(path.extension().is_none_or(|ending| ending != "in"), "{}", path.display());
        }
        // The one tenant of the demo that takes packages of its own.
        let readme = fs::read_to_string(folder.path().join("my-notes/README.md")).unwrap();
        assert!(readme.contains(" --tenant globex\n"), "{readme}");
        let manifest = fs::read_to_string(folder.path().join("my-notes/tenon.toml")).unwrap();
        assert!(manifest.contains("name = \"My notes\""), "{manifest}");
    }
}

#[test]
fn a_name_that_cannot_be_and_a_folder_that_is_there_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_str().unwrap();
    for name in ["Notes", "core", "a", "no_tes", "../notes"] {
        assert_eq!(code(&tenon(&["new", name, "--path", at])), 2, "{name}");
    }
    fs::create_dir(folder.path().join("notes")).unwrap();
    let output = tenon(&["new", "notes", "--path", at]);
    assert_eq!(code(&output), 4);
    assert!(stderr(&output).contains("is there already"), "{}", stderr(&output));
}

#[test]
fn where_the_sdk_is_missing_it_says_what_to_give() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_str().unwrap();
    let output = Home::new().run(&["new", "notes", "--path", at, "--sdk", "/nowhere"]);
    assert_eq!(code(&output), 4);
    assert!(stderr(&output).contains("--sdk"), "{}", stderr(&output));
    assert!(!folder.path().join("notes").exists());
}

//! `tenon package`: what did not change is not built again, and what did is.

use crate::{code, json, plugin::Plugin, stderr, tenon};

/// Packages it, and tells whether the package of before was good enough.
fn is_reused(plugin: &Plugin) -> bool {
    let out = tempfile::tempdir().unwrap();
    let output = tenon(&["package", plugin.text(), "--out", out.path().to_str().unwrap(), "--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    json(&output)["packages"][0]["reused"].as_bool().unwrap()
}

#[test]
fn a_change_in_whatever_folder_counts_and_one_of_a_test_does_not() {
    let plugin = Plugin::new();
    assert!(!is_reused(&plugin));
    for file in ["tests/first.toml", "examples/a.rs", "target/a", "node_modules/a/b.js", ".git/HEAD"] {
        plugin.write(file, "x");
    }
    assert!(is_reused(&plugin));
    for file in ["src/target/mod.js", "src/tests/mod.js", "assets/examples/a.svg", "assets/.mark.svg"] {
        plugin.write(file, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        assert!(!is_reused(&plugin), "{file}");
    }
    assert!(is_reused(&plugin));
}

#[test]
fn a_file_that_the_manifest_names_counts_wherever_it_lies() {
    let plugin = Plugin::new();
    plugin.change("tenon.toml", "[[views]]", "[config]\nschema = \"examples/config.json\"\n[[views]]");
    plugin.write("examples/config.json", r#"{ "type": "object" }"#);
    assert!(!is_reused(&plugin));
    plugin.write("examples/config.json", r#"{ "type": "object", "title": "By hand" }"#);
    assert!(!is_reused(&plugin));
    assert!(is_reused(&plugin));
}

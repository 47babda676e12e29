//! `tenon check` of a folder with what was built last, and plugins that a script of their own builds.

use std::fs;

use crate::{code, json, plugin::Plugin, stderr, tenon};

#[test]
fn what_was_built_last_is_checked_too() {
    let plugin = Plugin::new();
    let output = tenon(&["check", plugin.text()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("Nothing is built yet"), "{}", stderr(&output));
    assert_eq!(code(&tenon(&["build", plugin.text()])), 0);
    let output = tenon(&["check", plugin.text()]);
    assert!(code(&output) == 0 && stderr(&output).is_empty(), "{}", stderr(&output));
}

#[test]
fn a_view_that_imports_is_refused_and_a_heavy_one_is_told() {
    let plugin = Plugin::new();
    let module = r#"(module (import "env" "now" (func)) (memory (export "memory") 1))"#;
    fs::write(plugin.file("view.wasm"), wat::parse_str(module).unwrap()).unwrap();
    let output = tenon(&["build", plugin.text(), "--json"]);
    assert_eq!(code(&output), 1);
    assert_eq!(json(&output)["issues"][0]["code"], "view_imports");

    plugin.draw("Hello");
    let mut heavy = fs::read(plugin.file("view.wasm")).unwrap();
    // A section of noise: nothing packs it.
    let mut noise = vec![4, b'n', b'o', b's', b'e'];
    let mut state = 1_u32;
    noise.extend((0..90_000).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    }));
    heavy.push(0);
    let mut size = noise.len();
    while size >= 0x80 {
        heavy.push((size & 0x7f) as u8 | 0x80);
        size >>= 7;
    }
    heavy.push(size as u8);
    heavy.extend(noise);
    fs::write(plugin.file("view.wasm"), heavy).unwrap();
    let output = tenon(&["build", plugin.text()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("[heavy_view]"), "{}", stderr(&output));
}

#[test]
fn a_script_that_writes_nothing_or_fails_is_told() {
    let plugin = Plugin::new();
    plugin.write("package.json", r#"{ "scripts": { "build": "true" } }"#);
    let output = tenon(&["build", plugin.text(), "--json"]);
    assert_eq!((code(&output), &json(&output)["issues"][0]["code"]), (1, &"no_module".into()));
    plugin.write("package.json", r#"{ "scripts": { "build": "echo broken && false" } }"#);
    let output = tenon(&["build", plugin.text(), "--json"]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("broken"), "its own words are there: {}", stderr(&output));
    assert!(stderr(&output).contains("`npm run build` failed"), "{}", stderr(&output));
    plugin.write("src/view.ts", "let x\n");
    let build = r#"{ "scripts": { "build": "echo 'src/view.ts(1,5): error TS1005: expected.' && false" } }"#;
    plugin.write("package.json", build);
    let issue = json(&tenon(&["build", plugin.text(), "--json"]))["issues"][0].clone();
    assert_eq!((&issue["file"], &issue["line"]), (&"src/view.ts".into(), &1.into()), "{issue}");
    plugin.write("package.json", "{}");
    assert_eq!(code(&tenon(&["build", plugin.text()])), 1);
}

/// Nothing passes here that a server would refuse for what its records and slots are made of.
#[test]
fn what_records_and_props_are_made_of_is_told_with_file_and_line() {
    let plugin = Plugin::new();
    let permissions = "permissions = { read = \"notes.read\", write = \"notes.read\" }\n\
        [[permissions]]\nname = \"notes.read\"\ntitle = \"Notes\"\nroles = [\"owner\"]\n\
        [capabilities.collections]\nreason = \"Keeps notes\"\n";
    let manifest = fs::read_to_string(plugin.file("tenon.toml")).unwrap();
    let collection = "[[collections]]\nname = \"notes\"\ntitle = \"Notes\"\nschema = \"notes.json\"\n\
        indexes = [\n  \"title\",\n  \"tags\",\n]\n";
    let slot = "[[slots]]\nname = \"notes\"\nkinds = [\"card\"]\ntitle = \"Notes\"\nprops = \"props.json\"\n";
    plugin.write("tenon.toml", &format!("{manifest}{collection}{permissions}{slot}"));
    plugin.write("props.json", r#"{ "type": "string" }"#);
    plugin.write(
        "notes.json",
        r#"{ "type": "object", "properties": { "title": { "type": "string" }, "tags": { "type": "array" } } }"#,
    );
    let output = tenon(&["check", plugin.text(), "--json"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let told: Vec<_> = json(&output)["issues"].as_array().unwrap().clone();
    let line = |text: &str| {
        1 + manifest.lines().count() + collection.lines().position(|line| line.contains(text)).unwrap()
    };
    assert_eq!(
        (&told[0]["file"], &told[0]["line"]),
        (&"tenon.toml".into(), &line("tags").into()),
        "{told:?}"
    );
    assert_eq!((&told[0]["code"], &told[1]["code"]), (&"not_scalar".into(), &"not_an_object".into()));
    assert_eq!(told[1]["file"], "props.json");
}

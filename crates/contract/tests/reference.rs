//! The generated pages of `docs/reference/`; `UPDATE=1 cargo test -p tenon-contract` writes them anew.
#![cfg(feature = "schema")]

use std::{fmt::Write, fs, path::PathBuf};

use serde_json::Value;
use tenon_contract::view::{
    Element,
    content::{self, Content},
    kinds::KINDS,
};

fn assert_page(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == text,
        "docs/reference/{name} is not up to date; run UPDATE=1 cargo test -p tenon-contract --test reference"
    );
}

/// `text`, `number`, `s | m | l`, `list of {title, align}` …
fn type_words(schema: &Value, defs: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        let target = &defs[name];
        if target["type"] == "object" {
            let fields: Vec<_> = target["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect();
            return format!("{{{}}}", fields.join(", "));
        }
        return type_words(target, defs);
    }
    if let Some(values) = schema["enum"].as_array() {
        return values
            .iter()
            .filter_map(Value::as_str)
            .map(|value| format!("`{value}`"))
            .collect::<Vec<_>>()
            .join(" ");
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(options) = schema[key].as_array() {
            let words: Vec<_> = options
                .iter()
                .filter(|option| option["type"] != "null")
                .map(|option| type_words(option, defs))
                .collect();
            return words.join(" ");
        }
    }
    if let Some(value) = schema["const"].as_str() {
        return format!("`{value}`");
    }
    let word = |name: &str| match name {
        "string" => "text".to_owned(),
        "boolean" => "true or false".to_owned(),
        "integer" => "whole number".to_owned(),
        "array" => format!("list of {}", type_words(&schema["items"], defs)),
        other => other.to_owned(),
    };
    match &schema["type"] {
        Value::String(name) => word(name),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .filter(|name| *name != "null")
            .map(word)
            .collect::<Vec<_>>()
            .join(" "),
        _ => "any".into(),
    }
}

#[test]
fn the_reference_of_node_kinds_is_up_to_date() {
    let mut page = String::from(
        "# Node kinds\n\nGenerated from the types in `crates/contract`; do not edit.\n\n\
         A node is `{kind, key?, attrs, on, children}`. A key is unique among siblings. Anything a kind does not list is refused,\n\
         and the view's slot shows an error card that names the place.\n",
    );
    for (kind, schema) in Element::attr_schemas() {
        let schema = schema.to_value();
        write!(page, "\n## `{kind}`\n\n").unwrap();
        if let Some(text) = schema["description"].as_str() {
            writeln!(page, "{}\n", text.replace('\n', " ")).unwrap();
        }
        let holds = match content::content_of(kind) {
            Content::Nothing => "nothing".to_owned(),
            Content::Only(kinds) => {
                kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ")
            }
            Content::Label => "`text`, `icon`".into(),
            Content::Flow | Content::FlowWithout(_) => "any kind but `tab`".into(),
        };
        writeln!(page, "Holds: {holds}.").unwrap();
        let events: Vec<_> = content::events_of(kind)
            .iter()
            .map(|event| format!("`{}`", format!("{event:?}").to_lowercase()))
            .collect();
        if !events.is_empty() {
            writeln!(page, "Events: {}.", events.join(", ")).unwrap();
        }
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let attributes = schema["properties"].as_object();
        if let Some(attributes) = attributes.filter(|attributes| !attributes.is_empty()) {
            page.push_str("\n| attribute | is | |\n|---|---|---|\n");
            for (name, attribute) in attributes {
                let must = if required.contains(&name.as_str()) { "required" } else { "" };
                writeln!(page, "| `{name}` | {} | {must} |", type_words(attribute, &schema["$defs"]))
                    .unwrap();
            }
        }
    }
    assert_eq!(Element::attr_schemas().len(), KINDS.len());
    assert_page("view-kinds.md", &page);
}

#[test]
fn the_schema_of_the_manifest_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&tenon_contract::manifest_schema()).unwrap() + "\n";
    assert_page("manifest.schema.json", &schema);
}

#[test]
fn the_schemas_of_backend_calls_are_up_to_date() {
    let all: serde_json::Map<String, Value> = tenon_contract::abi::schemas()
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema.to_value()))
        .collect();
    assert_page("backend-calls.schema.json", &(serde_json::to_string_pretty(&all).unwrap() + "\n"));
}

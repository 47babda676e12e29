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
            Content::Flow => "any kind but `tab` and `menu-item`".into(),
            Content::FlowWithout(kinds) => {
                let kinds = kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ");
                format!("any kind but `tab` and `menu-item`, and at no depth {kinds}")
            }
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
                let about = attribute["description"].as_str().unwrap_or_default().trim().replace('\n', " ");
                let about = [must, &about].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
                let is = type_words(attribute, &schema["$defs"]);
                writeln!(page, "| `{name}` | {is} | {} |", about.join("; ")).unwrap();
            }
        }
    }
    assert_eq!(Element::attr_schemas().len(), KINDS.len());
    assert_page("view-kinds.md", &page);
}

#[test]
#[cfg(feature = "package")]
fn the_reference_of_slots_is_up_to_date() {
    use tenon_contract::{Manifest, slots::CORE_SLOTS};
    let kinds = |kinds: &[tenon_contract::slots::ContributionKind]| {
        kinds.iter().map(|kind| format!("`{}`", kind.as_str())).collect::<Vec<_>>().join(", ")
    };
    let mut page = String::from(
        "# Slots\n\nGenerated from `crates/contract` and the plugins of this repository; do not edit.\n\n\
         A contribution names its slot and its kind. A plugin offers slots of its own with `[[slots]]`, known to others as\n\
         `{plugin}/{slot}`; a `slot` node of its views says where they stand and passes the props. Where a slot takes `button`\n\
         or `menu-item`, a `modal` may stand there too: it is drawn when one of them, or the effect `open`, opens it.\n\n\
         Slots stand in each other at most three deep and never inside themselves. Props that do not fit the slot's schema show an\n\
         error card in that slot alone.\n\n## Of the product\n\n| slot | takes | |\n|---|---|---|\n",
    );
    for slot in CORE_SLOTS {
        writeln!(page, "| `{}` | {} | {} |", slot.name, kinds(slot.kinds), slot.text).unwrap();
    }
    page.push_str("\n## Of plugins\n");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../plugins");
    let mut plugins: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    plugins.sort();
    let mut offered = 0;
    for plugin in plugins {
        let Ok(text) = fs::read_to_string(plugin.join("tenon.toml")) else { continue };
        let manifest =
            Manifest::from_toml(&text).unwrap_or_else(|issues| panic!("{}: {issues:?}", plugin.display()));
        for slot in &manifest.slots {
            offered += 1;
            let name = format!("{}/{}", manifest.key(), slot.name);
            writeln!(
                page,
                "\n### `{name}`\n\n{}, on pages of {}. Takes {}.",
                slot.title,
                manifest.plugin.name,
                kinds(&slot.kinds)
            )
            .unwrap();
            let Some(path) = &slot.props else { continue };
            let schema: Value =
                serde_json::from_str(&fs::read_to_string(plugin.join(path)).unwrap()).unwrap();
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            page.push_str("\n| prop | is | |\n|---|---|---|\n");
            for (name, prop) in schema["properties"].as_object().into_iter().flatten() {
                let must = if required.contains(&name.as_str()) { "required" } else { "" };
                let about = prop["description"].as_str().unwrap_or_default();
                let about =
                    [must, about].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
                writeln!(page, "| `{name}` | {} | {about} |", type_words(prop, &schema["$defs"])).unwrap();
            }
        }
    }
    if offered == 0 {
        page.push_str("\nNo plugin of this repository offers one yet.\n");
    }
    assert_page("slots.md", &page);
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

/// The text of an interface in the WIT, with its own comment before it.
fn interface(name: &str) -> String {
    let wit = tenon_contract::WIT;
    let head = format!("interface {name} {{");
    let at = wit.find(&head).unwrap_or_else(|| panic!("the WIT has no interface {name}"));
    // Comments belong to what follows them.
    let before: Vec<&str> = wit[..at].lines().rev().take_while(|line| line.starts_with("///")).collect();
    let end = at + wit[at..].find("\n}").expect("its end") + 2;
    let comment: Vec<&str> = before.into_iter().rev().collect();
    [comment.join("\n"), wit[at..end].to_owned()].join("\n").trim().to_owned()
}

#[test]
fn the_reference_of_capabilities_is_up_to_date() {
    use tenon_contract::{Manifest, consent, manifest::capabilities};
    let example = include_str!("capabilities.toml");
    let manifest = Manifest::from_toml(example).unwrap_or_else(|issues| panic!("{issues:?}"));
    let powers = consent::powers(&manifest, &consent::Context::default());
    let mut page = String::from(
        "# Capabilities\n\nGenerated from `crates/contract`; do not edit.\n\n\
         `log`, `config`, `clock` and `random` are free. Every other power stands in the manifest with a reason, and works once an\n\
         admin allowed it: without either its functions answer `denied`, and the words say which of the two is missing. What\n\
         people read before they allow it is made from the manifest; the sentences below belong to the manifest beside them.\n",
    );
    for name in ["log", "config", "clock", "random"] {
        write!(page, "\n## `{name}`\n\nFree.\n\n```wit\n{}\n```\n", interface(name)).unwrap();
    }
    for name in capabilities::NAMES {
        write!(page, "\n## `{name}`\n\n").unwrap();
        let own: Vec<_> = powers.iter().filter(|power| power.capability == name).collect();
        assert!(!own.is_empty(), "the example asks for no {name}");
        page.push_str("| the consent says | cell | risk |\n|---|---|---|\n");
        for power in own {
            let risk = format!("{:?}", power.risk);
            writeln!(page, "| {} | {} | {risk} |", power.sentence, power.cell.label()).unwrap();
        }
        let start = if name == "secrets" {
            "[[capabilities.secrets]]".to_owned()
        } else {
            format!("[capabilities.{name}]")
        };
        let at = example.find(&start).expect("its table");
        let end = example[at..].find("\n\n").map_or(example.len(), |end| at + end);
        write!(page, "\n```toml\n{}\n```\n", example[at..end].trim()).unwrap();
        // Being called by anybody is no function.
        if name != "public_routes" {
            write!(page, "\n```wit\n{}\n```\n", interface(name)).unwrap();
        }
    }
    write!(page, "\n## What every one of them may answer\n\n```wit\n{}\n```\n", interface("types")).unwrap();
    assert_page("capabilities.md", &page);
}

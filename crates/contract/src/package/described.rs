//! What the schemas of a package describe: records with named fields that can be found by the fields that the
//! manifest names, and props of slots. A schema that is broken in itself is told elsewhere.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{MANIFEST_FILE, PackageIssue};
use crate::{
    Manifest,
    manifest::Collection,
    records::{BUILT_IN_FIELDS, fields},
};

pub(super) fn check(manifest: &Manifest, entries: &BTreeMap<String, Vec<u8>>) -> Vec<PackageIssue> {
    let schema = |path: &str| serde_json::from_slice::<Value>(entries.get(path)?).ok();
    let mut issues = Vec::new();
    for (index, collection) in manifest.collections.iter().enumerate() {
        if let Some(schema) = schema(&collection.schema) {
            issues.extend(of_collection(index, collection, &schema));
        }
    }
    for slot in &manifest.slots {
        let Some(path) = &slot.props else { continue };
        if schema(path).is_some_and(|schema| !is_of_objects(&schema)) {
            let message =
                format!("the props of the slot {:?} are an object: write \"type\": \"object\"", slot.name);
            issues.push(PackageIssue::new("not_an_object", &**path, message));
        }
    }
    issues
}

fn is_of_objects(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("object")
}

fn of_collection(index: usize, collection: &Collection, schema: &Value) -> Vec<PackageIssue> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let Some(properties) = properties.filter(|some| is_of_objects(schema) && !some.is_empty()) else {
        let message =
            "a record is an object with named fields: write \"type\": \"object\" and \"properties\"";
        return vec![PackageIssue::new("not_an_object", &*collection.schema, message)];
    };
    let indexes = collection.indexes.iter().enumerate().map(|(at, name)| (format!("indexes[{at}]"), name));
    let indexes = indexes.filter(|(_, name)| !BUILT_IN_FIELDS.contains(&name.as_str()));
    let unique = collection.unique.iter().enumerate().flat_map(|(number, set)| {
        set.iter().enumerate().map(move |(at, name)| (format!("unique[{number}][{at}]"), name))
    });
    let told = |(place, name): (String, &String)| {
        let (code, message) = field_issue(&collection.schema, schema, properties, name)?;
        Some(PackageIssue::new(code, format!("{MANIFEST_FILE}#collections[{index}].{place}"), message))
    };
    indexes.chain(unique).filter_map(told).collect()
}

/// Why records cannot be found by the field.
fn field_issue(
    file: &str,
    schema: &Value,
    properties: &Map<String, Value>,
    name: &str,
) -> Option<(&'static str, String)> {
    if !properties.contains_key(name) {
        let known: Vec<&str> = properties.keys().map(String::as_str).take(20).collect();
        return Some((
            "unknown_field",
            format!("{name:?} is not a field of {file}; there are {}", known.join(", ")),
        ));
    }
    let types = fields::property(schema, name).map(fields::types).unwrap_or_default();
    let scalar = |name: &&str| matches!(*name, "string" | "number" | "boolean");
    if !types.is_empty() && types.iter().all(scalar) {
        return None;
    }
    Some((
        "not_scalar",
        format!(
            "{name:?} must be a text, a number or a boolean to be found by (\"type\" in {file}), not a list, an object or anything"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::manifest::data::{CollectionPermissions, CollectionScope};

    fn collection(indexes: &[&str], unique: &[&[&str]]) -> Collection {
        let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        Collection {
            name: "books".into(),
            title: "Books".into(),
            schema: "books.json".into(),
            scope: CollectionScope::Tenant,
            indexes: own(indexes),
            unique: unique.iter().map(|set| own(set)).collect(),
            permissions: CollectionPermissions { read: "a".into(), write: "a".into() },
        }
    }

    fn codes(collection: &Collection, schema: &Value) -> Vec<(String, String)> {
        of_collection(0, collection, schema).into_iter().map(|issue| (issue.path, issue.code)).collect()
    }

    #[test]
    fn indexes_and_unique_sets_name_scalar_fields() {
        let schema = json!({"type": "object", "properties": {
            "title": {"type": "string"}, "tags": {"type": "array"}, "due": {"$ref": "#/$defs/day"},
            "state": {"enum": ["a", null]}, "any": {}, "loop": {"$ref": "#/properties/loop"}},
            "$defs": {"day": {"type": ["string", "null"], "format": "date"}}});
        let good = collection(&["title", "due", "state", "updated_at"], &[&["title", "due"]]);
        assert_eq!(codes(&good, &schema), []);
        let bad = collection(&["tags", "nothing", "any", "loop"], &[&["title", "tags"]]);
        let expected = [
            ("manifest.json#collections[0].indexes[0]", "not_scalar"),
            ("manifest.json#collections[0].indexes[1]", "unknown_field"),
            ("manifest.json#collections[0].indexes[2]", "not_scalar"),
            ("manifest.json#collections[0].indexes[3]", "not_scalar"),
            ("manifest.json#collections[0].unique[0][1]", "not_scalar"),
        ];
        assert_eq!(codes(&bad, &schema), expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
    }

    #[test]
    fn records_and_props_are_objects_with_named_fields() {
        let one = collection(&[], &[]);
        for schema in [json!({"type": "object"}), json!({"properties": {"a": {}}}), json!(true)] {
            assert_eq!(codes(&one, &schema), [("books.json".into(), "not_an_object".into())], "{schema}");
        }
        assert!(is_of_objects(&json!({"type": "object"})) && !is_of_objects(&json!({"type": "string"})));
    }
}

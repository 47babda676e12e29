//! What a collection's JSON Schema says of its fields, and what publishing demands of it.

use serde_json::Value;
use tenon_api::FieldError;
use tenon_contract::manifest::Collection;
use tenon_store::records::key::FieldKind;

use crate::schemas::Schema;

/// The property of this name, behind `$ref`s to `#/$defs/…`.
fn property<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let mut found = schema.get("properties")?.get(name)?;
    for _ in 0..32 {
        let Some(target) = found.get("$ref").and_then(Value::as_str) else { return Some(found) };
        found = schema.pointer(target.strip_prefix('#')?)?;
    }
    None
}

/// `string`, `integer`, … that a property may hold, without `null`; empty when it does not say.
fn types(property: &Value) -> Vec<&str> {
    let of_value = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let mut types: Vec<&str> = match property.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => match (
            property.get("enum"),
            property.get("const"),
            property.get("oneOf").or(property.get("anyOf")),
        ) {
            (Some(Value::Array(values)), ..) => values.iter().map(of_value).collect(),
            (_, Some(value), _) => vec![of_value(value)],
            (.., Some(Value::Array(branches))) => {
                let of_branches: Vec<Vec<&str>> = branches.iter().map(types_of_branch).collect();
                if of_branches.iter().any(Vec::is_empty) { Vec::new() } else { of_branches.concat() }
            }
            _ => Vec::new(),
        },
    };
    types.retain(|name| *name != "null");
    types.iter_mut().for_each(|name| {
        if *name == "integer" {
            *name = "number";
        }
    });
    types.sort_unstable();
    types.dedup();
    types
}

/// Without further branches, so that a crooked schema ends.
fn types_of_branch(branch: &Value) -> Vec<&str> {
    match branch {
        Value::Object(map) if map.contains_key("oneOf") || map.contains_key("anyOf") => Vec::new(),
        // A branch that only says `null` is no reason to know nothing.
        Value::Object(map) if map.get("type").and_then(Value::as_str) == Some("null") => vec!["null"],
        branch => types(branch),
    }
}

/// How a field is indexed; publishing made sure that it can be.
pub(crate) fn kind_of(schema: &Value, field: &str) -> FieldKind {
    if matches!(field, "created_at" | "updated_at") {
        return FieldKind::DateTime;
    }
    let Some(property) = property(schema, field) else { return FieldKind::Mixed };
    match types(property).as_slice() {
        ["string"] => match property.get("format").and_then(Value::as_str) {
            Some("date-time") => FieldKind::DateTime,
            Some("date") => FieldKind::Date,
            _ => FieldKind::Text,
        },
        ["number"] => FieldKind::Number,
        ["boolean"] => FieldKind::Boolean,
        _ => FieldKind::Mixed,
    }
}

/// Broken rules of a collection's schema and of the fields that its manifest entry names. `at` is the entry's
/// place, `collections[0]`.
pub(crate) fn check(collection: &Collection, at: &str, bytes: &[u8]) -> Vec<FieldError> {
    let file = &collection.schema;
    let wrong =
        |pointer: String, code: &str, detail: String| FieldError { pointer, code: code.into(), detail };
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => return vec![wrong(file.clone(), "syntax", format!("It is no JSON: {error}."))],
    };
    if let Err(error) = Schema::compile(value.clone()) {
        return vec![wrong(file.clone(), "schema", format!("It is no JSON Schema: {error}."))];
    }
    let is_object = value.get("type").and_then(Value::as_str) == Some("object");
    let properties = value.get("properties").and_then(Value::as_object);
    let Some(properties) = properties.filter(|properties| is_object && !properties.is_empty()) else {
        let detail =
            "A record is an object with named fields: write \"type\": \"object\" and \"properties\".";
        return vec![wrong(file.clone(), "not_an_object", detail.into())];
    };
    let mut errors = Vec::new();
    let mut field = |place: String, name: &str, built_in: bool| {
        if built_in && tenon_contract::records::BUILT_IN_FIELDS.contains(&name) {
            return;
        }
        if !properties.contains_key(name) {
            let known: Vec<&str> = properties.keys().map(String::as_str).take(20).collect();
            let detail = format!("{name:?} is not a field of {file}; there are {}.", known.join(", "));
            errors.push(wrong(place, "unknown_field", detail));
            return;
        }
        let types = property(&value, name).map(types).unwrap_or_default();
        let scalar = |name: &&str| matches!(*name, "string" | "number" | "boolean");
        if types.is_empty() || !types.iter().all(scalar) {
            let detail = format!(
                "{name:?} must be a text, a number or a boolean to be found by (\"type\" in {file}), not a list, an object or anything."
            );
            errors.push(wrong(place, "not_scalar", detail));
        }
    };
    for (index, name) in collection.indexes.iter().enumerate() {
        field(format!("manifest.json#/{}/indexes/{index}", pointer(at)), name, true);
    }
    for (number, set) in collection.unique.iter().enumerate() {
        for (index, name) in set.iter().enumerate() {
            field(format!("manifest.json#/{}/unique/{number}/{index}", pointer(at)), name, false);
        }
    }
    errors
}

/// `collections[0]` → `collections/0`.
fn pointer(at: &str) -> String {
    at.replace('[', "/").replace(']', "")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tenon_contract::manifest::data::{CollectionPermissions, CollectionScope};

    use super::*;

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
        let found = check(collection, "collections[0]", schema.to_string().as_bytes());
        found.into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn indexes_and_unique_sets_name_scalar_fields() {
        let schema = json!({"type": "object", "properties": {
            "title": {"type": "string"}, "tags": {"type": "array"}, "due": {"$ref": "#/$defs/day"},
            "state": {"enum": ["a", null]}, "any": {}, "loop": {"$ref": "#/properties/loop"}},
            "$defs": {"day": {"type": ["string", "null"], "format": "date"}}});
        let good = collection(&["title", "due", "state", "updated_at"], &[&["title", "due"]]);
        assert_eq!(codes(&good, &schema), []);
        let bad = collection(&["tags", "nothing", "any"], &[&["title", "tags"]]);
        let expected = [
            ("manifest.json#/collections/0/indexes/0", "not_scalar"),
            ("manifest.json#/collections/0/indexes/1", "unknown_field"),
            ("manifest.json#/collections/0/indexes/2", "not_scalar"),
            ("manifest.json#/collections/0/unique/0/1", "not_scalar"),
        ];
        let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
        assert_eq!(codes(&bad, &schema), expected);
        assert_eq!(kind_of(&schema, "due"), FieldKind::Date);
        assert_eq!(kind_of(&schema, "state"), FieldKind::Text);
        assert_eq!(kind_of(&schema, "loop"), FieldKind::Mixed);
    }

    #[test]
    fn a_schema_that_is_none_is_told_by_its_file() {
        let one = collection(&[], &[]);
        for (schema, code) in [
            (json!([]), "schema"),
            (json!({"type": "object"}), "not_an_object"),
            (json!({"properties": {"a": {}}}), "not_an_object"),
            (json!({"type": "object", "properties": {"a": {"type": "no"}}}), "schema"),
        ] {
            assert_eq!(codes(&one, &schema), [("books.json".to_owned(), code.to_owned())], "{schema}");
        }
        assert_eq!(
            check(&one, "collections[0]", b"{").first().map(|error| error.code.as_str()),
            Some("syntax")
        );
    }
}

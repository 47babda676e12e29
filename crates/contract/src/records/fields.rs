//! What a collection's JSON Schema says of one field. Asked when a package is checked and when records are indexed.

use serde_json::Value;

/// The property of this name, behind `$ref`s to `#/$defs/…`.
pub fn property<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let mut found = schema.get("properties")?.get(name)?;
    for _ in 0..32 {
        let Some(target) = found.get("$ref").and_then(Value::as_str) else { return Some(found) };
        found = schema.pointer(target.strip_prefix('#')?)?;
    }
    None
}

/// `string`, `integer`, … that a property may hold, without `null`; empty when it does not say.
pub fn types(property: &Value) -> Vec<&str> {
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

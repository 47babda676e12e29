//! Caps on the JSON Schemas that packages bring (settings, collections, props of slots, hook points), before
//! anything compiles them: a small schema with nested references can take minutes, and nothing could stop that.
//! Pure and small; reading a package calls it, so servers and tools refuse the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

mod settings;
mod size;

pub use settings::{check_settings, secret_names};

/// Bytes of one schema's file.
pub const MAX_BYTES: usize = 64 << 10;
/// Of the JSON itself, and of subschemas with references followed.
pub const MAX_DEPTH: usize = 32;
/// Subschemas with each reference counted.
pub const MAX_SUBSCHEMAS: usize = 5_000;
/// Patterns with each reference counted; each may take a megabyte when it is compiled.
pub const MAX_PATTERNS: usize = 64;
/// `if`s with each reference counted: those of the root are asked one by one when defaults are looked for.
pub const MAX_CONDITIONS: usize = 64;
/// Characters of one pattern.
pub const MAX_PATTERN_LENGTH: usize = 1_000;
/// A hopeless schema is not listed to its end.
const MAX_ISSUES: usize = 50;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A broken rule of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaIssue {
    /// JSON Pointer into the schema.
    pub pointer: String,
    pub code: &'static str,
    pub message: String,
}

impl SchemaIssue {
    pub(crate) fn new(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, message: message.into() }
    }
}

/// What a keyword of draft 2020-12 holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Data,
    Schema,
    /// A list of schemas.
    List,
    /// Schemas by name.
    Named,
}

const KEYWORDS: [(&str, Holds); 52] = [
    ("$schema", Holds::Data),
    ("$comment", Holds::Data),
    ("$ref", Holds::Data),
    ("$defs", Holds::Named),
    ("title", Holds::Data),
    ("description", Holds::Data),
    ("default", Holds::Data),
    ("examples", Holds::Data),
    ("deprecated", Holds::Data),
    ("readOnly", Holds::Data),
    ("writeOnly", Holds::Data),
    ("type", Holds::Data),
    ("enum", Holds::Data),
    ("const", Holds::Data),
    ("format", Holds::Data),
    ("pattern", Holds::Data),
    ("minLength", Holds::Data),
    ("maxLength", Holds::Data),
    ("contentEncoding", Holds::Data),
    ("contentMediaType", Holds::Data),
    ("minimum", Holds::Data),
    ("maximum", Holds::Data),
    ("exclusiveMinimum", Holds::Data),
    ("exclusiveMaximum", Holds::Data),
    ("multipleOf", Holds::Data),
    ("minItems", Holds::Data),
    ("maxItems", Holds::Data),
    ("uniqueItems", Holds::Data),
    ("minContains", Holds::Data),
    ("maxContains", Holds::Data),
    ("minProperties", Holds::Data),
    ("maxProperties", Holds::Data),
    ("required", Holds::Data),
    ("dependentRequired", Holds::Data),
    ("items", Holds::Schema),
    ("contains", Holds::Schema),
    ("additionalProperties", Holds::Schema),
    ("unevaluatedItems", Holds::Schema),
    ("unevaluatedProperties", Holds::Schema),
    ("propertyNames", Holds::Schema),
    ("not", Holds::Schema),
    ("if", Holds::Schema),
    ("then", Holds::Schema),
    ("else", Holds::Schema),
    ("allOf", Holds::List),
    ("anyOf", Holds::List),
    ("oneOf", Holds::List),
    ("prefixItems", Holds::List),
    ("properties", Holds::Named),
    ("patternProperties", Holds::Named),
    ("dependentSchemas", Holds::Named),
    ("contentSchema", Holds::Schema),
];

/// Hints for forms and tables.
const HINTS: [&str; 7] = [
    "x-tenon-order",
    "x-tenon-group",
    "x-tenon-widget",
    "x-tenon-help",
    "x-tenon-placeholder",
    "x-tenon-error",
    "x-tenon-test",
];

/// The schema in a file, or every rule it breaks.
pub fn read(bytes: &[u8]) -> Result<Value, Vec<SchemaIssue>> {
    let one = |code, message: String| Err(vec![SchemaIssue::new("", code, message)]);
    if bytes.len() > MAX_BYTES {
        return one("too_large", format!("{} bytes; a schema has at most {MAX_BYTES}", bytes.len()));
    }
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => return one("json", format!("this is not JSON: {error}")),
    };
    let issues = check(&value);
    if issues.is_empty() { Ok(value) } else { Err(issues) }
}

/// Every broken rule of a schema that was read; nothing is compiled.
pub fn check(schema: &Value) -> Vec<SchemaIssue> {
    if depth(schema) > MAX_DEPTH {
        return vec![SchemaIssue::new("", "too_deep", format!("a schema nests at most {MAX_DEPTH} deep"))];
    }
    let mut walk = Walk { root: schema, issues: Vec::new() };
    walk.schema(schema, &mut String::new());
    if walk.issues.is_empty() {
        walk.issues.extend(size::check(schema));
    }
    walk.issues.truncate(MAX_ISSUES);
    walk.issues
}

/// Levels of lists and objects; stops counting once it is too many.
pub fn depth(value: &Value) -> usize {
    fn below(value: &Value, left: usize) -> usize {
        if left == 0 {
            return 0;
        }
        match value {
            Value::Array(items) => 1 + items.iter().map(|item| below(item, left - 1)).max().unwrap_or(0),
            Value::Object(map) => 1 + map.values().map(|item| below(item, left - 1)).max().unwrap_or(0),
            _ => 0,
        }
    }
    below(value, MAX_DEPTH + 1)
}

/// The subschema that a `#/$defs/…` reference names.
pub fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    let name = reference.strip_prefix("#/$defs/")?;
    if name.contains('/') {
        return None;
    }
    root.get("$defs")?.get(name.replace("~1", "/").replace("~0", "~"))
}

/// One segment of a JSON Pointer (RFC 6901).
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The subschemas of one schema, with their pointers below it.
fn children(schema: &Map<String, Value>) -> impl Iterator<Item = (String, &Value)> {
    schema.iter().flat_map(|(keyword, value)| {
        let holds =
            KEYWORDS.iter().find(|(known, _)| known == keyword).map_or(Holds::Data, |(_, holds)| *holds);
        let found: Vec<(String, &Value)> = match (holds, value) {
            (Holds::Schema, value) => vec![(format!("/{keyword}"), value)],
            (Holds::List, Value::Array(items)) => {
                items.iter().enumerate().map(|(at, item)| (format!("/{keyword}/{at}"), item)).collect()
            }
            (Holds::Named, Value::Object(map)) => {
                map.iter().map(|(name, item)| (format!("/{keyword}/{}", escaped(name)), item)).collect()
            }
            _ => Vec::new(),
        };
        found
    })
}

struct Walk<'a> {
    root: &'a Value,
    issues: Vec<SchemaIssue>,
}

impl Walk<'_> {
    fn add(&mut self, at: &str, code: &'static str, message: impl Into<String>) {
        if self.issues.len() < MAX_ISSUES {
            self.issues.push(SchemaIssue::new(at, code, message));
        }
    }

    fn schema(&mut self, schema: &Value, at: &mut String) {
        let map = match schema {
            Value::Bool(_) => return,
            Value::Object(map) => map,
            _ => return self.add(at, "schema", "a schema is an object, true or false"),
        };
        for (keyword, value) in map {
            let here = format!("{at}/{}", escaped(keyword));
            self.keyword(keyword, value, at, &here);
        }
        for (below, child) in children(map) {
            if self.issues.len() >= MAX_ISSUES {
                return;
            }
            let length = at.len();
            at.push_str(&below);
            self.schema(child, at);
            at.truncate(length);
        }
    }

    fn keyword(&mut self, keyword: &str, value: &Value, at: &str, here: &str) {
        match keyword {
            "$id" | "$anchor" | "$dynamicAnchor" | "$dynamicRef" | "$vocabulary" | "$recursiveRef"
            | "$recursiveAnchor" => {
                self.add(
                    here,
                    "keyword",
                    format!("{keyword} is not taken: refer to \"#/$defs/…\" of the same file only"),
                );
            }
            "$ref" => match value.as_str() {
                Some(reference) if resolve(self.root, reference).is_some() => {}
                Some(reference) if reference.starts_with("#/$defs/") => {
                    self.add(here, "unknown_ref", format!("there is no {reference:?} in this file"));
                }
                _ => self.add(
                    here,
                    "foreign_ref",
                    "a $ref names \"#/$defs/…\" of the same file and nothing else",
                ),
            },
            "$schema"
                if !at.is_empty()
                    || value.as_str().map(|text| text.trim_end_matches('#')) != Some(DIALECT) =>
            {
                self.add(here, "dialect", format!("schemas are written in draft 2020-12: \"$schema\": \"{DIALECT}\" at the top, or nothing"));
            }
            "pattern" => self.pattern(value.as_str().unwrap_or_default(), here),
            "patternProperties" => {
                for pattern in value.as_object().into_iter().flat_map(Map::keys) {
                    self.pattern(pattern, &format!("{here}/{}", escaped(pattern)));
                }
            }
            // A word of OpenAPI 3.0 that draft 2020-12 does not know: it would be ignored.
            "nullable" => {
                self.add(here, "keyword", "write \"type\": [\"string\", \"null\"] instead of nullable")
            }
            hint if hint.starts_with("x-tenon-") => {
                if !HINTS.contains(&hint) {
                    self.add(
                        here,
                        "unknown_hint",
                        format!("there is no hint {hint}; there are {}", HINTS.join(", ")),
                    );
                }
            }
            other if other.starts_with("x-") => {}
            other => {
                let known = KEYWORDS.iter().find(|(known, _)| *known == other).map(|(_, holds)| *holds);
                let fits = match known {
                    None => {
                        return self.add(
                            here,
                            "keyword",
                            format!("{other:?} is no keyword of draft 2020-12"),
                        );
                    }
                    Some(Holds::List) => value.is_array(),
                    Some(Holds::Named) => value.is_object(),
                    Some(Holds::Data | Holds::Schema) => true,
                };
                if !fits {
                    self.add(
                        here,
                        "schema",
                        format!("{other} does not hold {value_kind}", value_kind = kind(value)),
                    );
                }
            }
        }
    }

    fn pattern(&mut self, pattern: &str, here: &str) {
        if pattern.chars().count() > MAX_PATTERN_LENGTH {
            self.add(here, "pattern", format!("a pattern has at most {MAX_PATTERN_LENGTH} characters"));
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Names in `properties` of the root, and of the branches that describe the same object.
pub fn top_level_names(schema: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    visit_root(schema, &mut |part| {
        names.extend(
            part.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned(),
        );
    });
    names
}

/// Every schema that describes the root object itself: the root, its branches, what those refer to.
pub fn visit_root<'a>(root: &'a Value, visit: &mut impl FnMut(&'a Map<String, Value>)) {
    fn go<'a>(root: &'a Value, part: &'a Value, left: usize, visit: &mut impl FnMut(&'a Map<String, Value>)) {
        let Some(map) = part.as_object() else { return };
        if left == 0 {
            return;
        }
        visit(map);
        if let Some(target) = map.get("$ref").and_then(Value::as_str).and_then(|name| resolve(root, name)) {
            go(root, target, left - 1, visit);
        }
        for keyword in ["if", "then", "else"] {
            if let Some(branch) = map.get(keyword) {
                go(root, branch, left - 1, visit);
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for branch in map.get(keyword).and_then(Value::as_array).into_iter().flatten() {
                go(root, branch, left - 1, visit);
            }
        }
        for branch in map.get("dependentSchemas").and_then(Value::as_object).into_iter().flat_map(Map::values)
        {
            go(root, branch, left - 1, visit);
        }
    }
    go(root, root, MAX_DEPTH, visit);
}

/// The `properties` of the root itself.
pub fn root_properties(schema: &Value) -> BTreeMap<&str, &Value> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect()
}

#[cfg(test)]
mod tests;

//! Defaults of a schema: of its own properties, and of those branches of the root that the values choose
//! (`if/then/else`, `dependentSchemas`, `oneOf` with a `const`).

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use tenon_contract::schema::{MAX_DEPTH, resolve};

use super::{InvalidSchema, validator};

#[derive(Debug)]
pub enum Branch {
    If {
        condition: Validator,
        then: Option<Value>,
        otherwise: Option<Value>,
    },
    Dependent {
        name: String,
        part: Value,
    },
    /// The options with the values that choose each.
    Pick(Vec<(Map<String, Value>, Value)>),
}

impl Branch {
    /// The part that also describes the object, as its values are.
    pub fn in_force(&self, values: &Map<String, Value>) -> Option<&Value> {
        match self {
            Self::If { condition, then, otherwise } => {
                if condition.is_valid(&Value::Object(values.clone())) {
                    then.as_ref()
                } else {
                    otherwise.as_ref()
                }
            }
            Self::Dependent { name, part } => values.contains_key(name).then_some(part),
            Self::Pick(options) => options
                .iter()
                .find(|(chosen_by, _)| chosen_by.iter().all(|(name, value)| values.get(name) == Some(value)))
                .map(|(_, part)| part),
        }
    }
}

/// The branches of the root, those inside its `allOf` too.
pub fn of(root: &Value) -> Result<Vec<Branch>, InvalidSchema> {
    let mut found = Vec::new();
    collect(root, root, MAX_DEPTH, &mut found)?;
    Ok(found)
}

fn collect(root: &Value, part: &Value, left: usize, found: &mut Vec<Branch>) -> Result<(), InvalidSchema> {
    let Some(map) = part.as_object().filter(|_| left > 0) else { return Ok(()) };
    if let Some(condition) = map.get("if") {
        let alone = json!({"$defs": root.get("$defs").cloned().unwrap_or(json!({})), "allOf": [condition]});
        found.push(Branch::If {
            condition: validator(&alone)?,
            then: map.get("then").cloned(),
            otherwise: map.get("else").cloned(),
        });
    }
    for (name, part) in map.get("dependentSchemas").and_then(Value::as_object).into_iter().flatten() {
        found.push(Branch::Dependent { name: name.clone(), part: part.clone() });
    }
    if let Some(options) = map.get("oneOf").and_then(Value::as_array) {
        let options: Vec<_> = options
            .iter()
            .map(|option| follow(root, option))
            .map(|option| (chosen_by(option), option.clone()))
            .filter(|(chosen_by, _)| !chosen_by.is_empty())
            .collect();
        found.push(Branch::Pick(options));
    }
    for inner in map.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        collect(root, inner, left - 1, found)?;
    }
    if map.contains_key("$ref") {
        collect(root, follow(root, part), left - 1, found)?;
    }
    Ok(())
}

fn follow<'a>(root: &'a Value, part: &'a Value) -> &'a Value {
    part.get("$ref").and_then(Value::as_str).and_then(|name| resolve(root, name)).unwrap_or(part)
}

fn chosen_by(option: &Value) -> Map<String, Value> {
    let properties = option.get("properties").and_then(Value::as_object);
    let fixed = properties
        .into_iter()
        .flatten()
        .filter_map(|(name, property)| property.get("const").map(|value| (name.clone(), value.clone())));
    fixed.collect()
}

/// Defaults of the properties that `part` names, into `values`.
pub fn fill(root: &Value, part: &Value, values: &mut Map<String, Value>) {
    fill_object(root, part, values, MAX_DEPTH);
}

fn fill_object(root: &Value, part: &Value, values: &mut Map<String, Value>, left: usize) {
    if left == 0 {
        return;
    }
    for inner in part.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        fill_object(root, inner, values, left - 1);
    }
    let target = follow(root, part);
    if !std::ptr::eq(target, part) {
        fill_object(root, target, values, left - 1);
    }
    for (name, property) in part.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let described = follow(root, property);
        match values.get_mut(name) {
            Some(value) => fill_inside(root, described, value, left - 1),
            None => {
                let default = property.get("default").or_else(|| described.get("default"));
                if let Some(mut value) = default.cloned().or_else(|| group(root, described, left - 1)) {
                    fill_inside(root, described, &mut value, left - 1);
                    values.insert(name.clone(), value);
                }
            }
        }
    }
}

fn fill_inside(root: &Value, part: &Value, value: &mut Value, left: usize) {
    match value {
        Value::Object(map) => fill_object(root, part, map, left),
        Value::Array(items) if left > 0 => {
            if let Some(described) = part.get("items").map(|items| follow(root, items)) {
                items.iter_mut().for_each(|item| fill_inside(root, described, item, left - 1));
            }
        }
        _ => {}
    }
}

/// A group that nobody touched, made of the defaults inside it, unless it would lack something.
fn group(root: &Value, part: &Value, left: usize) -> Option<Value> {
    if part.get("type").and_then(Value::as_str) != Some("object") || left == 0 {
        return None;
    }
    let mut values = Map::new();
    fill_object(root, part, &mut values, left);
    let required = part.get("required").and_then(Value::as_array).into_iter().flatten();
    let whole = required.filter_map(Value::as_str).all(|name| values.contains_key(name));
    (whole && !values.is_empty()).then_some(Value::Object(values))
}

//! Defaults of a schema: of its own properties, and of those branches of the root that the values choose
//! (`if/then/else`, `dependentSchemas`, `oneOf` with a `const`).

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use tenon_contract::schema::{MAX_DEPTH, resolve};

use super::{IN_PLACE_STEPS, InvalidSchema, validator, work::Work};

#[derive(Debug)]
pub enum Branch {
    If {
        condition: Validator,
        /// What asking it costs.
        work: Work,
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
    /// The part that also describes the object, as its values are. All branches together ask about as much as is
    /// `left`; at 0 nobody is asked any more.
    pub fn in_force(&self, values: &Value, left: &mut u64) -> Option<&Value> {
        match self {
            Self::If { condition, work, then, otherwise } => {
                let costs = work.on(values, *left);
                *left = left.saturating_sub(costs);
                if *left == 0 {
                    None
                } else if condition.is_valid(values) {
                    then.as_ref()
                } else {
                    otherwise.as_ref()
                }
            }
            Self::Dependent { name, part } => values.get(name).map(|_| part),
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
            work: Work::of(&alone),
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

/// Defaults of the properties that parts of a schema name. Every item of a list may ask for its own: how many are
/// looked for, and how much they are, has an end.
pub struct Fill<'s> {
    root: &'s Value,
    /// Properties that may still be looked at.
    looks: usize,
    /// Of defaults as JSON. The one that goes over it is the last.
    bytes: Option<usize>,
}

/// As many steps as a check may take in the same place.
const MAX_LOOKS: usize = IN_PLACE_STEPS as usize;
/// As many as all settings have by themselves.
const MAX_FILLED_BYTES: usize = 256 << 10;

impl<'s> Fill<'s> {
    pub fn new(root: &'s Value) -> Self {
        Self { root, looks: MAX_LOOKS, bytes: Some(MAX_FILLED_BYTES) }
    }

    pub fn object(&mut self, part: &Value, values: &mut Map<String, Value>) {
        self.fill(part, values, MAX_DEPTH);
    }

    /// Whether nothing was left out.
    pub fn is_whole(&self) -> bool {
        self.looks > 0 && self.bytes.is_some()
    }

    fn goes_on(&mut self) -> bool {
        self.looks = self.looks.saturating_sub(1);
        self.is_whole()
    }

    fn fill(&mut self, part: &Value, values: &mut Map<String, Value>, left: usize) {
        if left == 0 {
            return;
        }
        for inner in part.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            if !self.goes_on() {
                return;
            }
            self.fill(inner, values, left - 1);
        }
        let target = follow(self.root, part);
        if !std::ptr::eq(target, part) {
            self.fill(target, values, left - 1);
        }
        for (name, property) in part.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if !self.goes_on() {
                return;
            }
            let described = follow(self.root, property);
            match values.get_mut(name) {
                Some(value) => self.inside(described, value, left - 1),
                None => {
                    if let Some(value) = self.default(property, described, left - 1) {
                        values.insert(name.clone(), value);
                    }
                }
            }
        }
    }

    fn default(&mut self, property: &Value, described: &Value, left: usize) -> Option<Value> {
        let default = property.get("default").or_else(|| described.get("default"));
        let mut value = match default {
            Some(value) => {
                let bytes = value.to_string().len();
                self.bytes = self.bytes.and_then(|room| room.checked_sub(bytes));
                value.clone()
            }
            None => self.group(described, left)?,
        };
        self.inside(described, &mut value, left);
        Some(value)
    }

    fn inside(&mut self, part: &Value, value: &mut Value, left: usize) {
        match value {
            Value::Object(map) => self.fill(part, map, left),
            Value::Array(items) if left > 0 => {
                let Some(described) = part.get("items").map(|items| follow(self.root, items)) else { return };
                for item in items {
                    if !self.goes_on() {
                        return;
                    }
                    self.inside(described, item, left - 1);
                }
            }
            _ => {}
        }
    }

    /// A group that nobody touched, made of the defaults inside it, unless it would lack something.
    fn group(&mut self, part: &Value, left: usize) -> Option<Value> {
        if part.get("type").and_then(Value::as_str) != Some("object") || left == 0 {
            return None;
        }
        let mut values = Map::new();
        self.fill(part, &mut values, left);
        let required = part.get("required").and_then(Value::as_array).into_iter().flatten();
        let whole = required.filter_map(Value::as_str).all(|name| values.contains_key(name));
        (whole && !values.is_empty()).then_some(Value::Object(values))
    }
}

//! One flat schema out of `$ref` and `allOf`. Later keywords stand over earlier ones of the same name; what
//! both say holds, so a check by either is right.

use serde_json::{Map, Value};

/// References and parts deeper than this are not followed; publishing allows no cycles.
const DEPTH: u8 = 32;

/// A schema without `$ref` and `allOf`.
#[derive(Debug, Default)]
pub(super) struct Flat {
    pub map: Map<String, Value>,
    /// `if`, `then`, `else`, one after the other.
    pub ifs: Vec<[Value; 3]>,
}

impl Flat {
    pub fn text(&self, name: &str) -> Option<String> {
        self.map.get(name)?.as_str().map(str::to_owned)
    }

    pub fn is_true(&self, name: &str) -> bool {
        self.map.get(name) == Some(&Value::Bool(true))
    }

    pub fn count(&self, name: &str) -> Option<u64> {
        let value = self.map.get(name)?;
        // `3.0` counts as 3.
        value.as_u64().or_else(|| value.as_f64().filter(|n| *n >= 0.0 && n.fract() == 0.0).map(|n| n as u64))
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.map.get(name)?.as_f64()
    }

    pub fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.map.get(name)?.as_object()
    }

    pub fn list(&self, name: &str) -> &[Value] {
        self.map.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The types it names, without `null`; and whether `null` is among them.
    pub fn types(&self) -> (Vec<&str>, bool) {
        let all: Vec<&str> = match self.map.get("type") {
            Some(Value::String(one)) => vec![one.as_str()],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let null = all.contains(&"null");
        (all.into_iter().filter(|name| *name != "null").collect(), null)
    }
}

/// The text says what cannot be drawn.
pub(super) fn flat(schema: &Value, root: &Value) -> Result<Flat, String> {
    let mut out = Flat::default();
    lay(schema, root, 0, &mut out)?;
    Ok(out)
}

fn lay(schema: &Value, root: &Value, depth: u8, out: &mut Flat) -> Result<(), String> {
    if depth > DEPTH {
        return Err("It refers to itself.".to_owned());
    }
    let map = match schema {
        Value::Object(map) => map,
        Value::Bool(true) => return Ok(()),
        _ => return Err("Nothing can be entered here.".to_owned()),
    };
    if let Some(found) = map.get("$ref") {
        let target = found.as_str().and_then(|found| found.strip_prefix('#')).and_then(|at| root.pointer(at));
        let Some(target) = target else { return Err("It refers to a part that is not there.".to_owned()) };
        lay(target, root, depth + 1, out)?;
    }
    for part in map.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        lay(part, root, depth + 1, out)?;
    }
    if let Some(condition) = map.get("if") {
        let side = |name: &str| map.get(name).cloned().unwrap_or(Value::Bool(true));
        out.ifs.push([condition.clone(), side("then"), side("else")]);
    }
    for (name, value) in map {
        match name.as_str() {
            "$ref" | "allOf" | "if" | "then" | "else" | "$defs" | "$schema" | "$comment" => {}
            "properties" | "dependentRequired" | "dependentSchemas" => {
                let known = out.map.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
                lay_members(known, value);
            }
            "required" => {
                let known = out.map.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
                if let (Value::Array(known), Value::Array(more)) = (known, value) {
                    known.extend(more.iter().filter(|one| one.is_string()).cloned());
                }
            }
            _ => {
                out.map.insert(name.clone(), value.clone());
            }
        }
    }
    Ok(())
}

/// The members of an object of schemas, each laid over the one of the same name.
fn lay_members(known: &mut Value, more: &Value) {
    let (Value::Object(known), Value::Object(more)) = (known, more) else { return };
    for (name, schema) in more {
        let merged = match known.get(name) {
            Some(before) => overlaid(before, schema),
            None => schema.clone(),
        };
        known.insert(name.clone(), merged);
    }
}

/// Two schemas of one value as one.
pub(super) fn overlaid(under: &Value, over: &Value) -> Value {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            let clash =
                over.keys().any(|name| matches!(name.as_str(), "$ref" | "allOf" | "if" | "properties"));
            if clash {
                return serde_json::json!({"allOf": [under, over]});
            }
            let mut both = under.clone();
            both.extend(over.iter().map(|(name, value)| (name.clone(), value.clone())));
            Value::Object(both)
        }
        (_, Value::Object(_)) => over.clone(),
        _ => under.clone(),
    }
}

//! Which fields there are for given values: conditions on constants, enumerations, presence and bounds.

use serde_json::{Map, Value};

use super::{Field, FieldKind, Object, Rule};

/// A field that is there now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Active<'a> {
    pub field: &'a Field,
    pub required: bool,
}

/// The fields that these values call for, in the order in which they are shown: what a value brings stands
/// behind it. A value that is missing counts as its default. A secret that branches alone require is there with them:
/// it has to stand at the top of its schema, where it can be kept apart, whatever calls for it.
pub fn active<'a>(object: &'a Object, values: &Map<String, Value>) -> Vec<Active<'a>> {
    let own = object.fields.iter().filter(|field| !waits(field, &object.rules));
    let mut list: Vec<Active<'a>> = own.map(|field| Active { field, required: field.required }).collect();
    if !object.rules.is_empty() {
        let mut filled = values.clone();
        for field in &object.fields {
            fill(field, &mut filled);
        }
        apply(object, &object.rules, &mut filled, &mut list);
    }
    list
}

/// Whether it comes with a branch.
fn waits(field: &Field, rules: &[Rule]) -> bool {
    fn called_for(name: &String, rules: &[Rule]) -> bool {
        let mut branches = rules.iter().flat_map(|rule| [&rule.then, &rule.otherwise]);
        branches.any(|branch| branch.required.contains(name) || called_for(name, &branch.rules))
    }
    !field.required && matches!(field.kind, FieldKind::Secret(_)) && called_for(&field.name, rules)
}

fn fill(field: &Field, filled: &mut Map<String, Value>) {
    let value = match &field.kind {
        FieldKind::Const(value) => Some(value),
        _ => field.default.as_ref(),
    };
    if let Some(value) = value
        && !filled.contains_key(&field.name)
    {
        filled.insert(field.name.clone(), value.clone());
    }
}

fn apply<'a>(
    object: &'a Object,
    rules: &'a [Rule],
    filled: &mut Map<String, Value>,
    list: &mut Vec<Active<'a>>,
) {
    for rule in rules {
        let holds = holds_for(&rule.when, filled);
        let branch = if holds { &rule.then } else { &rule.otherwise };
        let named = names_in(&rule.when);
        let behind = list.iter().rposition(|one| named.contains(&one.field.name.as_str()));
        let mut place = behind.map_or(list.len(), |index| index + 1);
        for field in &branch.fields {
            fill(field, filled);
            match list.iter_mut().find(|one| one.field.name == field.name) {
                Some(known) => {
                    known.required |= field.required;
                    known.field = field;
                }
                None => {
                    list.insert(place, Active { field, required: field.required });
                    place += 1;
                }
            }
        }
        for one in list.iter_mut().filter(|one| branch.required.contains(&one.field.name)) {
            one.required = true;
        }
        for field in object.fields.iter().filter(|field| branch.required.contains(&field.name)) {
            if list.iter().all(|one| one.field.name != field.name) {
                list.insert(place, Active { field, required: true });
                place += 1;
            }
        }
        apply(object, &branch.rules, filled, list);
    }
}

/// Names of members that a condition looks at.
fn names_in(when: &Value) -> Vec<&str> {
    let properties = when.get("properties").and_then(Value::as_object);
    let required = when.get("required").and_then(Value::as_array);
    let parts = ["allOf", "anyOf"].into_iter().filter_map(|name| when.get(name)?.as_array()).flatten();
    let mut names: Vec<&str> = properties.into_iter().flat_map(Map::keys).map(String::as_str).collect();
    names.extend(required.into_iter().flatten().filter_map(Value::as_str));
    names.extend(parts.chain(when.get("not")).flat_map(names_in));
    names
}

const NOTES: [&str; 4] = ["title", "description", "$comment", "default"];

/// Whether [`holds`] can tell.
pub(super) fn knows(when: &Value) -> bool {
    let map = match when {
        Value::Bool(_) => return true,
        Value::Object(map) => map,
        _ => return false,
    };
    map.iter().all(|(name, value)| match name.as_str() {
        "const" | "minimum" | "maximum" | "minLength" | "maxLength" => true,
        "enum" | "required" => value.is_array(),
        "type" => value.is_string() || value.is_array(),
        "properties" => value.as_object().is_some_and(|all| all.values().all(knows)),
        "not" => knows(value),
        "allOf" | "anyOf" => value.as_array().is_some_and(|all| all.iter().all(knows)),
        other => NOTES.contains(&other),
    })
}

/// Whether a value keeps a schema that [`knows`] takes.
fn holds(when: &Value, value: &Value) -> bool {
    let Value::Object(map) = when else { return when != &Value::Bool(false) };
    map.iter().all(|(name, rule)| match name.as_str() {
        "const" => same(rule, value),
        "enum" => rule.as_array().is_some_and(|all| all.iter().any(|one| same(one, value))),
        "type" => match rule {
            Value::Array(all) => all.iter().any(|one| is_type(one, value)),
            one => is_type(one, value),
        },
        "required" | "properties" => match value {
            Value::Object(members) => holds_member(name, rule, members),
            _ => true,
        },
        "not" => !holds(rule, value),
        "allOf" => rule.as_array().is_some_and(|all| all.iter().all(|one| holds(one, value))),
        "anyOf" => rule.as_array().is_some_and(|all| all.iter().any(|one| holds(one, value))),
        "minimum" => pair(value.as_f64(), rule.as_f64()).is_none_or(|(value, bound)| value >= bound),
        "maximum" => pair(value.as_f64(), rule.as_f64()).is_none_or(|(value, bound)| value <= bound),
        "minLength" => pair(length(value), rule.as_u64()).is_none_or(|(value, bound)| value >= bound),
        "maxLength" => pair(length(value), rule.as_u64()).is_none_or(|(value, bound)| value <= bound),
        _ => true,
    })
}

fn holds_for(when: &Value, values: &Map<String, Value>) -> bool {
    // Nothing in a condition needs the object as one value but these; the others go by the way of a copy.
    match when {
        Value::Object(map) if map.keys().all(|name| matches!(name.as_str(), "required" | "properties")) => {
            map.iter().all(|(name, rule)| holds_member(name, rule, values))
        }
        _ => holds(when, &Value::Object(values.clone())),
    }
}

fn holds_member(name: &str, rule: &Value, members: &Map<String, Value>) -> bool {
    match rule {
        Value::Array(names) if name == "required" => {
            names.iter().filter_map(Value::as_str).all(|name| members.contains_key(name))
        }
        Value::Object(schemas) => {
            schemas.iter().all(|(name, schema)| members.get(name).is_none_or(|member| holds(schema, member)))
        }
        _ => true,
    }
}

fn pair<A, B>(a: Option<A>, b: Option<B>) -> Option<(A, B)> {
    a.zip(b)
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

/// Equal as JSON Schema counts: `1` is `1.0`.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(one), Value::Number(two)) => one == two || one.as_f64() == two.as_f64(),
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| same(one, two))
        }
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && one.iter().all(|(name, one)| two.get(name).is_some_and(|two| same(one, two)))
        }
        _ => a == b,
    }
}

pub(super) fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn is_type(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap_or_default() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => is_integer(value),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// The values as they are sent: those of fields that are not there now are left out, constants are in, and
/// what must be yes or no is. Names that the schema does not know stay.
pub fn settle(field: &Field, value: &Value) -> Value {
    settled(field, true, Some(value.clone())).unwrap_or_else(|| Value::Object(Map::new()))
}

fn settled(field: &Field, required: bool, value: Option<Value>) -> Option<Value> {
    match &field.kind {
        FieldKind::Secret(_) => None,
        FieldKind::Const(always) if required => Some(always.clone()),
        FieldKind::Boolean if required && field.default.is_none() && !field.nullable => {
            value.or(Some(Value::Bool(false)))
        }
        FieldKind::Group(object) => {
            let mut members = match value {
                None => Map::new(),
                Some(Value::Object(members)) => members,
                other => return other,
            };
            let mut out = Map::new();
            for one in active(object, &members) {
                if let Some(value) = settled(one.field, one.required, members.get(&one.field.name).cloned()) {
                    out.insert(one.field.name.clone(), value);
                }
            }
            object.each(&mut |known| {
                members.remove(&known.name);
            });
            out.append(&mut members);
            (required || !out.is_empty()).then_some(Value::Object(out))
        }
        FieldKind::List(item, _) => match value? {
            Value::Array(items) => {
                let items = items
                    .into_iter()
                    .map(|one| settled(item, true, Some(one)).unwrap_or(Value::Null))
                    .collect();
                Some(Value::Array(items))
            }
            other => Some(other),
        },
        FieldKind::Map(each, _) => match value? {
            Value::Object(members) => Some(Value::Object(
                members
                    .into_iter()
                    .map(|(name, one)| (name, settled(each, true, Some(one)).unwrap_or(Value::Null)))
                    .collect(),
            )),
            other => Some(other),
        },
        _ => value,
    }
}

/// Titles of fields that hold a value and are not there now: saving removes it.
pub fn forgotten(object: &Object, values: &Map<String, Value>) -> Vec<String> {
    if object.rules.is_empty() {
        return Vec::new();
    }
    let now = active(object, values);
    let mut titles = Vec::new();
    object.each(&mut |field| {
        let gone = values.contains_key(&field.name) && now.iter().all(|one| one.field.name != field.name);
        if gone && !titles.contains(&field.title) {
            titles.push(field.title.clone());
        }
    });
    titles
}

/// The values that a field has before anybody sets one; `None` where there are none.
pub fn defaults(field: &Field) -> Option<Value> {
    let FieldKind::Group(object) = &field.kind else { return field.default.clone() };
    let mut values = match &field.default {
        Some(Value::Object(values)) => values.clone(),
        _ => Map::new(),
    };
    for one in &object.fields {
        if let Some(value) = defaults(one) {
            values.entry(one.name.clone()).or_insert(value);
        }
    }
    (!values.is_empty()).then_some(Value::Object(values))
}

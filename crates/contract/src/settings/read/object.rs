//! Objects: groups of fields with their conditions, pickers, and maps.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    super::{
        Branch, Choice, ChoiceLook, Field, FieldKind, Items, Object, Pick, Rule,
        active::knows,
        merge::{Flat, flat, overlaid},
    },
    Reader, choices,
};

/// What a way or a branch may hold to be drawn.
const BRANCH: [&str; 11] = [
    "properties",
    "required",
    "dependentRequired",
    "dependentSchemas",
    "title",
    "description",
    "type",
    "additionalProperties",
    "unevaluatedProperties",
    "not",
    "default",
];

pub(super) fn required(flat: &Flat) -> Vec<&str> {
    flat.list("required").iter().filter_map(Value::as_str).collect()
}

impl Reader<'_> {
    /// `None`: it goes beyond the dialect.
    pub(super) fn object(&self, flat: &Flat, depth: u8) -> Option<FieldKind> {
        let empty = Map::new();
        let properties = flat.object("properties").unwrap_or(&empty);
        let rest = flat.map.get("additionalProperties").filter(|rest| rest.is_object());
        let patterns = flat.object("patternProperties").filter(|all| !all.is_empty());
        let picks = choices::ways(flat).filter(|ways| !only_presence(ways));
        if properties.is_empty() && picks.is_none() && flat.ifs.is_empty() {
            let each = match (rest, patterns) {
                (Some(each), None) => each,
                (None, Some(all)) if all.len() == 1 => all.values().next()?,
                _ => return None,
            };
            let rules = Items {
                min: flat.count("minProperties").unwrap_or_default(),
                max: flat.count("maxProperties"),
                unique: false,
            };
            return Some(FieldKind::Map(Box::new(self.field("", each, true, depth + 2)), rules));
        }
        if rest.is_some() || patterns.is_some() {
            return None;
        }
        let required = required(flat);
        let mut fields: Vec<Field> = properties
            .iter()
            .filter(|(_, schema)| **schema != Value::Bool(false))
            .map(|(name, schema)| self.field(name, schema, required.contains(&name.as_str()), depth + 1))
            .collect();
        let mut rules = self.rules(flat, properties, depth)?;
        if let Some(ways) = picks {
            let (field, more) = self.picker(ways, properties, &required, depth)?;
            fields.retain(|known| known.name != field.name);
            fields.push(field);
            rules.splice(0..0, more);
        }
        order(&mut fields, &flat.map, properties);
        Some(FieldKind::Group(Object { fields, rules }))
    }

    fn rules(&self, flat: &Flat, base: &Map<String, Value>, depth: u8) -> Option<Vec<Rule>> {
        let mut rules = Vec::new();
        for [when, then, otherwise] in &flat.ifs {
            if !knows(when) {
                return None;
            }
            let (then, otherwise) = (self.branch(then, base, depth)?, self.branch(otherwise, base, depth)?);
            rules.push(Rule { when: when.clone(), then, otherwise });
        }
        for (name, others) in flat.object("dependentRequired").into_iter().flatten() {
            let required = others.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            let then = Branch { required, ..Branch::default() };
            rules.push(Rule { when: json!({"required": [name]}), then, otherwise: Branch::default() });
        }
        for (name, schema) in flat.object("dependentSchemas").into_iter().flatten() {
            let then = self.branch(schema, base, depth)?;
            rules.push(Rule { when: json!({"required": [name]}), then, otherwise: Branch::default() });
        }
        Some(rules)
    }

    fn branch(&self, schema: &Value, base: &Map<String, Value>, depth: u8) -> Option<Branch> {
        if depth >= super::DEPTH {
            return None;
        }
        if matches!(schema, Value::Bool(_)) {
            return Some(Branch::default());
        }
        let flat = flat(schema, self.root).ok()?;
        if flat.map.keys().any(|name| !BRANCH.contains(&name.as_str()) && !name.starts_with("x-tenon-")) {
            return None;
        }
        let empty = Map::new();
        let own = flat.object("properties").unwrap_or(&empty);
        let names = required(&flat);
        // What the branch says of a field that is there anyway stands over what the field says.
        let merged: Map<String, Value> = own
            .iter()
            .map(|(name, schema)| match base.get(name) {
                Some(under) => (name.clone(), overlaid(under, schema)),
                None => (name.clone(), schema.clone()),
            })
            .collect();
        let mut fields: Vec<Field> = merged
            .iter()
            .filter(|(name, _)| !matches!(own.get(*name), Some(Value::Bool(_))) || !base.contains_key(*name))
            .filter(|(_, schema)| **schema != Value::Bool(false))
            .map(|(name, schema)| self.field(name, schema, names.contains(&name.as_str()), depth + 1))
            .collect();
        order(&mut fields, &flat.map, &merged);
        let mut all = base.clone();
        all.extend(merged);
        let rules = self.rules(&flat, &all, depth + 1)?;
        Some(Branch { fields, required: names.into_iter().map(str::to_owned).collect(), rules })
    }

    /// `oneOf` whose ways differ in a constant: the choice, and a rule for each way.
    fn picker(
        &self,
        ways: &[Value],
        base: &Map<String, Value>,
        outer: &[&str],
        depth: u8,
    ) -> Option<(Field, Vec<Rule>)> {
        let flats: Vec<Flat> = ways.iter().map(|way| flat(way, self.root).ok()).collect::<Option<_>>()?;
        let constant = |way: &Flat, name: &str| way.object("properties")?.get(name)?.get("const").cloned();
        let first = flats.first()?.object("properties")?;
        let on = first.keys().find(|name| {
            let values: Option<Vec<Value>> = flats.iter().map(|way| constant(way, name)).collect();
            // Different in each way.
            values.is_some_and(|values| {
                values.iter().enumerate().all(|(index, value)| !values[..index].contains(value))
            })
        })?;
        let mut options = Vec::new();
        let mut rules = Vec::new();
        let mut needed = outer.contains(&on.as_str());
        for (way, schema) in flats.iter().zip(ways) {
            let value = constant(way, on)?;
            needed |= required(way).contains(&on.as_str());
            let title = way
                .text("title")
                .or_else(|| way.object("properties")?.get(on)?.get("title")?.as_str().map(str::to_owned));
            let title = title.unwrap_or_else(|| choices::word(&value));
            options.push(Pick { value: value.clone(), title, help: way.text("description") });
            let mut then = self.branch(schema, base, depth)?;
            then.fields.retain(|field| field.name != *on);
            then.required.retain(|name| name != on);
            let when = json!({"properties": {on: {"const": value}}, "required": [on]});
            rules.push(Rule { when, then, otherwise: Branch::default() });
        }
        let look = if options.len() <= 7 { ChoiceLook::Radios } else { ChoiceLook::Select };
        let mut field = self.field(on, base.get(on).unwrap_or(&Value::Bool(true)), needed, depth + 1);
        field.kind = FieldKind::Choice(Choice { options, look });
        field.typed = true;
        Some((field, rules))
    }
}

/// Ways that only say what must be there: the server tells.
fn only_presence(ways: &[Value]) -> bool {
    ways.iter().all(|way| way.as_object().is_some_and(|way| way.keys().all(|name| name == "required")))
}

/// `x-tenon-order`: names on the object, or a number on each property; then by name, the same everywhere.
/// What belongs to one group stands together, behind what belongs to none.
fn order(fields: &mut [Field], object: &Map<String, Value>, properties: &Map<String, Value>) {
    let names = object.get("x-tenon-order").and_then(Value::as_array);
    let place = |name: &str| -> f64 {
        let listed = names.and_then(|names| names.iter().position(|one| one.as_str() == Some(name)));
        let own = properties.get(name).and_then(|schema| schema.get("x-tenon-order")?.as_f64());
        listed.map(|index| index as f64).or(own).unwrap_or(f64::INFINITY)
    };
    fields.sort_by(|a, b| place(&a.name).total_cmp(&place(&b.name)).then_with(|| a.name.cmp(&b.name)));
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for field in fields.iter() {
        let next = groups.len() + 1;
        if let Some(group) = &field.group {
            groups.entry(group.clone()).or_insert(next);
        }
    }
    fields.sort_by_key(|field| field.group.as_ref().and_then(|group| groups.get(group).copied()));
}

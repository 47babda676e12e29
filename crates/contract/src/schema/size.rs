//! How large a schema is once every reference is followed.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    MAX_CONDITIONS, MAX_DEPTH, MAX_PATTERNS, MAX_SUBSCHEMAS, SchemaIssue, children, escaped, resolve,
};

/// What compiling a subschema comes to.
#[derive(Clone, Copy, Default)]
struct Size {
    subschemas: usize,
    patterns: usize,
    conditions: usize,
    depth: usize,
}

/// `unevaluated…` has what stands beside it compiled, and asked, so many times: inside each other they multiply.
const AGAIN: usize = 3;

impl Size {
    fn add(&mut self, below: Self, times: usize) {
        self.subschemas = self.subschemas.saturating_add(below.subschemas.saturating_mul(times));
        self.patterns = self.patterns.saturating_add(below.patterns);
        self.conditions = self.conditions.saturating_add(below.conditions);
        self.depth = self.depth.max(below.depth.saturating_add(1));
    }
}

enum State {
    Open,
    Known(Size),
}

struct Sizes<'a> {
    root: &'a Value,
    /// By reference: each target is walked once, however often it is named.
    targets: HashMap<&'a str, State>,
    cycle: Option<String>,
}

/// At most one issue: a cycle, or the first cap that is passed.
pub fn check(root: &Value) -> Option<SchemaIssue> {
    let mut sizes = Sizes { root, targets: HashMap::new(), cycle: None };
    let size = sizes.of(root, false);
    if let Some(reference) = sizes.cycle {
        let name = reference.trim_start_matches('#').to_owned();
        return Some(SchemaIssue::new(
            name,
            "cycle",
            format!("{reference} refers to itself; a schema has an end"),
        ));
    }
    let issue = |code, message: String| Some(SchemaIssue::new("", code, message));
    if size.subschemas > MAX_SUBSCHEMAS {
        return issue(
            "too_many",
            format!(
                "{} subschemas with each reference counted, and {AGAIN} times what stands beside unevaluatedProperties or unevaluatedItems; at most {MAX_SUBSCHEMAS}",
                size.subschemas
            ),
        );
    }
    if size.patterns > MAX_PATTERNS {
        return issue(
            "too_many",
            format!("{} patterns with each reference counted; at most {MAX_PATTERNS}", size.patterns),
        );
    }
    if size.conditions > MAX_CONDITIONS {
        return issue(
            "too_many",
            format!("{} times \"if\" with each reference counted; at most {MAX_CONDITIONS}", size.conditions),
        );
    }
    if size.depth > MAX_DEPTH {
        return issue("too_deep", format!("subschemas nest at most {MAX_DEPTH} deep, references followed"));
    }
    None
}

impl<'a> Sizes<'a> {
    /// `named`: a target of a reference, whose own `$defs` do not count again.
    fn of(&mut self, schema: &'a Value, named: bool) -> Size {
        let mut size = Size { subschemas: 1, depth: 1, ..Size::default() };
        let Some(map) = schema.as_object() else { return size };
        size.patterns += usize::from(map.contains_key("pattern"));
        size.patterns +=
            map.get("patternProperties").and_then(Value::as_object).map_or(0, serde_json::Map::len);
        size.conditions += usize::from(map.contains_key("if"));
        let again = map.contains_key("unevaluatedProperties") || map.contains_key("unevaluatedItems");
        let times = if again { AGAIN } else { 1 };
        for (pointer, child) in children(map) {
            if pointer.starts_with("/$defs/") {
                // Counted where it is named; what nobody names is compiled never, but may hide a cycle.
                let name = pointer.trim_start_matches("/$defs/");
                if !named && std::ptr::eq(schema, self.root) {
                    self.target(name);
                }
                continue;
            }
            let below = self.of(child, named);
            size.add(below, times);
        }
        if let Some(reference) = map.get("$ref").and_then(Value::as_str)
            && let Some(name) = reference.strip_prefix("#/$defs/")
        {
            let below = self.target(name);
            size.add(below, times);
        }
        size
    }

    /// `name` as in a pointer.
    fn target(&mut self, name: &str) -> Size {
        let reference = format!("#/$defs/{name}");
        let root: &'a Value = self.root;
        let Some(target) = resolve(root, &reference) else { return Size::default() };
        let key = root
            .get("$defs")
            .and_then(Value::as_object)
            .and_then(|defs| defs.keys().find(|known| escaped(known) == name));
        let Some(key) = key else { return Size::default() };
        match self.targets.get(key.as_str()) {
            Some(State::Known(size)) => return *size,
            Some(State::Open) => {
                self.cycle.get_or_insert(reference);
                return Size::default();
            }
            None => {}
        }
        self.targets.insert(key, State::Open);
        let size = self.of(target, true);
        self.targets.insert(key, State::Known(size));
        size
    }
}

//! A schema made into the parts that are counted: what each keyword costs, and where its subschemas apply.

use std::collections::HashMap;

use serde_json::Value;
use tenon_contract::schema::resolve;

use super::{Part, Work};

/// `unevaluatedProperties` asks each branch whether it fits, and what it looked at, beside the check itself.
const AGAIN: u64 = 3;

/// Place 0 is the root.
pub fn of(schema: &Value) -> Work {
    let mut build = Build { root: schema, work: Work::default(), named: HashMap::new() };
    build.part(schema);
    build.work
}

struct Build<'s> {
    root: &'s Value,
    work: Work,
    /// Parts of `$defs`; `None` while one is being made.
    named: HashMap<&'s str, Option<usize>>,
}

impl<'s> Build<'s> {
    /// The place of a subschema's part; those below it are made with it.
    fn part(&mut self, schema: &'s Value) -> usize {
        let at = self.work.parts.len();
        self.work.parts.push(Part::default());
        let mut part = Part { own: 1, again: 1, ..Part::default() };
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            self.keyword(&mut part, keyword, value);
        }
        let alone = part.text == 0
            && part.name_text == 0
            && part.names == 0
            && !part.unique
            && part.properties.is_empty()
            && [&part.members, &part.member_names, &part.prefix, &part.items]
                .iter()
                .all(|list| list.is_empty());
        let below = part.here.iter().try_fold(0_u64, |sum, below| {
            self.work.parts[*below].flat.map(|units| sum.saturating_add(units))
        });
        let below = below.filter(|_| alone).map(|units| units.saturating_mul(part.again));
        part.flat = below.map(|units| units.saturating_add(part.own));
        self.work.parts[at] = part;
        at
    }

    fn keyword(&mut self, part: &mut Part, keyword: &str, value: &'s Value) {
        part.own += 1;
        match keyword {
            "title" | "description" | "default" | "examples" | "$comment" | "$defs" => part.own -= 1,
            "enum" | "const" => part.own += entries(value),
            "required" | "dependentRequired" => part.names += entries(value),
            "pattern" => part.text += states(value.as_str().unwrap_or_default()),
            "format" | "minLength" | "maxLength" => part.text += 1,
            "uniqueItems" => part.unique = value == &Value::Bool(true),
            "$ref" => part.here.extend(self.target(value.as_str().unwrap_or_default())),
            "not" | "if" | "then" | "else" => part.here.push(self.part(value)),
            "allOf" | "anyOf" | "oneOf" => {
                self.work.branches |= keyword != "allOf";
                for below in value.as_array().into_iter().flatten() {
                    part.here.push(self.part(below));
                }
            }
            "dependentSchemas" => {
                for below in value.as_object().into_iter().flatten() {
                    part.names += 1;
                    part.here.push(self.part(below.1));
                }
            }
            "properties" => {
                for (name, below) in value.as_object().into_iter().flatten() {
                    part.names += 1;
                    let below = self.part(below);
                    part.properties.insert(name.clone(), below);
                }
            }
            "patternProperties" => {
                for (pattern, below) in value.as_object().into_iter().flatten() {
                    part.name_text += states(pattern);
                    part.members.push(self.part(below));
                }
            }
            "additionalProperties" => part.members.push(self.part(value)),
            "propertyNames" => part.member_names.push(self.part(value)),
            "prefixItems" => {
                for below in value.as_array().into_iter().flatten() {
                    part.prefix.push(self.part(below));
                }
            }
            "items" | "contains" => part.items.push(self.part(value)),
            "unevaluatedItems" | "unevaluatedProperties" => {
                part.again = AGAIN;
                // It is asked as often as the branches are.
                let below = self.part(value);
                let list = if keyword == "unevaluatedItems" { &mut part.items } else { &mut part.members };
                list.extend([below; AGAIN as usize]);
            }
            _ => {}
        }
    }

    fn target(&mut self, reference: &'s str) -> Option<usize> {
        match self.named.get(reference) {
            Some(Some(known)) => return Some(*known),
            Some(None) => {
                self.work.endless = true;
                return None;
            }
            None => {}
        }
        let target = resolve(self.root, reference)?;
        self.named.insert(reference, None);
        let at = self.part(target);
        self.named.insert(reference, Some(at));
        Some(at)
    }
}

/// Values in a list of values; texts among themselves are found without going through them.
fn entries(value: &Value) -> u64 {
    match value {
        Value::Array(items) if items.iter().all(Value::is_string) => items.len().min(16) as u64,
        Value::Array(items) => items.iter().map(entries).sum(),
        Value::Object(map) => map.values().map(|item| 1 + entries(item)).sum(),
        _ => 1,
    }
}

/// About how many states a pattern has: what is repeated counts as often as it may stand there. A text that is made
/// for it meets all of them at each byte.
pub fn states(pattern: &str) -> u64 {
    let mut open: Vec<u64> = Vec::new();
    let (mut sum, mut last) = (0_u64, 0_u64);
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '(' => {
                open.push(sum + 1);
                (sum, last) = (0, 0);
            }
            ')' => {
                last = sum;
                sum = open.pop().unwrap_or_default().saturating_add(last);
            }
            '{' => {
                let mut counts = [0_u64; 2];
                let mut at = 0;
                for c in rest.by_ref().take_while(|c| *c != '}') {
                    match c.to_digit(10) {
                        Some(digit) => {
                            counts[at] = counts[at].saturating_mul(10).saturating_add(digit.into())
                        }
                        None => at = 1,
                    }
                }
                let times = counts[0].max(counts[1]).max(1);
                sum = sum.saturating_add(last.saturating_mul(times - 1));
                last = last.saturating_mul(times);
            }
            _ => {
                if c == '\\' {
                    rest.next();
                } else if c == '[' {
                    skip_class(&mut rest);
                }
                last = 1;
                sum = sum.saturating_add(1);
            }
        }
    }
    open.into_iter().fold(sum, u64::saturating_add).max(1)
}

/// To the end of `[…]`; lists inside it are counted, which is too much rather than too little.
fn skip_class(rest: &mut impl Iterator<Item = char>) {
    while let Some(c) = rest.next() {
        match c {
            '\\' => drop(rest.next()),
            ']' => return,
            _ => {}
        }
    }
}

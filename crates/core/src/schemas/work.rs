//! What checking a value against a schema costs, counted before it is done: a validator cannot be stopped, and it
//! gathers every broken rule before the first can be read. One unit is about one keyword on one value.
//!
//! Counted is what the validator may do at most: every branch, every member, every entry of an `enum`. Each schema is
//! turned once into flat parts, so that counting costs less than what it counts.

mod parts;

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Values and bytes of text in an instance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    pub values: u64,
    /// Of texts and names.
    pub bytes: u64,
}

impl Size {
    pub fn of(value: &Value) -> Self {
        let mut size = Self::default();
        size.add(value);
        size
    }

    pub fn add_member(&mut self, name: &str, value: &Value) {
        self.bytes += name.len() as u64;
        self.add(value);
    }

    fn add(&mut self, value: &Value) {
        self.values += 1;
        match value {
            Value::String(text) => self.bytes += text.len() as u64,
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(map) => map.iter().for_each(|(name, item)| self.add_member(name, item)),
            _ => {}
        }
    }
}

/// A schema as far as its costs go.
#[derive(Debug, Default)]
pub struct Work {
    parts: Vec<Part>,
    /// Of all parts on one value, and of all texts for [`TEXT_BYTES`] of text.
    whole: (u64, u64),
    /// Whether a broken rule brings those of all its branches with it.
    pub branches: bool,
    /// A reference goes round: it was not checked before it was compiled, and it has no bound.
    endless: bool,
}

/// One subschema. Numbers are places among the parts.
#[derive(Debug, Default)]
struct Part {
    /// Keywords, and entries of lists that are gone through for each value.
    own: u64,
    /// The same for objects alone: looked for by name, whether they are there or not.
    names: u64,
    /// States of patterns, and one for each keyword that reads a text to its end.
    text: u64,
    /// The same for the names of members.
    name_text: u64,
    unique: bool,
    /// What `unevaluated…` finds out, it finds out by checking the branches again.
    again: u64,
    /// On the same value.
    here: Vec<usize>,
    properties: HashMap<String, usize>,
    /// On every member.
    members: Vec<usize>,
    member_names: Vec<usize>,
    prefix: Vec<usize>,
    items: Vec<usize>,
    /// Of this part and those on the same value, where the value does not matter.
    flat: Option<u64>,
}

/// Text that costs one unit in one state.
const TEXT_BYTES: u64 = 8;
/// Comparing the items of a list with each other comes to reading each so often.
const UNIQUE: u64 = 8;

impl Work {
    pub fn of(schema: &Value) -> Self {
        let mut work = parts::of(schema);
        if !work.endless {
            let mut known = vec![None; work.parts.len()];
            work.whole = work.total(0, &mut known);
        }
        work
    }

    /// Units for `instance`; somewhat above `most` when it is more than that.
    pub fn on(&self, instance: &Value, most: u64) -> u64 {
        if self.endless {
            return u64::MAX;
        }
        let mut count = Count { parts: &self.parts, most, sum: 0 };
        count.part(0, instance, 1);
        count.sum
    }

    /// What no instance of this size costs more than, whatever it holds.
    pub fn bound(&self, size: Size) -> u64 {
        if self.endless {
            return u64::MAX;
        }
        let (each, text) = self.whole;
        // Names are values to `propertyNames`.
        let values = size.values.saturating_mul(2).saturating_mul(each);
        values.saturating_add((size.bytes / TEXT_BYTES + size.values * 2).saturating_mul(text))
    }

    fn total(&self, at: usize, known: &mut Vec<Option<(u64, u64)>>) -> (u64, u64) {
        if let Some(total) = known[at] {
            return total;
        }
        let part = &self.parts[at];
        let unique = if part.unique { UNIQUE } else { 0 };
        let mut sum = (part.own + part.names + unique, part.text + part.name_text);
        let elsewhere = part.properties.values().chain(&part.items).chain(&part.prefix);
        let elsewhere = elsewhere.chain(&part.members).chain(&part.member_names);
        for (below, times) in part.here.iter().map(|at| (at, part.again)).chain(elsewhere.map(|at| (at, 1))) {
            let (each, text) = self.total(*below, known);
            sum.0 = sum.0.saturating_add(each.saturating_mul(times));
            sum.1 = sum.1.saturating_add(text.saturating_mul(times));
        }
        known[at] = Some(sum);
        sum
    }
}

/// One pass over an instance.
struct Count<'w> {
    parts: &'w [Part],
    most: u64,
    sum: u64,
}

impl Count<'_> {
    fn add(&mut self, units: u64, times: u64) {
        self.sum = self.sum.saturating_add(units.saturating_mul(times));
    }

    fn part(&mut self, at: usize, value: &Value, times: u64) {
        if self.sum > self.most {
            return;
        }
        let part = &self.parts[at];
        if let Some(flat) = part.flat {
            return self.add(flat, times);
        }
        self.add(part.own, times);
        for below in &part.here {
            self.part(*below, value, times.saturating_mul(part.again));
        }
        match value {
            Value::String(text) => self.add(units(text, part.text), times),
            Value::Array(items) => {
                if part.unique {
                    self.add(Size::of(value).values, times.saturating_mul(UNIQUE));
                }
                for (item, below) in items.iter().zip(&part.prefix) {
                    self.part(*below, item, times);
                }
                if !part.items.is_empty() {
                    for item in items {
                        part.items.iter().for_each(|below| self.part(*below, item, times));
                    }
                }
            }
            Value::Object(map) => self.members(part, map, times),
            _ => {}
        }
    }

    fn members(&mut self, part: &Part, map: &Map<String, Value>, times: u64) {
        self.add(part.names, times);
        for (name, value) in map {
            if self.sum > self.most {
                return;
            }
            self.add(units(name, part.name_text), times);
            if let Some(below) = part.properties.get(name) {
                self.part(*below, value, times);
            }
            part.members.iter().for_each(|below| self.part(*below, value, times));
            if !part.member_names.is_empty() {
                let name = Value::String(name.clone());
                part.member_names.iter().for_each(|below| self.part(*below, &name, times));
            }
        }
    }
}

fn units(text: &str, states: u64) -> u64 {
    if states == 0 { 0 } else { (text.len() as u64 / TEXT_BYTES + 1).saturating_mul(states) }
}

#[cfg(test)]
mod tests;

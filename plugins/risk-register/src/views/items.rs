//! Risks in lists, as card and page draw them. What the backend answered stays the JSON it is: the shapes are those of
//! `summary`, and reading them into types here would double the weight of the views.

use serde_json::Value;
use tenon_sdk::{
    Step,
    view::{Align, Draw, Size, Tone, Tree, badge, list, row, text},
};

use crate::level::LEVELS;

/// The colour of a level: none for what is not rated.
fn tone(level: &str) -> Tone {
    match LEVELS.iter().position(|known| *known == level) {
        Some(1) => Tone::Level1,
        Some(2) => Tone::Level2,
        Some(3) => Tone::Level3,
        Some(4) => Tone::Level4,
        Some(5) => Tone::Level5,
        _ => Tone::Neutral,
    }
}

/// A level on its colour.
pub fn level(word: &str) -> Tree {
    badge(word).tone(tone(word))
}

/// A text of an answer; empty when it is not there.
pub fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

pub fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_default()
}

pub fn all<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// How bad, whose and when, as far as it is known.
pub fn facts(item: &Value) -> Tree {
    let mut facts = row().gap(Size::S).align(Align::Center).child(level(word(item, "level")));
    for name in ["owner", "due_date"] {
        if !word(item, name).is_empty() {
            facts = facts.child(text(word(item, name)).size(Size::S));
        }
    }
    facts
}

/// One line per risk, by their dates.
pub fn dated(items: &[Value]) -> Tree {
    list().children(items.iter().map(|item| {
        row()
            .gap(Size::S)
            .align(Align::Center)
            .key(word(item, "id"))
            .child(text(name(item)))
            .child(facts(item))
    }))
}

/// "R-001 Training data holds personal data"
pub fn name(item: &Value) -> String {
    [word(item, "code"), " ", word(item, "title")].concat()
}

/// "1 risk", "2 risks"
pub fn risks(count: u64) -> String {
    [count.to_string().as_str(), if count == 1 { " risk" } else { " risks" }].concat()
}

/// The answer to a call; nothing when it did not work.
pub fn answer(step: &Step) -> Value {
    match step.answer() {
        Some((true, body)) => body.clone(),
        _ => Value::Null,
    }
}

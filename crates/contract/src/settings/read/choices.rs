//! Enumerations, values with titles, and "or nothing".

use serde_json::Value;

use super::{
    super::{Choice, ChoiceLook, Pick},
    Flat, spoken,
};

/// Up to here the words of all options are shown at once.
const RADIOS: usize = 7;
/// Above this one types to find.
const SELECT: usize = 12;

/// `enum`, or `oneOf` / `anyOf` whose ways are all constants.
pub(super) fn choice(flat: &Flat) -> Option<Choice> {
    let options = match flat.map.get("enum") {
        Some(Value::Array(values)) => values.iter().filter(|value| !value.is_null()).map(plain).collect(),
        Some(_) => return None,
        None => ways(flat)?.iter().map(titled).collect::<Option<Vec<Pick>>>()?,
    };
    let look = match flat.text("x-tenon-widget").as_deref() {
        Some("radio") => ChoiceLook::Radios,
        Some("select") if options.len() <= SELECT => ChoiceLook::Select,
        _ if options.len() <= RADIOS => ChoiceLook::Radios,
        _ if options.len() <= SELECT => ChoiceLook::Select,
        _ => ChoiceLook::Combobox,
    };
    (!options.is_empty()).then_some(Choice { options, look })
}

pub(super) fn ways(flat: &Flat) -> Option<&[Value]> {
    ["oneOf", "anyOf"].into_iter().map(|name| flat.list(name)).find(|ways| !ways.is_empty())
}

fn titled(way: &Value) -> Option<Pick> {
    let value = way.get("const")?.clone();
    let title = way.get("title").and_then(Value::as_str).map_or_else(|| word(&value), str::to_owned);
    let help = way.get("description").and_then(Value::as_str).map(str::to_owned);
    Some(Pick { value, title, help })
}

fn plain(value: &Value) -> Pick {
    Pick { value: value.clone(), title: word(value), help: None }
}

/// A value as a word.
pub(super) fn word(value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().any(|c| c == '_') && !text.contains(' ') => spoken(text),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        other => other.to_string(),
    }
}

/// The other one of two ways of which one is null.
pub(super) fn or_null(flat: &Flat) -> Option<&Value> {
    let is_null = |way: &Value| way.get("type").and_then(Value::as_str) == Some("null");
    match ways(flat)? {
        [null, other] | [other, null] if is_null(null) && !is_null(other) => Some(other),
        _ => None,
    }
}

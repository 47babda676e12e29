//! A broken rule as a sentence for people: what to do, never the value itself (it may be a secret).

use jsonschema::{
    error::{TypeKind, ValidationErrorKind as Kind},
    types::JsonType,
};
use serde_json::Value;

/// The plugin's own sentence (`x-tenon-error`): one text for all rules of the field, or texts by keyword.
pub fn own(part: Option<&Value>, keyword: &str) -> Option<String> {
    let text = match part?.get("x-tenon-error")? {
        Value::String(text) => text,
        Value::Object(texts) => texts.get(keyword)?.as_str()?,
        _ => return None,
    };
    Some(text.chars().take(200).collect())
}

pub fn of(kind: &Kind) -> String {
    match kind {
        Kind::Type { kind } => wrong_type(kind),
        Kind::MaxLength { limit } => format!("Use at most {}.", counted(*limit, "character")),
        Kind::MinLength { limit } => format!("Use at least {}.", counted(*limit, "character")),
        Kind::Minimum { limit } => format!("Enter {limit} or more."),
        Kind::Maximum { limit } => format!("Enter {limit} or less."),
        Kind::ExclusiveMinimum { limit } => format!("Enter more than {limit}."),
        Kind::ExclusiveMaximum { limit } => format!("Enter less than {limit}."),
        Kind::MultipleOf { multiple_of } => format!("Enter a multiple of {multiple_of}."),
        Kind::MinItems { limit } => format!("Add at least {}.", counted(*limit, "item")),
        Kind::MaxItems { limit } => format!("Use at most {}.", counted(*limit, "item")),
        Kind::AdditionalItems { limit } => format!("Use at most {}.", counted(*limit as u64, "item")),
        Kind::UnevaluatedItems { .. } => {
            "There are more items than expected. Leave the last ones out.".into()
        }
        Kind::UniqueItems => "Two items are the same. Remove one.".into(),
        Kind::Contains => "None of the items is of the kind that is needed. Add one.".into(),
        Kind::MinProperties { limit } => format!("Add at least {}.", entries(*limit)),
        Kind::MaxProperties { limit } => format!("Use at most {}.", entries(*limit)),
        Kind::PropertyNames { error } => format!("One of the names does not fit: {}", of(error.kind())),
        Kind::Enum { options } => match options.as_array() {
            Some(options) => one_of(options.iter()),
            None => "Choose one of the options.".into(),
        },
        Kind::Constant { expected_value } => format!("This can only be {}.", shown(expected_value)),
        Kind::Format { format } => format_words(format),
        Kind::Pattern { .. } => "This does not have the form that is needed.".into(),
        Kind::Not { .. } => "This value is not allowed.".into(),
        Kind::OneOfMultipleValid { .. } => "This fits more than one of the choices. Make it fit one.".into(),
        Kind::FalseSchema => "Leave this out.".into(),
        _ => "This does not fit.".into(),
    }
}

/// `oneOf` or `anyOf` that nothing fits; options with a `const` are named.
pub fn choices(part: Option<&Value>) -> String {
    let branches = part.and_then(|part| part.get("oneOf").or_else(|| part.get("anyOf")));
    let branches = branches.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let options: Vec<&Value> =
        branches.iter().filter_map(|branch| branch.get("title").or_else(|| branch.get("const"))).collect();
    if options.len() == branches.len() && !options.is_empty() {
        one_of(options.into_iter())
    } else {
        "This fits none of the choices.".into()
    }
}

fn one_of<'a>(options: impl Iterator<Item = &'a Value>) -> String {
    const SHOWN: usize = 8;
    let all: Vec<String> = options.map(shown).collect();
    let mut text = all.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if all.len() > SHOWN {
        text.push_str(&format!(" and {} more", all.len() - SHOWN));
    }
    format!("Choose one of: {text}.")
}

/// A value of the schema (never of the input).
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "nothing".into(),
        Value::String(text) => text.chars().take(60).collect(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Null => "nothing".into(),
        other => other.to_string().chars().take(60).collect(),
    }
}

fn counted(count: u64, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

fn entries(count: u64) -> String {
    if count == 1 { "1 entry".into() } else { format!("{count} entries") }
}

fn wrong_type(kind: &TypeKind) -> String {
    let what = |kind: JsonType| match kind {
        JsonType::String => "text",
        JsonType::Number => "a number",
        JsonType::Integer => "a whole number",
        JsonType::Boolean => "yes or no",
        JsonType::Array => "a list",
        JsonType::Object => "a group of values",
        JsonType::Null => "nothing",
    };
    match kind {
        TypeKind::Single(one) => format!("Enter {}.", what(*one)),
        TypeKind::Multiple(many) => {
            let all: Vec<&str> = many.iter().map(what).collect();
            format!("Enter {}.", all.join(" or "))
        }
    }
}

fn format_words(format: &str) -> String {
    match format {
        "email" | "idn-email" => "Enter an e-mail address, like ada@example.com.",
        "uri" | "iri" | "url" => "Enter a full address, like https://mlflow.example.com.",
        "date" => "Enter a date, like 2026-11-20.",
        "date-time" => "Enter a date and time, like 2026-11-20T09:30:00Z.",
        "time" => "Enter a time, like 09:30:00Z.",
        "duration" => "Enter a duration, like P1DT12H.",
        "hostname" | "idn-hostname" => "Enter a host name, like mlflow.example.com.",
        "ipv4" => "Enter an IPv4 address, like 192.0.2.1.",
        "ipv6" => "Enter an IPv6 address, like 2001:db8::1.",
        "uuid" => "Enter a UUID, like 123e4567-e89b-12d3-a456-426614174000.",
        "regex" => "Enter a regular expression.",
        _ => return format!("This is not of the form {}.", format.chars().take(40).collect::<String>()),
    }
    .into()
}

//! What a broken rule says to people: what to do, no blame.

use super::{FieldKind, Format, Items};

pub const ENTER: &str = "Enter a value.";
pub const CHOOSE: &str = "Choose one of the options.";
pub const TWICE: &str = "One of these is there twice.";

/// Of a field that must be filled in and is not.
pub fn required(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Choice(_) => CHOOSE,
        FieldKind::List(..) | FieldKind::Many(..) | FieldKind::Map(..) => "Add at least one.",
        _ => ENTER,
    }
}

/// Of a value that is of another type.
pub fn wrong_type(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Number(number) if number.integer => "Enter a whole number.",
        FieldKind::Number(_) => "Enter a number.",
        FieldKind::Text(_) | FieldKind::Secret(_) => "Enter text.",
        FieldKind::Boolean => "Choose yes or no.",
        FieldKind::List(..) | FieldKind::Many(..) => "This has to be a list.",
        FieldKind::Group(_) | FieldKind::Map(..) => "This has to be an object with named values.",
        FieldKind::Choice(_) | FieldKind::Const(_) | FieldKind::Json(_) => CHOOSE,
    }
}

pub fn too_short(min: u64) -> String {
    if min == 1 { ENTER.to_owned() } else { ["Use at least ", &min.to_string(), " characters."].concat() }
}

pub fn too_long(max: u64) -> String {
    ["Use at most ", &max.to_string(), if max == 1 { " character." } else { " characters." }].concat()
}

pub fn at_least(bound: f64) -> String {
    ["Enter ", &bound.to_string(), " or more."].concat()
}

pub fn at_most(bound: f64) -> String {
    ["Enter ", &bound.to_string(), " or less."].concat()
}

pub fn more_than(bound: f64) -> String {
    ["Enter more than ", &bound.to_string(), "."].concat()
}

pub fn less_than(bound: f64) -> String {
    ["Enter less than ", &bound.to_string(), "."].concat()
}

pub fn multiple_of(step: f64) -> String {
    ["Enter a multiple of ", &step.to_string(), "."].concat()
}

pub fn too_few(items: Items) -> String {
    match items.min {
        1 => "Add at least one.".to_owned(),
        min => ["Add at least ", &min.to_string(), "."].concat(),
    }
}

pub fn too_many(max: u64) -> String {
    match max {
        0 => "This has to be empty.".to_owned(),
        1 => "Keep only one.".to_owned(),
        max => ["Keep at most ", &max.to_string(), "."].concat(),
    }
}

pub fn format(format: Format) -> &'static str {
    match format {
        Format::Any => "Enter text.",
        Format::Email => "Enter an e-mail address, like name@example.com.",
        Format::Uri => "Enter a full address, like https://mlflow.example.com.",
        Format::Date => "Enter a date, like 2026-11-20.",
        Format::DateTime => "Enter a date and time, like 2026-11-20T14:00:00Z.",
        Format::Hostname => "Enter a host name, like mlflow.example.com.",
    }
}

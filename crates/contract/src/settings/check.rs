//! The light check: what is certainly wrong with a value, in words for people. Patterns, and whatever else it
//! does not know, are the server's.

use serde_json::Value;

use super::{
    Choice, Field, FieldKind, Items, Number, Text,
    active::{active, is_integer, same},
    child, formats, words,
};

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// JSON Pointer, below the one that was given.
    pub pointer: String,
    /// The keyword that is broken.
    pub code: &'static str,
    pub text: String,
}

/// Every rule that `value` breaks for certain; `None`: there is no value. Secrets are not values and are
/// looked at where they are typed.
pub fn check(field: &Field, value: Option<&Value>, pointer: &str) -> Vec<Issue> {
    let mut issues = Vec::new();
    look(field, field.required, value, pointer, &mut issues);
    issues
}

/// The same for a field that a branch may have made required.
pub(crate) fn look(
    field: &Field,
    required: bool,
    value: Option<&Value>,
    pointer: &str,
    out: &mut Vec<Issue>,
) {
    let mut say = |code: &'static str, text: String| {
        let text = field.error.clone().unwrap_or(text);
        out.push(Issue { pointer: pointer.to_owned(), code, text });
    };
    let Some(value) = value else {
        let given =
            field.default.is_some() || matches!(field.kind, FieldKind::Const(_) | FieldKind::Secret(_));
        if required && !given {
            // A group without a value is told by what it lacks.
            if let FieldKind::Group(object) = &field.kind
                && object.fields.iter().any(|one| one.required)
            {
                return members(object, &serde_json::Map::new(), pointer, out);
            }
            say("required", words::required(&field.kind).to_owned());
        }
        return;
    };
    if value.is_null() && (field.nullable || !field.typed) {
        return;
    }
    match (&field.kind, value) {
        (FieldKind::Json(_) | FieldKind::Secret(_), _) => {}
        (FieldKind::Text(rules), Value::String(text)) => text_rules(rules, text, &mut say),
        (FieldKind::Number(rules), Value::Number(number)) => {
            if rules.integer && !is_integer(value) {
                say("type", words::wrong_type(&field.kind).to_owned());
            } else if let Some(number) = number.as_f64() {
                number_rules(rules, number, &mut say);
            }
        }
        (FieldKind::Boolean, Value::Bool(_)) => {}
        (FieldKind::Choice(choice), _) if offers(choice, value) => {}
        (FieldKind::Choice(_), _) => say("enum", words::CHOOSE.to_owned()),
        (FieldKind::Const(always), _) if same(always, value) => {}
        (FieldKind::Const(_), _) => say("const", words::CHOOSE.to_owned()),
        (FieldKind::Many(choice, rules), Value::Array(items)) => {
            amount(*rules, items, &mut say);
            if items.iter().any(|item| !offers(choice, item)) {
                say("enum", words::CHOOSE.to_owned());
            }
        }
        (FieldKind::List(item, rules), Value::Array(items)) => {
            amount(*rules, items, &mut say);
            for (index, one) in items.iter().enumerate() {
                look(item, true, Some(one), &child(pointer, &index.to_string()), out);
            }
        }
        (FieldKind::Group(object), Value::Object(values)) => members(object, values, pointer, out),
        (FieldKind::Map(each, rules), Value::Object(values)) => {
            if (values.len() as u64) < rules.min {
                say("minProperties", words::too_few(*rules));
            }
            if let Some(max) = rules.max.filter(|max| values.len() as u64 > *max) {
                say("maxProperties", words::too_many(max));
            }
            for (name, one) in values {
                look(each, true, Some(one), &child(pointer, name), out);
            }
        }
        _ if field.typed => say("type", words::wrong_type(&field.kind).to_owned()),
        _ => {}
    }
}

fn members(
    object: &super::Object,
    values: &serde_json::Map<String, Value>,
    pointer: &str,
    out: &mut Vec<Issue>,
) {
    for one in active(object, values) {
        look(one.field, one.required, values.get(&one.field.name), &child(pointer, &one.field.name), out);
    }
}

fn offers(choice: &Choice, value: &Value) -> bool {
    choice.options.iter().any(|option| same(&option.value, value))
}

pub(crate) fn text_rules(rules: &Text, text: &str, say: &mut dyn FnMut(&'static str, String)) {
    let length = text.chars().count() as u64;
    if let Some(min) = rules.min.filter(|min| length < *min) {
        say("minLength", words::too_short(min));
    } else if let Some(max) = rules.max.filter(|max| length > *max) {
        say("maxLength", words::too_long(max));
    } else if !formats::may_be(rules.format, text) {
        say("format", words::format(rules.format).to_owned());
    }
}

fn number_rules(rules: &Number, number: f64, say: &mut dyn FnMut(&'static str, String)) {
    if let Some(bound) = rules.min.filter(|bound| number < *bound) {
        say("minimum", words::at_least(bound));
    } else if let Some(bound) = rules.above.filter(|bound| number <= *bound) {
        say("exclusiveMinimum", words::more_than(bound));
    } else if let Some(bound) = rules.max.filter(|bound| number > *bound) {
        say("maximum", words::at_most(bound));
    } else if let Some(bound) = rules.below.filter(|bound| number >= *bound) {
        say("exclusiveMaximum", words::less_than(bound));
    } else if let Some(step) = rules.multiple_of.filter(|step| between(number, *step)) {
        say("multipleOf", words::multiple_of(step));
    }
}

/// Clearly no multiple: floating point rounding is not held against anybody.
fn between(number: f64, step: f64) -> bool {
    if step <= 0.0 {
        return false;
    }
    let times = number / step;
    let off = (times - times.round()).abs();
    off > 1e-6 && off > times.abs() * 1e-9
}

fn amount(rules: Items, items: &[Value], say: &mut dyn FnMut(&'static str, String)) {
    let count = items.len() as u64;
    if count < rules.min {
        say("minItems", words::too_few(rules));
    } else if let Some(max) = rules.max.filter(|max| count > *max) {
        say("maxItems", words::too_many(max));
    }
    let twice = |(index, item): (usize, &Value)| items.iter().take(index).any(|before| same(before, item));
    if rules.unique && items.iter().enumerate().any(twice) {
        say("uniqueItems", words::TWICE.to_owned());
    }
}

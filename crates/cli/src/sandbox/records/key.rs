//! What an index sorts by: null < false < true < numbers < times < texts in NFC, and what the schema says of a field.

use std::cmp::Ordering;

use serde_json::{Number, Value};
use time::{Date, OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};
use unicode_normalization::UnicodeNormalization;

/// How a field is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Boolean,
    /// Text with `format: date-time`.
    DateTime,
    /// Text with `format: date`.
    Date,
    /// Several scalar types.
    Mixed,
}

#[derive(Debug, Clone)]
pub enum Key {
    Null,
    Boolean(bool),
    Number(Number),
    Time(OffsetDateTime),
    Text(String),
}

impl Key {
    /// The key of a stored value; what is no scalar counts as no value.
    pub fn of(value: Option<&Value>, kind: Kind) -> Self {
        match value {
            None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => Self::Null,
            Some(Value::Bool(yes)) => Self::Boolean(*yes),
            Some(Value::Number(number)) => Self::Number(number.clone()),
            Some(Value::String(text)) => {
                let moment = match kind {
                    Kind::DateTime => moment(text),
                    Kind::Date => day(text),
                    _ => None,
                };
                moment.map_or_else(|| Self::Text(text.nfc().collect()), Self::Time)
            }
        }
    }

    fn class(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Boolean(_) => 1,
            Self::Number(_) => 2,
            Self::Time(_) => 3,
            Self::Text(_) => 4,
        }
    }

    /// Whether both are of one type.
    pub fn is_like(&self, other: &Self) -> bool {
        self.class() == other.class()
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Boolean(one), Self::Boolean(two)) => one.cmp(two),
            (Self::Number(one), Self::Number(two)) => order(one, two),
            (Self::Time(one), Self::Time(two)) => one.cmp(two),
            (Self::Text(one), Self::Text(two)) => one.cmp(two),
            _ => self.class().cmp(&other.class()),
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key {}

/// 1 and 1.0 are one number, 2⁵³ and 2⁵³ + 1 are two.
fn order(one: &Number, two: &Number) -> Ordering {
    let whole = |number: &Number| number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (whole(one), whole(two)) {
        (Some(one), Some(two)) => one.cmp(&two),
        // -0.0 is 0.
        _ => (one.as_f64().unwrap_or_default() + 0.0).total_cmp(&(two.as_f64().unwrap_or_default() + 0.0)),
    }
}

/// `2026-11-20T14:02:00+01:00`
pub fn moment(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// `2026-11-20`, as its midnight in UTC.
pub fn day(text: &str) -> Option<OffsetDateTime> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
    Some(date.midnight().assume_utc())
}

/// What a collection's schema says of a field.
pub fn kind_of(schema: &Value, field: &str) -> Kind {
    if matches!(field, "created_at" | "updated_at") {
        return Kind::DateTime;
    }
    let Some(property) = property(schema, field) else { return Kind::Mixed };
    match types(property).as_slice() {
        ["string"] => match property.get("format").and_then(Value::as_str) {
            Some("date-time") => Kind::DateTime,
            Some("date") => Kind::Date,
            _ => Kind::Text,
        },
        ["number"] => Kind::Number,
        ["boolean"] => Kind::Boolean,
        _ => Kind::Mixed,
    }
}

/// Behind references; a schema of a package has no cycles.
fn property<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let mut found = schema.get("properties")?.get(name)?;
    while let Some(target) = found.get("$ref").and_then(Value::as_str) {
        found = tenon_contract::schema::resolve(schema, target)?;
    }
    Some(found)
}

/// Scalar types that a property may hold, without `null`.
fn types(property: &Value) -> Vec<&'static str> {
    let name = |name: &str| match name {
        "string" => Some("string"),
        "number" | "integer" => Some("number"),
        "boolean" => Some("boolean"),
        "null" => None,
        _ => Some("other"),
    };
    let of_value = |value: &Value| match value {
        Value::String(_) => Some("string"),
        Value::Number(_) => Some("number"),
        Value::Bool(_) => Some("boolean"),
        Value::Null => None,
        _ => Some("other"),
    };
    let branches = property.get("oneOf").or_else(|| property.get("anyOf"));
    let mut types: Vec<&'static str> =
        match (property.get("type"), property.get("enum"), property.get("const")) {
            (Some(Value::String(one)), ..) => name(one).into_iter().collect(),
            (Some(Value::Array(many)), ..) => {
                many.iter().filter_map(Value::as_str).filter_map(name).collect()
            }
            (_, Some(Value::Array(values)), _) => values.iter().filter_map(of_value).collect(),
            (_, _, Some(value)) => of_value(value).into_iter().collect(),
            _ => branches.and_then(Value::as_array).into_iter().flatten().flat_map(types).collect(),
        };
    types.sort_unstable();
    types.dedup();
    types
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_sort_by_type_and_then_by_value() {
        let sorted = [
            Key::of(None, Kind::Mixed),
            Key::of(Some(&json!(false)), Kind::Mixed),
            Key::of(Some(&json!(true)), Kind::Mixed),
            Key::of(Some(&json!(-2.5)), Kind::Mixed),
            Key::of(Some(&json!(9_007_199_254_740_992_i64)), Kind::Mixed),
            Key::of(Some(&json!(9_007_199_254_740_993_i64)), Kind::Mixed),
            Key::of(Some(&json!("2026-11-20T14:00:00+01:00")), Kind::DateTime),
            Key::of(Some(&json!("2026-11-20T13:30:00Z")), Kind::DateTime),
            Key::of(Some(&json!("A")), Kind::Text),
            Key::of(Some(&json!("a")), Kind::Text),
        ];
        assert!(sorted.windows(2).all(|pair| pair[0] < pair[1]), "{sorted:?}");
        assert_eq!(Key::of(Some(&json!(1)), Kind::Number), Key::of(Some(&json!(1.0)), Kind::Number));
        assert_eq!(Key::of(Some(&json!("e\u{301}")), Kind::Text), Key::of(Some(&json!("é")), Kind::Text));
    }

    #[test]
    fn a_field_is_indexed_as_its_schema_says() {
        let schema = json!({ "properties": {
            "title": { "type": ["string", "null"] }, "due": { "$ref": "#/$defs/day" },
            "level": { "enum": ["Low", "High"] }, "n": { "type": "integer" }, "any": { "type": ["string", "number"] } },
            "$defs": { "day": { "type": "string", "format": "date" } } });
        let kinds = ["title", "due", "level", "n", "any", "updated_at"].map(|field| kind_of(&schema, field));
        assert_eq!(kinds, [Kind::Text, Kind::Date, Kind::Text, Kind::Number, Kind::Mixed, Kind::DateTime]);
    }
}

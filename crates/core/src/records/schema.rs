//! How the fields of a collection are indexed, by its JSON Schema. Reading the package made sure that they can be.

use serde_json::Value;
use tenon_contract::records::fields::{property, types};
use tenon_store::records::key::FieldKind;

/// How a field is indexed; publishing made sure that it can be.
pub(crate) fn kind_of(schema: &Value, field: &str) -> FieldKind {
    if matches!(field, "created_at" | "updated_at") {
        return FieldKind::DateTime;
    }
    let Some(property) = property(schema, field) else { return FieldKind::Mixed };
    match types(property).as_slice() {
        ["string"] => match property.get("format").and_then(Value::as_str) {
            Some("date-time") => FieldKind::DateTime,
            Some("date") => FieldKind::Date,
            _ => FieldKind::Text,
        },
        ["number"] => FieldKind::Number,
        ["boolean"] => FieldKind::Boolean,
        _ => FieldKind::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_indexed_as_its_schema_says() {
        let schema = json!({"type": "object", "properties": {
            "due": {"$ref": "#/$defs/day"}, "at": {"type": "string", "format": "date-time"},
            "state": {"enum": ["a", null]}, "either": {"type": ["string", "integer"]},
            "loop": {"$ref": "#/properties/loop"}},
            "$defs": {"day": {"type": ["string", "null"], "format": "date"}}});
        let kind = |field: &str| kind_of(&schema, field);
        assert_eq!((kind("due"), kind("at")), (FieldKind::Date, FieldKind::DateTime));
        assert_eq!((kind("state"), kind("either")), (FieldKind::Text, FieldKind::Mixed));
        assert_eq!((kind("loop"), kind("created_at")), (FieldKind::Mixed, FieldKind::DateTime));
    }
}

//! The light check of forms and the server's validation agree: whatever the light one claims, the server
//! says too, and where it says that it knows a keyword it misses nothing. One table, one row per keyword.

use serde_json::{Value, json};
use tenon_contract::settings::{self, Form};
use tenon_core::schemas::Schema;

struct Row {
    keyword: &'static str,
    /// Of the property `x`.
    schema: Value,
    valid: Vec<Value>,
    invalid: Vec<Value>,
    /// Whether the light check has to find what is invalid; else it has to keep still.
    knows: bool,
}

fn row(keyword: &'static str, schema: Value, valid: Value, invalid: Value) -> Row {
    let list = |value: Value| value.as_array().cloned().expect("a list");
    Row { keyword, schema, valid: list(valid), invalid: list(invalid), knows: true }
}

fn server_only(keyword: &'static str, schema: Value, valid: Value, invalid: Value) -> Row {
    Row { knows: false, ..row(keyword, schema, valid, invalid) }
}

fn rows() -> Vec<Row> {
    let text = |more: Value| merged(json!({"type": "string"}), more);
    let number = |more: Value| merged(json!({"type": "number"}), more);
    let list = |more: Value| merged(json!({"type": "array", "items": {"type": "string"}}), more);
    let object = |more: Value| merged(json!({"type": "object"}), more);
    vec![
        row("type string", text(json!({})), json!(["", "a"]), json!([1, true, null, [], {}])),
        row("type number", number(json!({})), json!([0, -1.5, 1e300]), json!(["1", null, true])),
        row("type integer", json!({"type": "integer"}), json!([0, -7, 3.0]), json!([1.5, "1", null])),
        row("type boolean", json!({"type": "boolean"}), json!([true, false]), json!([0, "true", null])),
        row("type array", list(json!({})), json!([[], ["a"]]), json!([{}, "a", [1], [null]])),
        row(
            "type object",
            object(json!({"properties": {"a": {"type": "string"}}})),
            json!([{}, {"a": ""}]),
            json!([[], {"a": 1}]),
        ),
        row("nullable", json!({"type": ["string", "null"]}), json!([null, "a"]), json!([1, []])),
        row(
            "anyOf null",
            json!({"anyOf": [{"type": "integer"}, {"type": "null"}]}),
            json!([null, 1]),
            json!(["a", 1.5]),
        ),
        row("enum", json!({"enum": ["a", "b", 3]}), json!(["a", 3, 3.0]), json!(["c", null, 4])),
        row("enum with null", json!({"enum": ["a", null]}), json!(["a", null]), json!(["b"])),
        row(
            "oneOf of constants",
            json!({"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}]}),
            json!(["a", "b"]),
            json!(["c", 1]),
        ),
        row("const", json!({"const": {"a": 1}}), json!([{"a": 1}, {"a": 1.0}]), json!([{"a": 2}, null])),
        row("minLength", text(json!({"minLength": 2})), json!(["ab", "äö", "👩🏽‍🚀x"]), json!(["a", ""])),
        row("maxLength", text(json!({"maxLength": 2})), json!(["", "äö", "👍🏽"]), json!(["abc"])),
        row("minimum", number(json!({"minimum": 1})), json!([1, 1.5]), json!([0.99, -3])),
        row("maximum", number(json!({"maximum": 1})), json!([1, -5]), json!([1.01])),
        row("exclusiveMinimum", number(json!({"exclusiveMinimum": 1})), json!([1.01]), json!([1, 0])),
        row("exclusiveMaximum", number(json!({"exclusiveMaximum": 1})), json!([0.99]), json!([1, 2])),
        row("multipleOf whole", number(json!({"multipleOf": 5})), json!([0, 10, -15]), json!([1, 7.5])),
        row(
            "multipleOf part",
            number(json!({"multipleOf": 0.1})),
            json!([0, 0.3, 1.1, 12.7]),
            json!([0.25, 1.05]),
        ),
        row("minItems", list(json!({"minItems": 1})), json!([["a"]]), json!([[]])),
        row("maxItems", list(json!({"maxItems": 1})), json!([[], ["a"]]), json!([["a", "b"]])),
        row("uniqueItems", list(json!({"uniqueItems": true})), json!([["a", "b"]]), json!([["a", "a"]])),
        row(
            "items",
            list(json!({"items": {"type": "string", "minLength": 2}})),
            json!([["ab"]]),
            json!([["ab", "c"]]),
        ),
        row(
            "multi-select",
            json!({"type": "array", "uniqueItems": true, "minItems": 1, "items": {"enum": ["a", "b"]}}),
            json!([["a"], ["b", "a"]]),
            json!([[], ["c"], ["a", "a"]]),
        ),
        row(
            "required",
            object(json!({"properties": {"a": {"type": "string"}}, "required": ["a"]})),
            json!([{"a": "x"}]),
            json!([{}]),
        ),
        row(
            "additionalProperties as a map",
            object(
                json!({"additionalProperties": {"type": "integer"}, "minProperties": 1, "maxProperties": 2}),
            ),
            json!([{"a": 1}]),
            json!([{}, {"a": "x"}, {"a": 1, "b": 2, "c": 3}]),
        ),
        row(
            "format email",
            text(json!({"format": "email"})),
            json!(["a@b.example"]),
            json!(["a", "@b", "a@"]),
        ),
        row(
            "format uri",
            text(json!({"format": "uri"})),
            json!(["https://a.example/b?c#d", "urn:x:y"]),
            json!(["a", "/a", "http://a b", "1x:y"]),
        ),
        row(
            "format date",
            text(json!({"format": "date"})),
            json!(["2026-11-20", "2024-02-29"]),
            json!(["2026-02-29", "2026-13-01", "20.11.2026", "2026-1-1"]),
        ),
        row(
            "format date-time",
            text(json!({"format": "date-time"})),
            json!(["2026-11-20T14:00:00Z", "2026-11-20T14:00:00.5+02:00"]),
            json!(["2026-11-20", "2026-11-20T14:00:00", "2026-02-30T14:00:00Z"]),
        ),
        row(
            "format hostname",
            text(json!({"format": "hostname"})),
            json!(["a", "a-b.example"]),
            json!(["", "a b", "a/b", "a:80", "-a"]),
        ),
        row(
            "if then else",
            object(json!({
                "properties": {"mode": {"enum": ["a", "b"]}},
                "required": ["mode"],
                "if": {"properties": {"mode": {"const": "a"}}},
                "then": {"properties": {"n": {"type": "integer"}}, "required": ["n"]},
                "else": {"properties": {"s": {"type": "string", "minLength": 2}}, "required": ["s"]},
            })),
            json!([{"mode": "a", "n": 1}, {"mode": "b", "s": "xy"}]),
            json!([{"mode": "a"}, {"mode": "a", "n": "x"}, {"mode": "b", "n": 1}, {"mode": "b", "s": "x"}]),
        ),
        row(
            "stricter branch",
            object(json!({
                "properties": {"on": {"type": "boolean"}, "n": {"type": "integer"}},
                "if": {"properties": {"on": {"const": true}}, "required": ["on"]},
                "then": {"properties": {"n": {"minimum": 10}}},
            })),
            json!([{"on": true, "n": 10}, {"on": false, "n": 1}, {"n": 1}]),
            json!([{"on": true, "n": 1}]),
        ),
        row(
            "dependentRequired",
            object(
                json!({"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "dependentRequired": {"a": ["b"]}}),
            ),
            json!([{}, {"b": ""}, {"a": "", "b": ""}]),
            json!([{"a": ""}]),
        ),
        row(
            "dependentSchemas",
            object(json!({
                "properties": {"a": {"type": "string"}},
                "dependentSchemas": {"a": {"properties": {"b": {"type": "integer"}}, "required": ["b"]}},
            })),
            json!([{}, {"a": "", "b": 1}]),
            json!([{"a": ""}, {"a": "", "b": "x"}]),
        ),
        row(
            "oneOf with a discriminator",
            object(json!({"oneOf": [
                {"properties": {"kind": {"const": "none"}}, "required": ["kind"]},
                {"properties": {"kind": {"const": "basic"}, "user": {"type": "string"}}, "required": ["kind", "user"]},
            ]})),
            json!([{"kind": "none"}, {"kind": "basic", "user": "x"}]),
            json!([{}, {"kind": "basic"}, {"kind": "other"}]),
        ),
        row(
            "$ref and allOf",
            json!({"allOf": [{"$ref": "#/$defs/short"}, {"minLength": 2}]}),
            json!(["ab", "abc"]),
            json!(["a", "abcd", 1]),
        ),
        server_only("pattern", text(json!({"pattern": "^[A-Z]+$"})), json!(["A"]), json!(["a", ""])),
        server_only(
            "not",
            object(json!({"properties": {"a": {"type": "string"}}, "not": {"required": ["a"]}})),
            json!([{}]),
            json!([{"a": ""}]),
        ),
        server_only("contains", list(json!({"contains": {"const": "a"}})), json!([["a"]]), json!([["b"]])),
        server_only(
            "propertyNames",
            object(json!({"additionalProperties": {"type": "string"}, "propertyNames": {"maxLength": 1}})),
            json!([{"a": ""}]),
            json!([{"ab": ""}]),
        ),
        server_only(
            "prefixItems",
            json!({"type": "array", "prefixItems": [{"type": "string"}]}),
            json!([["a"]]),
            json!([[1]]),
        ),
        server_only(
            "anyOf",
            json!({"anyOf": [{"type": "string"}, {"type": "number"}]}),
            json!(["a", 1]),
            json!([true]),
        ),
        server_only(
            "additionalProperties false",
            object(json!({"properties": {"a": {"type": "string"}}, "additionalProperties": false})),
            json!([{}]),
            json!([{"b": 1}]),
        ),
    ]
}

fn merged(mut under: Value, over: Value) -> Value {
    if let (Value::Object(under), Value::Object(over)) = (&mut under, over) {
        under.extend(over);
    }
    under
}

fn around(schema: &Value) -> Value {
    json!({
        "type": "object",
        "$defs": {"short": {"type": "string", "maxLength": 3}},
        "properties": {"x": schema},
    })
}

fn light(form: &Form, value: &Value) -> Vec<settings::Issue> {
    settings::check(&form.root, Some(value), "")
}

#[test]
fn both_agree_on_every_keyword() {
    for row in rows() {
        let schema = around(&row.schema);
        let form = settings::read(&schema);
        let server = Schema::compile(schema.clone()).expect(row.keyword);
        for value in &row.valid {
            let value = json!({"x": value});
            assert_eq!(server.check(&value, ""), [], "{}: {value}", row.keyword);
            assert_eq!(light(&form, &value), [], "{}: {value}", row.keyword);
        }
        for value in &row.invalid {
            let value = json!({"x": value});
            let (said, claimed) = (server.check(&value, ""), light(&form, &value));
            assert!(!said.is_empty(), "{}: the server takes {value}", row.keyword);
            assert_eq!(!claimed.is_empty(), row.knows, "{}: {value} gave {claimed:?}", row.keyword);
        }
    }
}

/// Every instance of the table under every schema of it: no claim without the server's.
#[test]
fn nothing_is_claimed_that_the_server_does_not_say() {
    let rows = rows();
    let instances: Vec<&Value> = rows.iter().flat_map(|row| row.valid.iter().chain(&row.invalid)).collect();
    for row in &rows {
        let schema = around(&row.schema);
        let form = settings::read(&schema);
        let server = Schema::compile(schema).expect(row.keyword);
        for instance in &instances {
            let value = json!({"x": instance});
            let claimed = light(&form, &value);
            assert!(
                claimed.is_empty() || !server.is_valid(&value),
                "{}: {value} is fine for the server, but {claimed:?}",
                row.keyword
            );
        }
    }
}

#[test]
fn a_missing_required_value_is_told_at_its_own_place() {
    let schema = json!({"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]});
    let form = settings::read(&schema);
    let issues = light(&form, &json!({}));
    assert_eq!((issues[0].pointer.as_str(), issues[0].code), ("/x", "required"));
    assert!(!Schema::compile(schema).expect("schema").is_valid(&json!({})));
}

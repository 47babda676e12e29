//! Reading schemas, conditions, and what is sent.

use serde_json::{Map, Value, json};

use super::*;

fn group(form: &Form) -> &Object {
    match &form.root.kind {
        FieldKind::Group(object) => object,
        other => panic!("a group, not {other:?}"),
    }
}

fn names(object: &Object, values: &Value) -> Vec<String> {
    let values = values.as_object().cloned().unwrap_or_default();
    active(object, &values)
        .into_iter()
        .map(|one| [one.field.name.as_str(), if one.required { "!" } else { "" }].concat())
        .collect()
}

fn kind_of(schema: Value) -> FieldKind {
    let form = read(&json!({"type": "object", "properties": {"x": schema}}));
    group(&form).fields[0].kind.clone()
}

#[test]
fn each_type_has_its_field() {
    assert!(matches!(kind_of(json!({"type": "string"})), FieldKind::Text(_)));
    assert!(matches!(kind_of(json!({"type": "string", "writeOnly": true})), FieldKind::Secret(_)));
    assert!(matches!(kind_of(json!({"type": "integer"})), FieldKind::Number(Number { integer: true, .. })));
    assert!(matches!(kind_of(json!({"type": "boolean"})), FieldKind::Boolean));
    assert!(matches!(kind_of(json!({"const": 3})), FieldKind::Const(_)));
    assert!(matches!(kind_of(json!({"enum": ["a", "b"]})), FieldKind::Choice(_)));
    let many = json!({"type": "array", "uniqueItems": true, "items": {"enum": ["a", "b"]}});
    assert!(matches!(kind_of(many), FieldKind::Many(..)));
    assert!(matches!(kind_of(json!({"type": "array", "items": {"type": "string"}})), FieldKind::List(..)));
    let map = json!({"type": "object", "additionalProperties": {"type": "string"}});
    assert!(matches!(kind_of(map), FieldKind::Map(..)));
    let inner = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    assert!(matches!(kind_of(inner), FieldKind::Group(_)));
}

#[test]
fn a_secret_that_branches_alone_require_comes_with_them() {
    let schema = |more: Value| {
        let mut schema = json!({
            "type": "object",
            "properties": {
                "auth": {"type": "string", "default": "none", "enum": ["none", "basic", "token"]},
                "key": {"type": "string", "writeOnly": true},
                "last": {"type": "string"}
            },
            "x-tenon-order": ["auth", "key", "last"],
            "allOf": [
                {"if": {"properties": {"auth": {"enum": ["basic", "token"]}}, "required": ["auth"]}, "then": {"required": ["key"]}},
                {"if": {"properties": {"auth": {"const": "basic"}}, "required": ["auth"]},
                 "then": {"properties": {"user": {"type": "string"}}, "required": ["user"]}}
            ]
        });
        schema.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        read(&schema)
    };
    let form = schema(json!({}));
    assert_eq!(names(group(&form), &json!({})), ["auth", "last"]);
    assert_eq!(names(group(&form), &json!({"auth": "none"})), ["auth", "last"]);
    assert_eq!(names(group(&form), &json!({"auth": "token"})), ["auth", "key!", "last"]);
    assert_eq!(names(group(&form), &json!({"auth": "basic"})), ["auth", "user!", "key!", "last"]);
    assert_eq!(form.names(), ["auth", "key", "last", "user"], "it is known all the same");
    // One that is required anyway is there anyway.
    let form = schema(json!({"required": ["key"]}));
    assert_eq!(names(group(&form), &json!({})), ["auth", "key!", "last"]);
}

#[test]
fn what_is_outside_the_dialect_is_edited_as_json() {
    for schema in [
        json!({}),
        json!(true),
        json!({"type": ["string", "number"]}),
        json!({"type": "array", "prefixItems": [{"type": "string"}]}),
        json!({"type": "object"}),
        json!({"anyOf": [{"type": "string"}, {"type": "number"}]}),
        json!({"$ref": "#/$defs/nothing"}),
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "if": {"properties": {"a": {"pattern": "x"}}}, "then": {}}),
    ] {
        assert!(matches!(kind_of(schema.clone()), FieldKind::Json(_)), "{schema}");
    }
}

#[test]
fn a_root_outside_the_dialect_keeps_its_secrets_as_fields() {
    let form = read(&json!({
        "type": "object",
        "properties": {"token": {"type": "string", "writeOnly": true}, "a": {"type": "string"}},
        "patternProperties": {"^x": {"type": "string"}},
    }));
    assert!(matches!(form.root.kind, FieldKind::Json(_)));
    assert_eq!(form.names(), ["token"]);
}

#[test]
fn references_are_followed_and_cycles_are_not() {
    let form = read(&json!({
        "type": "object",
        "$defs": {"host": {"type": "string", "format": "hostname"}, "loop": {"$ref": "#/$defs/loop"}},
        "properties": {"a": {"$ref": "#/$defs/host", "title": "Host"}, "b": {"$ref": "#/$defs/loop"}},
    }));
    let fields = &group(&form).fields;
    assert_eq!(fields[0].title, "Host");
    assert!(matches!(&fields[0].kind, FieldKind::Text(Text { format: Format::Hostname, .. })));
    assert!(matches!(fields[1].kind, FieldKind::Json(_)));
}

#[test]
fn nullable_is_said_in_three_ways() {
    for schema in [
        json!({"type": ["string", "null"]}),
        json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
        json!({"enum": ["a", null]}),
    ] {
        let form = read(&json!({"type": "object", "properties": {"x": schema}}));
        let field = &group(&form).fields[0];
        assert!(field.nullable, "{field:?}");
        assert!(check(field, Some(&Value::Null), "/x").is_empty());
    }
}

#[test]
fn fields_stand_in_the_order_that_the_schema_says_and_groups_together() {
    let form = read(&json!({
        "type": "object",
        "x-tenon-order": ["z", "b"],
        "properties": {
            "a": {"type": "string"}, "b": {"type": "string", "x-tenon-group": "G"}, "c": {"type": "string"},
            "d": {"type": "string", "x-tenon-group": "G"}, "z": {"type": "string"},
        },
    }));
    let names: Vec<&str> = group(&form).fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["z", "a", "c", "b", "d"]);
}

#[test]
fn a_condition_brings_fields_behind_what_it_looks_at() {
    let form = read(&json!({
        "type": "object",
        "x-tenon-order": ["mode", "last"],
        "properties": {"mode": {"enum": ["basic", "token"], "default": "token"}, "last": {"type": "string"}},
        "if": {"properties": {"mode": {"const": "basic"}}, "required": ["mode"]},
        "then": {"properties": {"user": {"type": "string"}}, "required": ["user"]},
        "else": {"properties": {"audience": {"type": "string"}}},
        "dependentRequired": {"last": ["mode"]},
    }));
    let object = group(&form);
    assert_eq!(names(object, &json!({})), ["mode", "audience", "last"]);
    assert_eq!(names(object, &json!({"mode": "basic"})), ["mode", "user!", "last"]);
    assert_eq!(names(object, &json!({"last": "x"})), ["mode!", "audience", "last"]);
}

#[test]
fn a_picker_has_a_way_for_each_constant() {
    let form = read(&json!({
        "type": "object",
        "properties": {"auth": {"oneOf": [
            {"title": "None", "type": "object", "properties": {"kind": {"const": "none"}}, "required": ["kind"]},
            {"title": "Basic sign-in", "type": "object", "properties": {"kind": {"const": "basic"},
                "user": {"type": "string"}}, "required": ["kind", "user"]},
        ]}},
        "required": ["auth"],
    }));
    let FieldKind::Group(auth) = &group(&form).fields[0].kind else { panic!("a group") };
    assert_eq!(names(auth, &json!({})), ["kind!"]);
    assert_eq!(names(auth, &json!({"kind": "basic"})), ["kind!", "user!"]);
    let values = json!({"kind": "none", "user": "x"});
    assert_eq!(forgotten(auth, values.as_object().expect("object")), ["User"]);
    assert_eq!(settle(&form.root, &json!({"auth": values})), json!({"auth": {"kind": "none"}}));
    let issues = check(&form.root, Some(&json!({"auth": {"kind": "basic"}})), "");
    assert_eq!(issues[0].pointer, "/auth/user");
}

#[test]
fn what_is_sent_holds_constants_and_answers_and_no_secrets() {
    let form = read(&json!({
        "type": "object",
        "properties": {
            "v": {"const": 1}, "on": {"type": "boolean"}, "token": {"type": "string", "writeOnly": true},
            "inner": {"type": "object", "properties": {"a": {"type": "string"}}},
        },
        "required": ["v", "on"],
    }));
    let sent = settle(&form.root, &json!({"token": "s3cret", "inner": {}, "other": 1}));
    assert_eq!(sent, json!({"v": 1, "on": false, "other": 1}));
}

#[test]
fn all_of_is_laid_together() {
    let form = read(&json!({
        "type": "object",
        "allOf": [
            {"properties": {"a": {"type": "string", "minLength": 2}}, "required": ["a"]},
            {"if": {"required": ["b"]}, "then": {"required": ["a"]}},
        ],
        "properties": {"a": {"title": "A!"}, "b": {"type": "string"}},
    }));
    let object = group(&form);
    assert_eq!(names(object, &json!({})), ["a!", "b"]);
    assert_eq!(object.fields[0].title, "A!");
    let issues = check(&form.root, Some(&json!({"a": "x"})), "");
    assert_eq!(issues, [Issue { pointer: "/a".into(), code: "minLength", text: words::too_short(2) }]);
}

#[test]
fn a_field_may_have_words_of_its_own() {
    let schema = json!({"type": "string", "minLength": 3, "x-tenon-error": "Three letters, like ABC."});
    let form = read(&json!({"type": "object", "properties": {"x": schema}, "required": ["x"]}));
    for value in [json!({}), json!({"x": "a"})] {
        assert_eq!(check(&form.root, Some(&value), "")[0].text, "Three letters, like ABC.");
    }
}

#[test]
fn no_value_of_a_hostile_size_breaks_the_reader() {
    let mut schema = json!({"type": "string"});
    for _ in 0..60 {
        schema = json!({"type": "object", "properties": {"x": schema}});
    }
    let form = read(&schema);
    assert!(check(&form.root, Some(&json!({"x": {"x": 1}})), "").len() == 1);
    let _ = settle(&form.root, &Value::Object(Map::new()));
}

//! Words, pointers, caps and defaults.

use serde_json::{Map, Value, json};

use super::Schema;

fn schema(value: Value) -> Schema {
    Schema::try_compile(value).expect("a schema")
}

fn told(schema: &Schema, value: &Value) -> Vec<(String, String, String)> {
    let errors = schema.check(value, "/values");
    errors.into_iter().map(|error| (error.pointer, error.code, error.detail)).collect()
}

#[test]
fn a_missing_member_is_told_at_its_own_place() {
    let schema = schema(json!({"type": "object", "required": ["na/me"], "properties": {
        "deep": {"type": "object", "required": ["b"]}}, "dependentRequired": {"deep": ["other"]}}));
    let pointers: Vec<String> =
        told(&schema, &json!({"deep": {}})).into_iter().map(|error| error.0).collect();
    assert_eq!(pointers.len(), 3, "{pointers:?}");
    for wanted in ["/values/na~1me", "/values/deep/b", "/values/other"] {
        assert!(pointers.iter().any(|pointer| pointer == wanted), "{wanted} in {pointers:?}");
    }
}

#[test]
fn words_say_what_to_do_and_never_repeat_the_value() {
    let schema = schema(json!({"type": "object", "additionalProperties": false, "properties": {
        "a": {"type": "string", "maxLength": 3}, "b": {"type": "integer", "minimum": 5},
        "c": {"enum": ["x", "y"]}, "d": {"type": "string", "format": "uri"},
        "e": {"type": "string", "pattern": "^a$", "x-tenon-error": "Write a."}}}));
    let value = json!({"a": "canary", "b": 1, "c": "canary", "d": "canary", "e": "canary", "f": 1});
    let mut texts: Vec<String> =
        told(&schema, &value).into_iter().map(|error| format!("{} {}", error.0, error.2)).collect();
    texts.sort();
    assert_eq!(
        texts,
        [
            "/values/a Use at most 3 characters.",
            "/values/b Enter 5 or more.",
            "/values/c Choose one of: x, y.",
            "/values/d Enter a full address, like https://mlflow.example.com.",
            "/values/e Write a.",
            "/values/f There is nothing called “f” here. Leave it out.",
        ]
    );
    assert_eq!(told(&schema, &json!({"b": "canary"}))[0].2, "Enter a whole number.");
}

#[test]
fn a_picker_tells_the_errors_of_the_branch_that_was_picked() {
    let schema = schema(json!({"oneOf": [
        {"properties": {"kind": {"const": "a"}, "n": {"minimum": 3}}, "required": ["kind"]},
        {"properties": {"kind": {"const": "b"}}, "required": ["kind", "text"]}]}));
    let found = told(&schema, &json!({"kind": "b"}));
    assert_eq!(found, [("/values/text".into(), "required".into(), "This is required.".into())]);
    assert_eq!(told(&schema, &json!({"kind": "c"}))[0].1, "oneOf");
}

#[test]
fn values_have_caps_of_their_own() {
    let anything = schema(json!({}));
    let mut deep = json!(1);
    for _ in 0..17 {
        deep = json!([deep]);
    }
    assert_eq!(told(&anything, &deep)[0].1, "too_deep");
    assert_eq!(told(&anything, &json!({"a": vec![0; 1_001]}))[0].0, "/values/a");
    assert_eq!(told(&anything, &json!({"a": "x\u{0}"}))[0].1, "nul");
    assert!(!anything.is_valid(&deep));
    assert!(anything.is_valid(&json!({"a": vec![0; 1_000]})));
}

#[test]
fn defaults_come_from_properties_groups_and_the_branch_in_force() {
    let schema = schema(json!({
        "type": "object",
        "properties": {
            "mode": {"enum": ["fast", "slow"], "default": "fast"},
            "retry": {"type": "object", "properties": {"times": {"type": "integer", "default": 3}}},
            "needy": {"type": "object", "required": ["x"], "properties": {"x": {}, "y": {"default": 1}}},
            "list": {"type": "array", "items": {"type": "object", "properties": {"on": {"default": true}}}},
            "named": {"$ref": "#/$defs/n"}
        },
        "if": {"properties": {"mode": {"const": "fast"}}},
        "then": {"properties": {"speed": {"default": 9}}},
        "else": {"properties": {"speed": {"default": 1}}},
        "$defs": {"n": {"type": "string", "default": "N"}}
    }));
    let filled = |value: Value| {
        let mut map = value.as_object().cloned().expect("an object");
        schema.fill_defaults(&mut map);
        Value::Object(map)
    };
    assert_eq!(filled(json!({})), json!({"mode": "fast", "retry": {"times": 3}, "named": "N", "speed": 9}));
    assert_eq!(filled(json!({"mode": "slow", "list": [{}]}))["speed"], 1);
    assert_eq!(filled(json!({"list": [{}, {"on": false}]}))["list"], json!([{"on": true}, {"on": false}]));
}

#[test]
fn defaults_that_every_item_asks_for_have_an_end() {
    let schema = schema(json!({"properties": {"list": {"items": {"items": {"properties": {
        "text": {"default": "x".repeat(30_000)}}}}}}}));
    let mut values = json!({"list": vec![vec![json!({}); 1_000]; 50]}).as_object().cloned().expect("values");
    assert!(!schema.fill_defaults(&mut values));
    let bytes = Value::Object(values).to_string().len();
    assert!((200_000..1_000_000).contains(&bytes), "{bytes} bytes");
    let mut few = json!({"list": [[{}, {}]]}).as_object().cloned().expect("values");
    assert!(schema.fill_defaults(&mut few));
    assert_eq!(few["list"][0][1]["text"].as_str().map(str::len), Some(30_000));
}

#[test]
fn defaults_that_are_looked_for_in_vain_have_an_end_too() {
    let properties: Map<String, Value> = (0..2_000).map(|n| (format!("p{n}"), json!(true))).collect();
    let schema = schema(json!({"properties": {"list": {"items": {"properties": properties}}}}));
    let mut values = json!({"list": vec![json!({}); 1_000]}).as_object().cloned().expect("values");
    assert!(!schema.fill_defaults(&mut values));
    assert_eq!(schema.check(&Value::Object(values), "")[0].code, "too_much");
}

#[test]
fn a_condition_that_costs_too_much_is_not_asked() {
    let rules = vec![json!({"minimum": 0}); 1_000];
    let schema = schema(json!({
        "if": {"properties": {"list": {"items": {"allOf": rules}}}},
        "then": {"properties": {"speed": {"default": 9}}},
        "else": {"properties": {"speed": {"default": 1}}},
    }));
    let speed = |items: usize| {
        let mut values = json!({"list": vec![1; items]}).as_object().cloned().expect("values");
        schema.fill_defaults(&mut values);
        values.get("speed").cloned()
    };
    assert_eq!((speed(10), speed(1_000)), (Some(json!(9)), None));
    assert_eq!(schema.check(&json!({"list": vec![1; 1_000]}), "")[0].code, "too_much");
}

#[test]
fn all_conditions_together_have_an_end() {
    let branch = |n: u32| {
        json!({"if": {"properties": {"list": {"items": {"allOf": vec![json!({"minimum": 0}); 100]}}}},
               "then": {"properties": {format!("p{n}"): {"default": n}}}})
    };
    let schema = schema(json!({"allOf": (0..40).map(branch).collect::<Vec<_>>()}));
    let filled = |items: usize| {
        let mut values = json!({"list": vec![1; items]}).as_object().cloned().expect("values");
        (schema.fill_defaults(&mut values), values.len())
    };
    assert_eq!(filled(10), (true, 41));
    let (whole, some) = filled(1_000);
    assert!(!whole && (2..20).contains(&some), "each alone is cheap enough: {some}");
}

#[test]
fn a_pattern_that_explodes_is_refused_when_it_is_compiled() {
    let started = std::time::Instant::now();
    assert!(Schema::compile(json!({"pattern": "(\\w{500}){500}"})).is_err());
    // Nested repetition is harmless here: the engine has no backtracking.
    let redos = schema(json!({"pattern": "^(a+)+$"}));
    assert!(!redos.is_valid(&json!(format!("{}!", "a".repeat(50_000)))));
    assert!(started.elapsed().as_secs() < 5);
}

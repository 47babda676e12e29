//! What is counted is at least what a validator does, and counting ends soon after it is too much.

use serde_json::{Map, Value, json};
use tenon_contract::{
    records::{MAX_COMMIT_STEPS, MAX_RECORD_STEPS},
    schema::MAX_BYTES,
};

use super::{Size, Work, parts::states};
use crate::schemas::{GATHERED_STEPS, IN_PLACE_STEPS, Schema};

/// A schema that may be published, or the test shows nothing.
fn sound(schema: &Value) -> Schema {
    let text = schema.to_string();
    assert!(text.len() <= MAX_BYTES, "{} bytes", text.len());
    let issues = tenon_contract::schema::check(schema);
    assert!(issues.is_empty(), "{issues:?}");
    Schema::compile(schema.clone()).expect("a schema")
}

fn told(schema: &Schema, value: &Value) -> Vec<(String, String)> {
    let mut left = MAX_COMMIT_STEPS;
    let errors = schema.check_heavy(value, "/values", &mut left);
    errors.into_iter().map(|error| (error.pointer, error.code)).collect()
}

fn attack() -> (Value, Value) {
    let rules = vec![json!({"minimum": 1}); 4_600];
    let schema = json!({"type": "object", "properties": {"a": {"items": {"items": {"allOf": rules}}}}});
    (schema, json!({"a": vec![vec![0; 1_000]; 130]}))
}

#[test]
fn a_record_that_breaks_six_hundred_million_rules_is_refused_before_the_first() {
    let (schema, value) = attack();
    assert!(value.to_string().len() <= 256 << 10);
    let schema = sound(&schema);
    assert_eq!(told(&schema, &value), [("/values".into(), "too_much".into())]);
    let error = &schema.check(&value, "/values")[0];
    assert_eq!((error.pointer.as_str(), error.code.as_str()), ("/values", "too_much"));
    assert!(error.detail.starts_with("Checking this takes more than 500000 steps"), "{}", error.detail);
    assert!(!schema.is_valid(&value));
    // What it would have been, and where counting ended.
    assert!(schema.work.on(&value, u64::MAX) > 600_000_000);
    assert!(schema.work.on(&value, MAX_RECORD_STEPS) < MAX_RECORD_STEPS + 20_000);
    // Not one rule is broken, and it is as much work.
    assert_eq!(told(&schema, &json!({"a": vec![vec![1; 1_000]; 120]}))[0].1, "too_much");
    assert_eq!(told(&schema, &json!({"a": [[1, 2], [3]]})), []);
}

#[test]
fn a_large_record_of_an_ordinary_schema_is_checked_to_its_end() {
    let names = ["code", "title", "owner", "level", "likelihood", "severity", "due", "note"];
    let mut properties: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), json!({"type": "string", "maxLength": 200}))).collect();
    properties["level"] = json!({"type": "string", "enum": ["Low", "High"]});
    properties["code"] = json!({"type": "string", "pattern": "^[A-Z]{1,8}-[0-9]+$"});
    let row =
        json!({"type": "object", "required": names, "additionalProperties": false, "properties": properties});
    let schema = sound(
        &json!({"type": "object", "properties": {"rows": {"type": "array", "maxItems": 1000, "items": row}}}),
    );
    let row = json!({"code": "R-1", "title": "A risk", "owner": "Ada", "level": "Low", "likelihood": "Rare",
        "severity": "Minor", "due": "2026-11-20", "note": "As it was told to us, in some words"});
    let mut value = json!({"rows": vec![row; 1_000]});
    assert!((150_000..256 << 10).contains(&value.to_string().len()));
    assert_eq!(told(&schema, &value), []);
    // It takes more steps than one person's request may take from the others.
    assert!(schema.work.on(&value, MAX_RECORD_STEPS) > GATHERED_STEPS);
    value["rows"][7]["level"] = json!("Sky");
    assert_eq!(told(&schema, &value), [("/values/rows/7/level".into(), "enum".into())]);
}

#[test]
fn a_commit_has_so_many_steps_for_all_of_its_records() {
    let rules = vec![json!({"minimum": 1}); 900];
    let schema = sound(&json!({"type": "object", "properties": {"a": {"items": {"allOf": rules}}}}));
    let value = json!({"a": vec![1; 1_000]});
    let mut left = MAX_COMMIT_STEPS;
    let checked = (0..100).take_while(|_| schema.check_heavy(&value, "", &mut left).is_empty()).count();
    assert!((5..20).contains(&checked), "{checked} records of two million steps each");
    let error = &schema.check_heavy(&value, "", &mut left)[0];
    assert!(error.detail.contains("more than 20000000 steps"), "{}", error.detail);
}

#[test]
fn what_is_broken_in_too_many_places_is_told_once_or_in_general() {
    let one = sound(&json!({"items": {"minimum": 1, "maximum": 9, "type": "integer", "multipleOf": 2}}));
    let value = json!(vec![vec![json!("x"); 1]; 1_000]);
    assert!(one.work.on(&value, MAX_RECORD_STEPS) < GATHERED_STEPS);
    assert_eq!(one.check(&value, "").len(), 100);
    let rules = vec![json!({"minimum": 1}); 50];
    let many = sound(&json!({"items": {"allOf": rules}}));
    let value = json!(vec![0; 1_000]);
    assert_eq!(told(&many, &value), [("/values/0".into(), "minimum".into())]);
    let branches = sound(&json!({"items": {"anyOf": [{"allOf": rules}, {"type": "string"}]}}));
    assert_eq!(told(&branches, &value), [("/values".into(), "invalid".into())]);
}

#[test]
fn nothing_costs_more_than_its_size_allows() {
    let schemas = [
        json!({"properties": {"a": {"type": "string", "pattern": "^a{3}$"}}, "required": ["a", "b"]}),
        json!({"additionalProperties": {"items": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"enum": [1, 2, [3]]}}}),
        json!({"uniqueItems": true, "items": {"uniqueItems": true, "contains": {"const": 1}}}),
        json!({"patternProperties": {"^x+": {"minLength": 2}}, "propertyNames": {"maxLength": 4, "pattern": "a|b"}}),
        json!({"unevaluatedProperties": false, "anyOf": [{"properties": {"a": {}}}, {"if": {"type": "array"}, "then": {"minItems": 1}}]}),
        json!({"prefixItems": [{"format": "uri"}, true], "unevaluatedItems": {"type": "integer"}}),
    ];
    let values = [
        json!({}),
        json!({"a": "aaa", "xx": {"a": [1, [3], "long enough to count"]}}),
        json!([[1, 2], [1, [2, 3]], "text", {"a": {"b": "c"}}]),
        json!("a text by itself"),
    ];
    for schema in &schemas {
        let work = Work::of(schema);
        for value in &values {
            let (counted, bound) = (work.on(value, u64::MAX), work.bound(Size::of(value)));
            assert!(0 < counted && counted <= bound, "{counted} of {bound}: {schema} on {value}");
        }
    }
}

#[test]
fn branches_that_are_asked_again_are_counted_again() {
    let mut schema = json!({"minProperties": 0});
    for _ in 0..5 {
        schema = json!({"allOf": [schema], "unevaluatedProperties": true});
    }
    let schema = sound(&json!({"items": schema}));
    assert!(schema.work.on(&json!([{}]), u64::MAX) > 3_u64.pow(5));
    assert_eq!(told(&schema, &json!([{}, {"a": 1}])), []);
}

#[test]
fn lists_of_numbers_and_names_that_may_be_missing_are_gone_through_for_each_value() {
    let numbers: Vec<usize> = (0..5_000).collect();
    let choice = sound(&json!({"items": {"items": {"enum": numbers}}}));
    let value = json!(vec![vec![1; 100]; 20]);
    assert!(choice.work.on(&value, u64::MAX) > 5_000 * 2_000);
    let properties: Map<String, Value> = (0..2_000).map(|n| (format!("p{n}"), json!(true))).collect();
    let wide = sound(&json!({"items": {"items": {"properties": properties}}}));
    let value = json!(vec![vec![json!({}); 1_000]; 10]);
    assert!(wide.work.on(&value, u64::MAX) > 2_000 * 10_000);
}

#[test]
fn a_pattern_costs_its_states_for_every_byte() {
    assert_eq!(states("abc"), 3);
    assert!((60..120).contains(&states(r"^[a-z0-9]{1,63}(\.[a-z]{2,10})*$")));
    assert!(states("[ab]*a[ab]{5000}") > 5_000);
    assert!(states("((a{100}){100}){100}") >= 1_000_000);
    assert!(states(r"[\]]{7}\{{5}(x|y){2,3}") >= 7 + 5 + 6);
    assert_eq!(states("((((("), 5);
    let schema = sound(&json!({"properties": {"a": {"pattern": "[ab]*a[ab]{5000}"}}}));
    let text = |bytes: usize| json!({"a": "ab".repeat(bytes / 2)});
    assert_eq!(told(&schema, &text(1_000)), [("/values/a".into(), "pattern".into())]);
    assert_eq!(told(&schema, &text(200_000))[0].1, "too_much");
}

#[test]
fn a_reference_that_goes_round_has_no_bound() {
    let round = json!({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}});
    let work = Work::of(&round);
    assert_eq!((work.on(&json!([]), IN_PLACE_STEPS), work.bound(Size::default())), (u64::MAX, u64::MAX));
}

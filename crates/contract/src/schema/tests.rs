//! One broken schema per rule, and sound ones beside them.

use serde_json::{Value, json};

use super::{MAX_SUBSCHEMAS, SchemaIssue, check, read};

fn codes(schema: &Value) -> Vec<(String, &'static str)> {
    check(schema).into_iter().map(|SchemaIssue { pointer, code, .. }| (pointer, code)).collect()
}

#[test]
fn a_schema_of_the_dialect_is_fine() {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "url": {"type": "string", "format": "uri", "x-tenon-order": 1, "x-note": "mine"},
            "mode": {"oneOf": [{"const": "a", "title": "A"}]},
            "both": {"$ref": "#/$defs/pair"}
        },
        "if": {"properties": {"mode": {"const": "a"}}}, "then": {"required": ["url"]},
        "$defs": {"pair": {"type": "array", "prefixItems": [true, {"type": "string"}], "items": false}}
    });
    assert!(check(&schema).is_empty(), "{:?}", check(&schema));
}

#[test]
fn references_stay_in_the_file_and_have_an_end() {
    assert_eq!(codes(&json!({"$ref": "https://example.com/x"})), [("/$ref".into(), "foreign_ref")]);
    assert_eq!(codes(&json!({"$ref": "#"})), [("/$ref".into(), "foreign_ref")]);
    assert_eq!(codes(&json!({"$ref": "#/properties/a"})), [("/$ref".into(), "foreign_ref")]);
    assert_eq!(codes(&json!({"$ref": "#/$defs/a"})), [("/$ref".into(), "unknown_ref")]);
    let cycle =
        json!({"$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"not": {"$ref": "#/$defs/a"}}}});
    assert_eq!(codes(&cycle), [("/$defs/a".into(), "cycle")]);
}

#[test]
fn names_that_move_references_are_refused() {
    for keyword in ["$id", "$anchor", "$dynamicAnchor", "$dynamicRef"] {
        assert_eq!(codes(&json!({"items": {keyword: "x"}})), [(format!("/items/{keyword}"), "keyword")]);
    }
}

#[test]
fn unknown_keywords_and_hints_are_named() {
    assert_eq!(codes(&json!({"properties": {"a": {"mandatory": []}}}))[0].0, "/properties/a/mandatory");
    assert_eq!(codes(&json!({"x-tenon-colour": "red"})), [("/x-tenon-colour".into(), "unknown_hint")]);
    assert_eq!(codes(&json!({"definitions": {}})), [("/definitions".into(), "keyword")]);
    assert_eq!(
        codes(&json!({"$schema": "http://json-schema.org/draft-07/schema#"})),
        [("/$schema".into(), "dialect")]
    );
}

#[test]
fn a_bomb_of_references_is_counted_and_not_followed() {
    let mut defs = serde_json::Map::new();
    defs.insert("a0".into(), json!({"type": "string"}));
    for at in 1..30 {
        let below = json!({"$ref": format!("#/$defs/a{}", at - 1)});
        defs.insert(format!("a{at}"), json!({"anyOf": [below, below]}));
    }
    let bomb = json!({"$ref": "#/$defs/a29", "$defs": defs});
    assert!(bomb.to_string().len() < 3_000);
    let issues = check(&bomb);
    assert_eq!((issues.len(), issues[0].code), (1, "too_many"), "{issues:?}");
}

#[test]
fn what_is_unevaluated_inside_each_other_is_counted_as_often_as_it_is_asked() {
    let nested = |levels: usize| {
        (0..levels).fold(json!({}), |below, _| json!({"allOf": [below], "unevaluatedProperties": false}))
    };
    assert!(nested(14).to_string().len() < 1_000);
    assert_eq!(codes(&nested(14)), [(String::new(), "too_many")]);
    assert_eq!(codes(&nested(5)), []);
}

#[test]
fn ten_thousand_properties_are_too_many() {
    let many: serde_json::Map<String, Value> = (0..10_000).map(|at| (format!("p{at}"), json!({}))).collect();
    let text = json!({"type": "object", "properties": many}).to_string();
    let issues =
        if text.len() > super::MAX_BYTES { read(text.as_bytes()).expect_err("large") } else { Vec::new() };
    assert_eq!(issues[0].code, "too_large");
    let some: serde_json::Map<String, Value> =
        (0..=MAX_SUBSCHEMAS).map(|at| (format!("{at}"), json!(true))).collect();
    assert_eq!(codes(&json!({"properties": some})), [(String::new(), "too_many")]);
    let asked = |times: usize| json!({"allOf": vec![json!({"if": {"required": ["a"]}, "then": {}}); times]});
    assert_eq!(codes(&asked(64)), []);
    assert_eq!(codes(&asked(65)), [(String::new(), "too_many")]);
}

#[test]
fn deep_schemas_and_many_patterns_are_refused() {
    let mut deep = json!({});
    for _ in 0..40 {
        deep = json!({"not": deep});
    }
    assert_eq!(codes(&deep), [(String::new(), "too_deep")]);
    let text = format!("{}{}", "{\"not\":".repeat(5_000), "}".repeat(5_000));
    assert_eq!(read(text.as_bytes()).expect_err("deep")[0].code, "json");
    let uses: Vec<Value> = (0..65).map(|_| json!({"$ref": "#/$defs/p"})).collect();
    assert_eq!(
        codes(&json!({"allOf": uses, "$defs": {"p": {"pattern": "a"}}})),
        [(String::new(), "too_many")]
    );
    assert_eq!(codes(&json!({"pattern": "a".repeat(1_001)})), [("/pattern".into(), "pattern")]);
}

#[cfg(feature = "package")]
mod settings {
    use serde_json::{Value, json};

    use crate::{Manifest, schema::check_settings};

    fn manifest(more: &str) -> Manifest {
        Manifest::from_toml(&format!(
            "manifest_version = 1\n[plugin]\nkey = \"paper\"\nname = \"Paper\"\nversion = \"1.0.0\"\nsummary = \"Lies\"\n\
             category = \"productivity\"\npublisher = \"tenon\"\n[config]\nschema = \"c.json\"\n{more}"
        ))
        .expect("a manifest")
    }

    fn codes(more: &str, schema: &Value) -> Vec<(String, &'static str)> {
        check_settings(&manifest(more), schema).into_iter().map(|issue| (issue.pointer, issue.code)).collect()
    }

    #[test]
    fn secrets_are_texts_at_the_top_that_the_schema_does_not_tell() {
        let sound = json!({"type": "object", "properties": {"token": {"type": "string", "writeOnly": true}}});
        assert!(codes("", &sound).is_empty());
        assert_eq!(codes("", &json!({}))[0].1, "not_an_object");
        let number =
            json!({"type": "object", "properties": {"token": {"type": "integer", "writeOnly": true}}});
        assert_eq!(codes("", &number), [("/properties/token/type".into(), "secret_type")]);
        let told = json!({"type": "object", "properties": {"token": {"type": "string", "writeOnly": true, "default": "x"}}});
        assert_eq!(codes("", &told), [("/properties/token/default".into(), "secret_value")]);
        let branch = json!({"type": "object", "properties": {"token": {"type": "string", "writeOnly": true}},
            "if": {"properties": {"token": {"const": "x"}}}, "then": true});
        assert_eq!(codes("", &branch), [("/properties/token/const".into(), "secret_value")]);
        let deep = json!({"type": "object", "properties": {"a": {"type": "object",
            "properties": {"token": {"type": "string", "writeOnly": true}}}}});
        assert_eq!(codes("", &deep), [("/properties/a/properties/token/writeOnly".into(), "secret_place")]);
    }

    #[test]
    fn what_the_manifest_names_is_there() {
        let powers = "[capabilities.http]\nreason = \"r\"\nhosts = [\"config:url\"]\n[[capabilities.secrets]]\n\
            name = \"token\"\npurpose = \"auth\"\nhosts = [\"config:url\"]\nreason = \"r\"\n";
        let bare =
            json!({"type": "object", "properties": {"url": {"type": "string"}, "token": {"type": "string"}}});
        assert_eq!(
            codes(powers, &bare),
            [("/properties/token".into(), "secret_missing"), ("/properties/url".into(), "host_setting")]
        );
        let sound = json!({"type": "object", "properties": {
            "url": {"type": "string", "format": "uri"}, "token": {"type": "string", "writeOnly": true}}});
        assert!(codes(powers, &sound).is_empty());
    }
}

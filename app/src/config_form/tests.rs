//! Forms rendered to text, as the server does it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::{Value, json};
use tenon_api::{
    FieldError,
    settings::{SecretChange, SecretInfo, SecretState, SecretText, Source},
};

use super::*;

fn state(schema: &Value, values: Value) -> FormState {
    let values = values.as_object().cloned().unwrap_or_default();
    let start = FormStart { values, ..FormStart::default() };
    FormState::new("f", tenon_contract::settings::read(schema), start)
}

fn in_owner<T>(work: impl FnOnce() -> T) -> T {
    let owner = Owner::new();
    owner.with(work)
}

fn html(schema: &Value, values: Value) -> String {
    in_owner(|| {
        let state = state(schema, values);
        view! { <SchemaForm state level="Acme" /> }.into_view().to_html()
    })
}

fn of(schema: Value) -> Value {
    json!({"type": "object", "properties": {"x": schema}, "required": ["x"]})
}

#[test]
fn each_kind_of_field_is_a_native_control_with_its_label() {
    for (schema, part) in [
        (json!({"type": "string", "title": "X"}), r#"<label for="f.x">"#),
        (json!({"type": "string", "format": "email"}), r#"type="email""#),
        (json!({"type": "string", "x-tenon-widget": "textarea"}), "<textarea"),
        (json!({"type": "integer"}), r#"inputmode="numeric""#),
        (
            json!({"type": "number", "minimum": 0, "maximum": 1, "x-tenon-widget": "slider"}),
            r#"type="range""#,
        ),
        (json!({"type": "boolean"}), r#"type="checkbox""#),
        (json!({"enum": ["a", "b"]}), r#"type="radio""#),
        (json!({"enum": ["a", "b", "c", "d", "e", "f", "g", "h"]}), "<select"),
        (json!({"enum": (0..13).map(|n| n.to_string()).collect::<Vec<_>>()}), r#"role="combobox""#),
        (json!({"type": "array", "items": {"type": "string"}}), "None yet."),
        (json!({"type": "object", "additionalProperties": {"type": "string"}}), r#"id="f.x-name""#),
        (json!({"type": "object", "properties": {"y": {"type": "string"}}}), r#"id="f.x.y""#),
        (json!({"type": "string", "writeOnly": true}), r#"type="password""#),
        (json!({"type": ["string", "number"]}), "Its rules go beyond what a form can show."),
    ] {
        let html = html(&of(schema.clone()), json!({}));
        assert!(html.contains(part), "{schema}: {html}");
        assert!(!html.contains("style="), "{html}");
    }
}

#[test]
fn values_stand_in_their_controls_and_help_describes_them() {
    let schema = of(
        json!({"type": "string", "title": "Tracking URL", "description": "Where it runs.", "format": "uri"}),
    );
    let html = html(&schema, json!({"x": "https://a.example/?a=\"b\""}));
    assert!(html.contains(r#"value="https://a.example/?a=&quot;b&quot;""#), "{html}");
    assert!(html.contains(r#"id="f.x-help""#) && html.contains(r#"aria-describedby="f.x-help""#), "{html}");
}

#[test]
fn only_the_chosen_branch_is_drawn() {
    let schema = json!({
        "type": "object",
        "properties": {"on": {"type": "boolean"}},
        "if": {"properties": {"on": {"const": true}}, "required": ["on"]},
        "then": {"properties": {"word": {"type": "string", "title": "Word"}}, "required": ["word"]},
    });
    assert!(!html(&schema, json!({})).contains("Word"));
    assert!(html(&schema, json!({"on": true})).contains("Word"));
}

#[test]
fn a_stored_secret_is_told_of_and_never_shown() {
    let schema = of(json!({"type": "string", "title": "Token", "writeOnly": true}));
    let shown = in_owner(|| {
        let info = SecretInfo { state: SecretState::Set, changed_at: None, source: Some(Source::Tenant) };
        let start = FormStart { secrets: BTreeMap::from([("x".into(), info)]), ..FormStart::default() };
        let state = FormState::new("f", tenon_contract::settings::read(&schema), start);
        assert!(state.check(), "a secret that is there is not asked for");
        view! { <SchemaForm state /> }.into_view().to_html()
    });
    assert!(shown.contains("Saved") && shown.contains("Replace") && !shown.contains("<input"), "{shown}");
}

#[test]
fn where_a_value_comes_from_stands_beside_its_label() {
    let schema = of(json!({"type": "string"}));
    for (source, words, reset) in [
        (Source::Default, "From default", false),
        (Source::Global, "From operator", false),
        (Source::Tenant, "From Acme", true),
    ] {
        let html = in_owner(|| {
            let values = json!({"x": "a"}).as_object().cloned().expect("object");
            let sources = BTreeMap::from([("/x".to_owned(), source)]);
            let start = FormStart { values, sources, ..FormStart::default() };
            let state = FormState::new("f", tenon_contract::settings::read(&schema), start);
            view! { <SchemaForm state level="Acme" /> }.into_view().to_html()
        });
        assert!(html.contains(words), "{html}");
        assert_eq!(html.contains("Reset"), reset, "{html}");
    }
}

#[test]
fn what_is_missing_is_told_at_the_field_and_in_the_summary() {
    in_owner(|| {
        let schema = of(json!({"type": "string", "title": "Name"}));
        let state = state(&schema, json!({}));
        let _ = view! { <SchemaForm state /> }.into_view().to_html();
        assert!(!state.check());
        assert_eq!(state.summary.get_untracked(), [("f.x".to_owned(), "Name: Enter a value.".to_owned())]);
        assert_eq!(state.error("/x").get_untracked().as_deref(), Some("Enter a value."));
        state.edit("/x", Some(json!("a")));
        assert_eq!(state.error("/x").get_untracked(), None);
        assert!(state.check() && state.summary.get_untracked().is_empty());
    });
}

#[test]
fn the_servers_sentences_stand_at_their_fields_and_the_rest_is_handed_back() {
    in_owner(|| {
        let schema = json!({"type": "object", "properties": {
            "list": {"type": "array", "items": {"type": "string"}},
            "token": {"type": "string", "writeOnly": true},
        }});
        let state = state(&schema, json!({"list": ["a"]}));
        let _ = view! { <SchemaForm state /> }.into_view().to_html();
        let error =
            |pointer: &str| FieldError { pointer: pointer.into(), code: "c".into(), detail: pointer.into() };
        let rest = state.show_server_errors(&[
            error("/values/list/0"),
            error("/secrets/token"),
            error("/values/list/7/deep"),
            error("/grants/0"),
        ]);
        assert_eq!(rest, [error("/grants/0")]);
        assert_eq!(state.error("/list/0").get_untracked().as_deref(), Some("/values/list/0"));
        assert_eq!(state.error("/token").get_untracked().as_deref(), Some("/secrets/token"));
        assert_eq!(state.error("/list").get_untracked().as_deref(), Some("/values/list/7/deep"));
    });
}

#[test]
fn only_own_values_are_sent_and_reset_falls_back() {
    in_owner(|| {
        let schema = json!({"type": "object", "properties": {
            "a": {"type": "string", "default": "da"}, "b": {"type": "string"}, "c": {"type": "boolean"},
        }, "required": ["c"]});
        let values = json!({"a": "mine", "b": "operator"}).as_object().cloned().expect("object");
        let sources = BTreeMap::from([("/a".to_owned(), Source::Tenant), ("/b".to_owned(), Source::Global)]);
        let start = FormStart { values, sources, ..FormStart::default() };
        let form = tenon_contract::settings::read(&schema);
        let a = form.field("a").cloned().expect("a");
        let state = FormState::new("f", form, start);
        assert_eq!(Value::Object(state.values()), json!({"a": "mine", "c": false}));
        state.edit("/b", Some(json!("x")));
        assert_eq!(state.changes(), 1);
        state.reset(&a);
        assert_eq!(Value::Object(state.values()), json!({"b": "x", "c": false}));
        assert_eq!(state.value("/a"), Some(json!("da")));
        assert_eq!(state.changes(), 2);
        state.discard();
        assert_eq!(state.changes(), 0);
    });
}

#[test]
fn somebody_elses_save_keeps_what_was_changed_here() {
    in_owner(|| {
        let schema = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}}});
        let start = |a: &str, b: &str, c: &str| FormStart {
            values: json!({"a": a, "b": b, "c": c}).as_object().cloned().expect("object"),
            ..FormStart::default()
        };
        let state = FormState::new("f", tenon_contract::settings::read(&schema), start("1", "1", "1"));
        state.edit("/a", Some(json!("mine")));
        state.edit("/b", Some(json!("mine")));
        state.rebase(start("theirs", "theirs", "theirs"), &["b".to_owned()].into());
        assert_eq!(Value::Object(state.all_values()), json!({"a": "mine", "b": "theirs", "c": "theirs"}));
        assert_eq!(state.changed_names(), ["a"]);
    });
}

#[test]
fn a_secret_counts_as_a_change_and_is_sent_once() {
    in_owner(|| {
        let schema = of(json!({"type": "string", "writeOnly": true}));
        let state = state(&schema, json!({}));
        assert!(!state.check());
        state.change_secret("x", Some(SecretChange::Replace { value: SecretText::new("s3cret") }));
        assert!(state.check());
        assert_eq!(state.changes(), 1);
        assert_eq!(state.secret_texts()["x"].expose(), "s3cret");
        assert!(state.values().is_empty());
    });
}

#[test]
fn a_secret_of_a_branch_comes_and_goes_with_it_and_what_was_typed_is_not_sent_without() {
    let schema = json!({
        "type": "object",
        "properties": {
            "auth": {"type": "string", "enum": ["none", "token"], "default": "none"},
            "token": {"type": "string", "writeOnly": true}
        },
        "if": {"properties": {"auth": {"const": "token"}}, "required": ["auth"]},
        "then": {"required": ["token"]}
    });
    assert!(!html(&schema, json!({"auth": "none"})).contains(r#"type="password""#));
    assert!(html(&schema, json!({"auth": "token"})).contains(r#"type="password""#));
    let typed = |auth: &str| {
        in_owner(|| {
            let state = state(&schema, json!({"auth": auth}));
            let before = state.check();
            state.change_secret("token", Some(SecretChange::Replace { value: SecretText::new("s3cret") }));
            (before, state.secrets().len(), state.changes())
        })
    };
    assert_eq!(typed("token"), (false, 1, 1), "it is asked for");
    assert_eq!(typed("none"), (true, 0, 0));
}

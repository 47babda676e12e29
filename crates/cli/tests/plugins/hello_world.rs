//! Hello World's settings: what it greets with, what it refuses, what a test of them says.

use serde_json::{Value, json};
use tenon_contract::abi::{CallKind, FaultCode};
use tenon_host::Outcome;

use crate::{open, sandbox::Sandbox};

fn with(config: Value) -> Sandbox {
    Sandbox::new(&open("hello-world")).configured(config)
}

async fn settings_call(config: Value, kind: CallKind) -> Outcome {
    let head = json!({ "v": 1, "version": "1.1.0", "changed": ["greeting"] });
    with(config).ask(kind, head).await
}

fn head(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Answer { head, .. } => serde_json::from_str(&head).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn settings_change_the_greeting() {
    let config = json!({ "greeting": "Ahoy", "tone": "cheerful", "also_greet": ["Bo"] });
    let (_, body) = with(config).route("POST", "/hello", "").await;
    assert_eq!(body["message"], "Ahoy, Ada Lovelace and Bo! You are the first.");
}

#[tokio::test]
async fn a_name_that_is_sent_is_greeted() {
    let (_, body) = with(json!({})).route("POST", "/hello", r#"{"name":"Cy"}"#).await;
    assert_eq!(body["message"], "Hello, Cy. You are the first.");
    for bad in [r#"{"name":" "}"#.to_owned(), json!({ "name": "x".repeat(81) }).to_string()] {
        let Outcome::Fault(fault) = with(json!({})).call_route("POST", "/hello", &bad).await else {
            panic!("{bad} was greeted")
        };
        assert_eq!(fault.fields[0].pointer, "/name");
    }
}

#[tokio::test]
async fn a_rude_greeting_is_refused_at_its_field() {
    let outcome = settings_call(json!({ "greeting": "Hey, stupid" }), CallKind::ValidateConfig).await;
    let Outcome::Fault(fault) = outcome else { panic!("{outcome:?}") };
    assert_eq!((fault.code, fault.fields[0].pointer.as_str()), (FaultCode::Invalid, "/greeting"));
    assert_eq!(fault.fields[0].code, "rude");
    head(settings_call(json!({ "greeting": "Hello" }), CallKind::ValidateConfig).await);
}

#[tokio::test]
async fn a_test_says_what_it_found() {
    let config = json!({ "greeting": "Ahoy", "passphrase": "set" });
    let report = head(settings_call(config, CallKind::TestConnection).await);
    assert_eq!(report["ok"], true);
    assert_eq!(report["message"], "It would say “Ahoy, Ada.” The passphrase is set.");
    assert_eq!(report["server_version"], "1.1.0");
    let report = head(settings_call(json!({ "greeting": "!!" }), CallKind::TestConnection).await);
    assert_eq!(report["ok"], false);
    let done = head(settings_call(json!({ "greeting": "Ahoy" }), CallKind::Configure).await);
    assert_eq!(done["message"], "From now on: “Ahoy, Ada.”");
}

//! `llm`: a prompt of the contract's shape, in a size that an operator can pay.

use serde_json::{Value, json};
use tenon_hostile::{Word, asking};

use super::{Asked, MOST, body, denied_without};

fn llm() -> [(&'static str, Value); 1] {
    [("llm", json!({}))]
}

fn complete() -> Vec<u8> {
    asking("llm.complete", &[Word::Body])
}

fn prompt(messages: usize, content: &str) -> String {
    json!({ "messages": vec![json!({ "role": "user", "content": content }); messages] }).to_string()
}

#[tokio::test]
async fn llm_without_grant_is_denied() {
    denied_without(&complete(), &llm()).await;
}

#[tokio::test]
async fn a_prompt_is_answered_and_its_record_holds_none_of_it() {
    let asked = Asked::new(&complete(), &llm());
    let report = asked.with(prompt(1, "hello")).await;
    assert_eq!((report.host_calls[0].target.as_str(), report.host_calls[0].ok), ("complete", true));
    let answer: Value = serde_json::from_slice(&body(report.outcome)).unwrap();
    assert_eq!(answer["text"], "You said hello.");
    assert_eq!(asked.questions(), ["complete hello"]);
}

#[tokio::test]
async fn prompts_beyond_the_limits_are_invalid() {
    let asked = Asked::new(&complete(), &llm());
    for request in ["", "{}", r#"{"messages":"hello"}"#, r#"{"messages":[{"role":"root","content":"x"}]}"#] {
        asked.invalid(request, "the request does not fit").await;
    }
    asked.invalid(r#"{"messages":[],"model":"gpt"}"#, "the request does not fit").await;
    asked.invalid(prompt(0, ""), "messages: 1 to 100").await;
    asked.invalid(prompt(MOST.llm_messages + 1, "x"), "messages: 1 to 100").await;
    asked.invalid(prompt(1, &"x".repeat(MOST.llm_request_bytes)), "at most 262144").await;
}

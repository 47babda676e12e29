//! `events`: facts under the names that the manifest gives, alone or as part of a commit.

use serde_json::{Value, json};
use tenon_hostile::{Ask, Word, asking, asking_backend};

use super::{Asked, MOST, body, denied_without, text, told};

fn events() -> [(&'static str, Value); 1] {
    [("events", json!({ "values": ["crm.contact.added"] }))]
}

fn emit(event: &str) -> Vec<u8> {
    asking("events.emit", &[Word::Text(event), Word::Body])
}

#[tokio::test]
async fn events_without_grant_is_denied() {
    denied_without(&emit("crm.contact.added"), &events()).await;
}

#[tokio::test]
async fn a_granted_event_is_told_and_another_is_invalid() {
    let asked = Asked::new(&emit("crm.contact.added"), &events());
    let report = asked.with(r#"{"id":7}"#).await;
    assert_eq!((report.host_calls[0].target.as_str(), report.host_calls[0].bytes), ("crm.contact.added", 8));
    assert_eq!(text(report.outcome), "evt_1");
    assert_eq!(asked.questions(), [r#"emit crm.contact.added {"id":7}"#]);
    for event in ["crm.contact.removed", "installation.installed", "", "crm.contact.added\0"] {
        Asked::new(&emit(event), &events()).invalid("{}", "not among `events.emit`").await;
    }
}

#[tokio::test]
async fn data_is_an_object_of_at_most_64_kib() {
    let asked = Asked::new(&emit("crm.contact.added"), &events());
    for data in ["", "[]", "1", "{", r#"{"a":}"#] {
        asked.invalid(data, "data is a JSON object").await;
    }
    asked.invalid(format!(r#"{{"a":"{}"}}"#, "x".repeat(MOST.event_bytes)), "at most 65536").await;
    asked.invalid("[".repeat(MOST.event_bytes), "data is a JSON object").await;
}

#[tokio::test]
async fn an_event_in_a_commit_passes_the_same_gate() {
    let operations = r#"[{"op":"emit","event":"crm.contact.added","data":{}}]"#;
    let collections = ("collections", json!({}));
    let asked = Asked::new(&asking_backend(Ask::Commit), std::slice::from_ref(&collections));
    let (case, message) = told(asked.with(operations).await.outcome);
    assert!(case == '0' && message.starts_with("events: the manifest"), "{message}");
    asked.untouched();

    let [events] = events();
    let asked = Asked::new(&asking_backend(Ask::Commit), &[collections, events]);
    body(asked.with(operations).await.outcome);
    let foreign = r#"[{"op":"emit","event":"crm.contact.removed","data":{}}]"#;
    assert_eq!(told(asked.with(foreign).await.outcome).0, '1');
    assert_eq!(asked.questions(), ["commit 1"]);
}

#[tokio::test]
async fn an_event_in_a_commit_has_the_same_limit_and_is_noted_as_one() {
    let [events] = events();
    let asked = Asked::new(&asking_backend(Ask::Commit), &[("collections", json!({})), events]);
    let commit = |bytes: usize| {
        let text = "x".repeat(bytes - r#"{"a":""}"#.len());
        json!([{"op": "delete", "collection": "risks", "id": "rec_1"},
            {"op": "emit", "event": "crm.contact.added", "data": {"a": text}}])
        .to_string()
    };
    let over = format!("operation 1: data of {} bytes; at most 65536", MOST.event_bytes + 1);
    asked.invalid(commit(MOST.event_bytes + 1), &over).await;

    let text = commit(MOST.event_bytes);
    let report = asked.with(text.as_str()).await;
    let noted: Vec<_> = report
        .host_calls
        .iter()
        .map(|call| (call.capability.as_str(), call.target.as_str(), call.bytes as usize, call.ok))
        .collect();
    let records = text.len() - MOST.event_bytes;
    let expected =
        [("collections", "2 writes", records, true), ("events", "crm.contact.added", MOST.event_bytes, true)];
    assert_eq!(noted, expected);
    body(report.outcome);
}

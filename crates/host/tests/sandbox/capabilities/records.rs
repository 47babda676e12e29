//! `collections` and `directory` from a guest: with and without right, in which calls, at their limits.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::{Value, json};
use tenon_contract::abi::{CallKind, FaultField};
use tenon_host::{BackendCall, Behind, DenialReason, Grants, ServiceError};
use tenon_hostile::{Ask, asking_backend};

use super::{MOST, body, denied_without, told};
use crate::support::{Sandbox, call};

fn with_right(digest: &str, names: &[&str]) -> BackendCall {
    let mut call = call(digest);
    call.body = Vec::new();
    call.release.declared = Arc::new(names.iter().map(|name| (*name).to_owned()).collect());
    call.granted = Arc::new(Grants::new(names.iter().map(|name| ((*name).to_owned(), json!({})))));
    call
}

#[tokio::test]
async fn collections_without_grant_is_denied() {
    for ask in [Ask::Get, Ask::Query, Ask::Count, Ask::Group, Ask::Commit] {
        denied_without(&asking_backend(ask), &[("collections", json!({}))]).await;
    }
}

#[tokio::test]
async fn directory_without_grant_is_denied() {
    denied_without(&asking_backend(Ask::Members), &[("directory:members", json!({}))]).await;
    denied_without(&asking_backend(Ask::Workspaces), &[("directory:workspaces", json!({}))]).await;
}

#[tokio::test]
async fn each_part_of_the_directory_is_granted_by_itself() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&asking_backend(Ask::Members));
    let both = ["directory", "directory:members", "directory:workspaces"];
    let mut call = with_right(&digest, &both);
    call.granted = Arc::new(Grants::new([("directory:workspaces".to_owned(), json!({}))]));
    assert!(told(sandbox.run(call).await.outcome).1.contains("directory:members"));

    let text = body(sandbox.run(with_right(&digest, &both)).await.outcome);
    let members: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(members[0]["email"], "ada@acme.test");
}

#[tokio::test]
async fn records_are_asked_for_with_the_contracts_words() {
    let sandbox = Sandbox::new();
    let questions = [
        (Ask::Get, "rec_1", "get risks rec_1"),
        (
            Ask::Query,
            r#"{"filter":[["level","eq","High"]],"sort":"-code"}"#,
            r#"query risks {"filter":[["level","eq","High"]],"sort":"-code"}"#,
        ),
        (Ask::Count, r#"[["level","null",true]]"#, r#"count risks [["level","null",true]]"#),
        (Ask::Count, "", "count risks []"),
        (Ask::Group, "[]", "group risks level []"),
        (Ask::Commit, r#"[{"op":"delete","collection":"risks","id":"rec_1"}]"#, "commit 1"),
    ];
    for (ask, text, _) in questions {
        let digest = sandbox.backend(&asking_backend(ask));
        let mut call = with_right(&digest, &["collections"]);
        call.body = text.into();
        let answer = body(sandbox.run(call).await.outcome);
        match ask {
            Ask::Count => assert_eq!(answer, [7]),
            Ask::Get => {
                let record: Value = serde_json::from_slice(&answer).unwrap();
                assert_eq!((&record["id"], &record["values"]["title"]), (&json!("rec_1"), &json!("Fire")));
            }
            Ask::Query => {
                let page: Value = serde_json::from_slice(&answer).unwrap();
                assert_eq!((&page["items"][0]["version"], &page["next"]), (&json!(1), &Value::Null));
            }
            Ask::Group => {
                let groups: Value = serde_json::from_slice(&answer).unwrap();
                assert_eq!(groups, json!([{ "value": "High", "count": 2 }]));
            }
            _ => {
                let done: Value = serde_json::from_slice(&answer).unwrap();
                assert_eq!(done, json!([{ "id": "rec_1", "version": 1 }]));
            }
        }
    }
    let asked: Vec<String> = questions.iter().map(|(_, _, asked)| (*asked).to_owned()).collect();
    assert_eq!(*sandbox.services.asked.lock().unwrap(), asked);
}

#[tokio::test]
async fn what_is_no_question_is_invalid_before_it_reaches_the_embedder() {
    let sandbox = Sandbox::new();
    let deep = "[".repeat(1 << 20);
    let deep_values = format!(r#"[{{"op":"put","collection":"a","values":{{"a":{deep}"#);
    let conditions = format!("[{}]", [r#"["a","eq",1]"#; MOST.conditions + 1].join(","));
    let deletions = vec![r#"{"op":"delete","collection":"a","id":"b"}"#; MOST.commit_operations + 1];
    let many = format!("[{}]", deletions.join(","));
    let large = format!(r#"[{{"op":"delete","collection":"a","id":"{}"}}]"#, "x".repeat(MOST.commit_bytes));
    let bad = [
        (Ask::Get, "", "0"),
        (Ask::Get, "a\0b", "U+0000"),
        (Ask::Query, "", "the query"),
        (Ask::Query, r#"{"filter":[["a","like","b"]]}"#, "like"),
        (Ask::Query, r#"{"order":"a"}"#, "order"),
        (Ask::Count, &conditions, "9 conditions"),
        (Ask::Group, "{}", "the filter"),
        (Ask::Query, &deep, "1048576 bytes"),
        (Ask::Commit, "[]", "0 operations"),
        (Ask::Commit, &many, "10001 operations"),
        (Ask::Commit, &large, "at most 4194304"),
        (Ask::Commit, &deep_values, "recursion"),
        (Ask::Commit, r#"[{"op":"emit","event":"a"}]"#, "data"),
        (Ask::Commit, r#"[{"op":"put","collection":"a","values":[]}]"#, "map"),
    ];
    for (ask, text, wanted) in bad {
        let digest = sandbox.backend(&asking_backend(ask));
        let mut call = with_right(&digest, &["collections"]);
        call.body = text.into();
        let (case, message) = told(sandbox.run(call).await.outcome);
        assert!(case == '1' && message.contains(wanted), "{ask:?} {wanted}: {case} {message}");
    }
    assert!(sandbox.services.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_small_value_in_a_commit_needs_kv_too() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&asking_backend(Ask::Commit));
    let operations = r#"[{"op":"kv_set","key":"last","value":"1"}]"#;
    let mut call = with_right(&digest, &["collections"]);
    call.body = operations.into();
    let (case, message) = told(sandbox.run(call).await.outcome);
    assert!(case == '0' && message.starts_with("kv:"), "{message}");
    let mut call = with_right(&digest, &["collections", "kv"]);
    call.body = operations.into();
    body(sandbox.run(call).await.outcome);
    assert_eq!(*sandbox.services.asked.lock().unwrap(), ["commit 1"]);
}

#[tokio::test]
async fn a_small_value_in_a_commit_has_the_limits_of_kv_and_is_noted_as_one() {
    let sandbox = Sandbox::with(|config| {
        (config.guest.imports.kv_key_bytes, config.guest.imports.kv_value_bytes) = (8, 16);
    });
    let digest = sandbox.backend(&asking_backend(Ask::Commit));
    let commit = async |key: &str, value: &str| {
        let mut call = with_right(&digest, &["collections", "kv"]);
        call.body = json!([{"op": "kv_set", "key": key, "value": value}]).to_string().into_bytes();
        sandbox.run(call).await
    };
    let bad = [
        ("", "1", "operation 0: a key must not be empty"),
        ("nine byte", "1", "operation 0: a key has at most 8 bytes"),
        ("a\0", "1", "U+0000"),
        ("last", "more than sixteen", "the value of `last` has 17 bytes; at most 16"),
    ];
    for (key, value, wanted) in bad {
        let (case, message) = told(commit(key, value).await.outcome);
        assert!(case == '1' && message.contains(wanted), "{wanted}: {case} {message}");
    }
    assert!(sandbox.services.asked.lock().unwrap().is_empty());
    let report = commit("last", "sixteen letters!").await;
    let noted = &report.host_calls[1];
    assert_eq!((noted.capability.as_str(), noted.target.as_str(), noted.bytes), ("kv", "", 16));
    body(report.outcome);
}

#[tokio::test]
async fn answers_are_noted_with_their_bytes() {
    let sandbox = Sandbox::new();
    for ask in [Ask::Get, Ask::Query, Ask::Count, Ask::Group, Ask::Members, Ask::Workspaces] {
        let digest = sandbox.backend(&asking_backend(ask));
        let mut call = with_right(&digest, &["collections", "directory:members", "directory:workspaces"]);
        call.body = match ask {
            Ask::Get => b"rec_1".to_vec(),
            Ask::Query => b"{}".to_vec(),
            _ => b"[]".to_vec(),
        };
        let report = sandbox.run(call).await;
        // A count is a number of eight bytes, of which this guest answers the first.
        let told = report.host_calls[0].bytes as usize;
        let answer = body(report.outcome).len();
        assert_eq!(told, if ask == Ask::Count { 8 } else { answer }, "{ask:?}");
        assert!(told > 0, "{ask:?}");
    }
}

#[tokio::test]
async fn refusals_of_the_embedder_reach_the_guest_as_what_they_are() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&asking_backend(Ask::Commit));
    let field = FaultField { pointer: "/0/values/title".into(), code: "a".into(), message: "b".into() };
    let refusals = [
        (ServiceError::Denied("Not yours.".into()), '0', "Not yours."),
        (ServiceError::Conflict, '2', ""),
        (ServiceError::Quota("Full.".into()), '3', "Full."),
        (ServiceError::Unavailable("Later.".into()), '4', "Later."),
        (ServiceError::NotFound("No risks.".into()), '5', "No risks."),
        (ServiceError::Refused { message: "No title.".into(), fields: vec![field] }, '6', "No title."),
    ];
    for (refusal, case, text) in refusals {
        *sandbox.services.refuses.lock().unwrap() = Some(refusal);
        let mut call = with_right(&digest, &["collections"]);
        call.body = r#"[{"op":"delete","collection":"risks","id":"rec_1"}]"#.into();
        assert_eq!(told(sandbox.run(call).await.outcome), (case, text.to_owned()));
    }
}

#[tokio::test]
async fn while_settings_are_checked_no_power_works() {
    let sandbox = Sandbox::new();
    for (ask, name) in [(Ask::Query, "collections"), (Ask::Members, "directory:members")] {
        let digest = sandbox.backend(&asking_backend(ask));
        let mut call = with_right(&digest, &[name]);
        call.kind = CallKind::ValidateConfig;
        let report = sandbox.run(call).await;
        let (case, message) = told(report.outcome);
        assert!(case == '0' && message.contains("while settings are checked"), "{message}");
        assert_eq!(report.denied[0].reason, DenialReason::NotInThisCall);
        for kind in [CallKind::Configure, CallKind::TestConnection, CallKind::Hook] {
            let mut call = with_right(&digest, &[name]);
            call.kind = kind;
            call.body = b"{}".to_vec();
            body(sandbox.run(call).await.outcome);
        }
    }
}

#[tokio::test]
async fn who_acts_goes_with_every_question() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&asking_backend(Ask::Members));
    let mut call = with_right(&digest, &["directory:members"]);
    call.context.can = Some(Arc::new(BTreeSet::from(["risks.read".to_owned()])));
    call.context.behind = Some(Behind::new("Ada"));
    call.context.in_hook = true;
    body(sandbox.run(call.clone()).await.outcome);
    assert_eq!(*sandbox.services.seen.lock().unwrap(), Some(call.context));
}

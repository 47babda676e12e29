//! `tenon trigger` and `tenon logs` against a server.

use serde_json::json as value;

use crate::{
    Home, code, json, stderr, stdout,
    stub::{Stub, TOKEN},
};

fn signed_in(server: &Stub) -> Home {
    let home = Home::new();
    assert_eq!(code(&home.run(&["login", &server.url, "--token", TOKEN])), 0);
    home
}

#[test]
fn a_route_is_called_with_its_body_and_its_answer_printed() {
    let server = Stub::start();
    let home = signed_in(&server);
    let args = [
        "trigger",
        "--tenant",
        "acme",
        "--plugin",
        "by-hand",
        "route",
        "post",
        "/count?by=2",
        "--body",
        r#"{"a":1}"#,
    ];
    let output = home.run(&[&args[..], &["--json"]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(json(&output)["body"], value!({ "sent": { "a": 1 } }));
    let seen = server.seen().pop().unwrap();
    assert_eq!((seen.method.as_str(), seen.content_type.as_str()), ("POST", "application/json"));
}

#[test]
fn a_refusal_is_told_in_the_servers_words_with_its_own_code() {
    let server = Stub::start();
    let home = signed_in(&server);
    let output =
        home.run(&["trigger", "--tenant", "acme", "--plugin", "by-hand", "route", "GET", "/nothing"]);
    assert_eq!(code(&output), 6);
    assert!(
        stderr(&output).contains("404 There is no such route.\n  /path: Look at [[routes]]."),
        "{}",
        stderr(&output)
    );
    let output =
        home.run(&["trigger", "--tenant", "acme", "--plugin", "by-hand", "route", "GET", "/", "--body", "{"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("--body is not JSON"), "{}", stderr(&output));
}

#[test]
fn a_job_is_run_and_waited_for() {
    let running = value!({ "id": "run_1", "status": "running", "progress": { "done": 1, "total": 2 } });
    let server = Stub::start()
        .with_runs(&[running, value!({ "id": "run_1", "status": "done", "message": "2 synced." })]);
    let home = signed_in(&server);
    let output = home.run(&[
        "trigger",
        "--tenant",
        "acme",
        "--plugin",
        "by-hand",
        "job",
        "sync",
        "--input",
        r#"{"all":true}"#,
    ]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output).trim(), "2 synced.");
    assert!(stderr(&output).contains(r#""done":1"#), "{}", stderr(&output));
    let start = server.seen().into_iter().find(|seen| seen.method == "POST").unwrap();
    assert_eq!(start.body, br#"{"input":{"all":true}}"#);
}

#[test]
fn a_run_that_fails_fails_the_command() {
    let server =
        Stub::start().with_runs(&[value!({ "id": "run_1", "status": "failed", "message": "No answer." })]);
    let output = signed_in(&server)
        .run(&["trigger", "--tenant", "acme", "--plugin", "by-hand", "job", "sync", "--json"]);
    assert_eq!(code(&output), 6);
    assert_eq!(json(&output)["run"]["message"], "No answer.");
}

#[test]
fn health_is_asked_for() {
    let server = Stub::start();
    let output =
        signed_in(&server).run(&["trigger", "--tenant", "acme", "--plugin", "by-hand", "health", "--json"]);
    assert_eq!(json(&output)["body"]["message"], "Fine.", "{}", stderr(&output));
}

#[test]
fn logs_are_lines_for_people_and_json_for_programs() {
    let server = Stub::start();
    let home = signed_in(&server);
    let output = home.run(&["logs", "by-hand", "--tenant", "acme", "-f"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output).trim(), "2026-11-20T14:02:00Z  info   synced  n=3");
    let output = home.run(&["logs", "by-hand", "--tenant", "acme", "--json"]);
    assert_eq!(json(&output)["request_id"], "req_1");
}

#[test]
fn names_that_would_lead_elsewhere_are_refused() {
    let server = Stub::start();
    let home = signed_in(&server);
    for args in [["logs", "by-hand", "--tenant", "../admin"], ["logs", "../by-hand", "--tenant", "acme"]] {
        assert_eq!(code(&home.run(&args)), 1, "{args:?}");
    }
    assert_eq!(server.seen().len(), 1, "only the login asked");
}

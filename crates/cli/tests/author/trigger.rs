//! `tenon trigger` against a server.

use serde_json::json as value;
use tenon_api::running::RunStatus;

use crate::{
    code, json, signed_in, stderr, stdout,
    stub::{Stub, run},
};

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
}

fn job(server: &Stub, more: &[&str]) -> std::process::Output {
    let args = ["trigger", "--tenant", "acme", "--plugin", "by-hand", "job", "sync"];
    signed_in(server).run(&[&args[..], more].concat())
}

#[test]
fn a_job_is_run_and_waited_for() {
    let server = Stub::start().with_runs(&[
        run(RunStatus::Queued, 0, None),
        run(RunStatus::Running, 1, Some("Models")),
        run(RunStatus::Done, 2, Some("2 synced.")),
    ]);
    let output = job(&server, &["--input", r#"{"all":true}"#]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output).trim(), "2 synced.");
    assert!(stderr(&output).contains("0 of 2\n1 of 2: Models\n"), "{}", stderr(&output));
    let start = server.seen().into_iter().find(|seen| seen.method == "POST").unwrap();
    assert_eq!(start.body, br#"{"input":{"all":true}}"#);
}

#[test]
fn a_run_that_fails_or_is_cancelled_fails_the_command() {
    let server = Stub::start().with_runs(&[run(RunStatus::Failed, 1, Some("No answer."))]);
    let output = job(&server, &["--json"]);
    assert_eq!(code(&output), 6);
    let told = json(&output);
    assert_eq!((&told["run"]["message"], &told["run"]["status"]), (&value!("No answer."), &value!("failed")));
    assert!(stderr(&output).contains(" failed: No answer."), "{}", stderr(&output));
    let output = job(&Stub::start().with_runs(&[run(RunStatus::Cancelled, 1, None)]), &[]);
    assert!(code(&output) == 6 && stderr(&output).contains(" was cancelled\n"), "{}", stderr(&output));
}

#[test]
fn a_run_that_does_not_end_in_time_goes_on_without_us() {
    let server = Stub::start().with_runs(&[run(RunStatus::Running, 1, None)]);
    let output = job(&server, &["--timeout", "0", "--json"]);
    assert_eq!((code(&output), &json(&output)["run"]["done"]), (6, &value!(1)));
    assert!(stderr(&output).contains("did not end within 0 s; it goes on"), "{}", stderr(&output));
}

#[test]
fn health_is_asked_for() {
    let server = Stub::start();
    let output =
        signed_in(&server).run(&["trigger", "--tenant", "acme", "--plugin", "by-hand", "health", "--json"]);
    assert_eq!(json(&output)["body"]["message"], "Fine.", "{}", stderr(&output));
}

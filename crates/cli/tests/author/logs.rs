//! `tenon logs` against a server.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{code, signed_in, stderr, stdout, stub::Stub};

const PATH: &str = "/api/v1/tenants/acme/installations/by-hand/logs";

#[test]
fn what_is_kept_is_shown_and_nothing_waited_for() {
    // Its streams stay open: the mark ends the command.
    let server = Stub::start();
    let home = signed_in(&server);
    let output = home.run(&["logs", "by-hand", "--tenant", "acme"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let at = "2026-11-20T14:02:00.000000Z";
    assert_eq!(stdout(&output), format!("{at}  info   begins  n=3\n{at}  info   synced  n=3\n"));
    let output = home.run(&["logs", "by-hand", "--tenant", "acme", "--json"]);
    let lines: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!((lines.len(), &lines[1]["request_id"]), (2, &"req_1".into()));
}

#[test]
fn whoever_follows_connects_again_and_sees_each_line_once() {
    let server = Stub::draining();
    let home = signed_in(&server);
    let mut command = home.command(&["logs", "by-hand", "--tenant", "acme", "-f"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let seen = server.wait_for(PATH, 3);
    let last: Vec<&str> = seen.iter().take(3).map(|seen| seen.last_event_id.as_str()).collect();
    assert_eq!(last, ["", "8", "9"]);
    // As Ctrl+C does.
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let told = stdout(&output);
    let words: Vec<&str> = told.lines().filter_map(|line| line.split_whitespace().nth(2)).collect();
    assert_eq!(words, ["begins", "synced", "ends"]);
}

#[test]
fn a_plugin_that_is_not_there_is_told_and_not_waited_for() {
    let server = Stub::start();
    let output = signed_in(&server).run(&["logs", "nothing", "--tenant", "acme", "-f"]);
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("404"), "{}", stderr(&output));
}

#[test]
fn names_that_would_lead_elsewhere_are_refused() {
    let server = Stub::start();
    let home = signed_in(&server);
    for args in [["logs", "by-hand", "--tenant", "../admin"], ["logs", "../by-hand", "--tenant", "acme"]] {
        assert_eq!(code(&home.run(&args)), 2, "{args:?}");
    }
    assert_eq!(server.seen().len(), 1, "only the login asked");
}

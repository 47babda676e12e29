//! `tenon login`: the token is checked, kept for its owner alone, and sent nowhere in the clear.

use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, process::Stdio};

use crate::{
    Home, code, json, stderr,
    stub::{Stub, TOKEN},
};

#[test]
fn a_good_token_is_kept_and_nobody_else_can_read_it() {
    let (server, home) = (Stub::start(), Home::new());
    let output = home.run(&["login", &server.url, "--token", TOKEN, "--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(json(&output)["user"], "Ada Lovelace");
    let file = home.path().join("tenon/servers.json");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&file).unwrap().contains(TOKEN));
    assert!(!stderr(&output).contains(TOKEN));
}

#[test]
fn a_token_comes_from_a_pipe_too() {
    let (server, home) = (Stub::start(), Home::new());
    let mut command = home.command(&["login", &server.url]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{TOKEN}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn a_token_that_the_server_does_not_know_is_not_kept() {
    let (server, home) = (Stub::start(), Home::new());
    let output = home.run(&["login", &server.url, "--token", "tnn_bad"]);
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("This token is not known."), "{}", stderr(&output));
    assert!(!home.path().join("tenon").exists());
}

#[test]
fn nobody_there_and_plain_http_to_others_are_told_apart() {
    let home = Home::new();
    let output = home.run(&["login", "http://127.0.0.1:1", "--token", TOKEN]);
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("http://127.0.0.1:1/ cannot be reached"), "{}", stderr(&output));
    let output = home.run(&["login", "http://tenon.example.com", "--token", TOKEN]);
    assert_eq!(code(&output), 4);
    assert!(stderr(&output).contains("use https"), "{}", stderr(&output));
}

#[test]
fn without_a_login_commands_say_how_to_get_one() {
    let output = Home::new().run(&["logs", "by-hand", "--tenant", "acme"]);
    assert_eq!(code(&output), 4);
    assert!(stderr(&output).contains("tenon login"), "{}", stderr(&output));
}

//! `tenon doctor` and `tenon completions`.

use crate::{
    Home, code, json, stderr, stdout,
    stub::{Stub, TOKEN},
    tenon,
};

fn finding(output: &std::process::Output, what: &str) -> serde_json::Value {
    let findings = json(output)["findings"].clone();
    let found = findings.as_array().unwrap().iter().find(|finding| finding["what"] == what);
    found.unwrap_or_else(|| panic!("{what}: {findings}")).clone()
}

#[test]
fn the_doctor_finds_the_compiler_and_its_target() {
    let output = tenon(&["doctor", "--json"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    for what in ["Rust", "WebAssembly target", "SDK"] {
        assert_eq!(finding(&output, what)["ok"], true, "{what}");
    }
    assert!(finding(&output, "Server")["ok"].is_null(), "no server is no fault");
}

#[test]
fn the_doctor_says_what_to_do_about_a_missing_compiler() {
    let mut command = Home::new().command(&["doctor", "--json"]);
    let output = command.env("PATH", "/nowhere").output().unwrap();
    assert_eq!(code(&output), 6);
    let rust = finding(&output, "Rust");
    assert_eq!((&rust["ok"], rust["fix"].as_str().unwrap().contains("rustup")), (&false.into(), true));
}

#[test]
fn the_doctor_asks_the_server_who_the_token_is() {
    let (server, home) = (Stub::start(), Home::new());
    let output = home.run(&["doctor", "--json", "--server", &server.url, "--token", TOKEN]);
    assert_eq!(finding(&output, "Token")["found"], "belongs to Ada Lovelace");
    let output = home.run(&["doctor", "--json", "--server", &server.url, "--token", "tnn_bad"]);
    assert_eq!((code(&output), &finding(&output, "Token")["ok"]), (6, &false.into()));
    let output = home.run(&["doctor", "--json", "--server", "http://127.0.0.1:1", "--token", TOKEN]);
    assert_eq!(finding(&output, "Server")["fix"], "start it, or give --server");
}

#[test]
fn completions_are_there_for_each_shell() {
    for shell in ["bash", "zsh", "fish"] {
        let output = tenon(&["completions", shell]);
        assert!(code(&output) == 0 && stdout(&output).contains("trigger"), "{shell}: {}", stderr(&output));
    }
}

//! `tenon dev`: builds, side-loads, and does so again on a change.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
};

use serde_json::Value;
use tenon_contract::package;

use crate::{
    Home, code,
    plugin::Plugin,
    stderr,
    stub::{Seen, Stub, TOKEN},
};

const PLACE: &str = "/api/v1/tenants/acme/dev/plugins";

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn view_of(seen: &Seen) -> Vec<u8> {
    assert_eq!((seen.method.as_str(), seen.content_type.as_str()), ("POST", "application/zip"));
    package::read(&seen.body).unwrap().files["view.wasm"].clone()
}

#[test]
fn once_builds_loads_and_ends() {
    let (server, plugin, home) = (Stub::start(), Plugin::new(), Home::new());
    let mut command =
        home.command(&["dev", plugin.text(), "--server", &server.url, "--tenant", "acme", "--once"]);
    let output = command.env("TENON_TOKEN", TOKEN).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(
        String::from_utf8_lossy(&output.stdout)
            .contains(&format!("by-hand 0.1.0 is in acme: {}t/acme", server.url))
    );
    assert_eq!(view_of(&server.wait_for(PLACE, 1)[0]), fs::read(plugin.file("view.wasm")).unwrap());
}

#[test]
fn a_change_is_loaded_and_a_mistake_is_waited_out() {
    let (server, plugin, home) = (Stub::start(), Plugin::new(), Home::new());
    let mut command = home.command(&["dev", plugin.text(), "--server", &server.url, "--tenant", "acme"]);
    let mut child =
        command.env("TENON_TOKEN", TOKEN).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let _running = Running(child);
    server.wait_for(PLACE, 1);
    // The logs are followed meanwhile.
    server.wait_for("/api/v1/tenants/acme/installations/by-hand/logs", 1);

    plugin.change("tenon.toml", "summary", "sumary");
    assert!(told.any(|line| line.contains("tenon.toml:6: plugin.sumary")));
    assert!(told.any(|line| line.contains("Waiting for the next change.")));
    plugin.draw("Hello again");
    plugin.change("tenon.toml", "sumary", "summary");
    let loaded = server.wait_for(PLACE, 2);
    assert_eq!(view_of(&loaded[1]), fs::read(plugin.file("view.wasm")).unwrap());
}

#[test]
fn files_that_are_broken_or_missing_for_a_while_end_nothing_and_programs_hear_of_them() {
    let (server, plugin, home) = (Stub::start(), Plugin::new(), Home::new());
    let args = ["dev", plugin.text(), "--server", &server.url, "--tenant", "acme", "--json"];
    let mut command = home.command(&args);
    let mut child =
        command.env("TENON_TOKEN", TOKEN).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut told = lines.map(|line| serde_json::from_str::<Value>(&line).expect("a line of JSON"));
    let _running = Running(child);
    let mut next = |event: &str| told.find(|line| line["event"] == event).expect("an event");
    assert_eq!(next("loaded")["plugin"], "by-hand");

    // A typo in what cargo reads.
    plugin.write("Cargo.toml", "[package\n");
    let failed = next("failed");
    assert!(failed["error"].as_str().unwrap().contains("Cargo.toml"), "{failed}");
    fs::remove_file(plugin.file("Cargo.toml")).unwrap();
    // An editor that writes anew what it took away.
    let script = fs::read_to_string(plugin.file("package.json")).unwrap();
    fs::remove_file(plugin.file("package.json")).unwrap();
    next("failed");
    plugin.write("package.json", &script);
    plugin.change("tenon.toml", "summary", "sumary");
    let line = loop {
        let issues = next("failed")["issues"].as_array().cloned().unwrap_or_default();
        if let Some(issue) = issues.iter().find(|issue| issue["field"] == "plugin.sumary") {
            break issue["line"].clone();
        }
    };
    assert_eq!(line, 6);
    plugin.change("tenon.toml", "sumary", "summary");
    plugin.draw("Hello again");
    next("loaded");
    let loaded = server.wait_for(PLACE, 2);
    assert_eq!(view_of(&loaded[1]), fs::read(plugin.file("view.wasm")).unwrap());
}

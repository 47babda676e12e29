//! `tenon dev`: builds, side-loads, and does so again on a change.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
};

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
    assert_eq!(view_of(&server.wait_for(PLACE, 1)[0]), std::fs::read(plugin.file("view.wasm")).unwrap());
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
    assert_eq!(view_of(&loaded[1]), std::fs::read(plugin.file("view.wasm")).unwrap());
}

//! The author's loop as authors meet it: the real program, a real HTTP server that speaks the paths it uses, and small
//! plugins that build in no time.

mod cases;
mod check;
mod dev;
mod docs;
mod failures;
mod login;
mod logs;
mod machine;
mod memory;
mod package;
mod plugin;
mod stub;
mod templates;
mod trigger;

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

/// A home of its own, so that nobody's tokens are read or written.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenon"));
        command
            .args(args)
            .env("XDG_CONFIG_HOME", self.path())
            .env("NO_COLOR", "1")
            .env_remove("TENON_TOKEN")
            .env_remove("TENON_SERVER")
            .env_remove("TENON_TENANT");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("tenon starts")
    }
}

fn tenon(args: &[&str]) -> Output {
    Home::new().run(args)
}

fn signed_in(server: &stub::Stub) -> Home {
    let home = Home::new();
    assert_eq!(code(&home.run(&["login", &server.url, "--token", stub::TOKEN])), 0);
    home
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("{}", stderr(output)))
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {} {}", stdout(output), stderr(output)))
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

//! `tenon doctor`: what a plugin author needs, whether it is there, and what to do where it is not.

use std::{path::Path, process::Command};

use serde::Serialize;
use serde_json::json;

use crate::{
    args::ServerArgs,
    build::TARGET,
    error::Error,
    new,
    output::Output,
    server::{self, Credentials},
};

/// The oldest compiler that builds the SDK.
const RUST: (u32, u32) = (1, 95);
const NODE: u32 = 20;

#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    /// `None`: it may be missing.
    ok: Option<bool>,
    found: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    fix: String,
}

impl Finding {
    fn good(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, ok: Some(true), found: found.into(), fix: String::new() }
    }

    fn bad(what: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what, ok: Some(false), found: found.into(), fix: fix.into() }
    }

    fn optional(what: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what, ok: None, found: found.into(), fix: fix.into() }
    }
}

pub fn run(args: &ServerArgs, output: &Output) -> Result<(), Error> {
    let mut findings = vec![rust(), target(), sdk(), node()];
    findings.extend(server(args));
    for finding in &findings {
        let word = match finding.ok {
            Some(true) => "ok      ",
            Some(false) => "missing ",
            None => "optional",
        };
        output.line(&format!("{word}  {}: {}", finding.what, finding.found));
        if !finding.fix.is_empty() {
            output.line(&format!("          {}", finding.fix));
        }
    }
    let missing = findings.iter().filter(|finding| finding.ok == Some(false)).count();
    if missing == 0 {
        if output.json {
            output.data(&json!({ "ok": true, "findings": findings }));
        }
        return Ok(());
    }
    let message = format!("{missing} {} missing", if missing == 1 { "thing is" } else { "things are" });
    Err(Error::Failed { message, issues: Vec::new(), data: Some(json!({ "findings": findings })) })
}

/// The first line that a program prints.
fn ask(program: &str, args: &[&str]) -> Option<String> {
    let done = Command::new(program).args(args).output().ok().filter(|done| done.status.success())?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    text.lines().next().map(str::to_owned)
}

/// `1.95.0` of `rustc 1.95.0 (…)`
fn version(text: &str) -> Option<(u32, u32)> {
    let word = text.split_whitespace().map(|word| word.trim_start_matches('v'));
    let word = word.into_iter().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let mut parts = word.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

fn rust() -> Finding {
    let install = "install Rust with rustup: https://rustup.rs";
    match ask("rustc", &["--version"]) {
        None => Finding::bad("Rust", "rustc is not on the path", install),
        Some(text) if version(&text).is_some_and(|found| found >= RUST) => Finding::good("Rust", text),
        Some(text) => {
            Finding::bad("Rust", text, format!("plugins need {}.{} or newer: rustup update", RUST.0, RUST.1))
        }
    }
}

fn target() -> Finding {
    let folder = ask("rustc", &["--print", "target-libdir", "--target", TARGET]);
    match folder.filter(|folder| Path::new(folder).is_dir()) {
        Some(_) => Finding::good("WebAssembly target", TARGET),
        None => Finding::bad(
            "WebAssembly target",
            format!("{TARGET} is not installed"),
            format!("rustup target add {TARGET}"),
        ),
    }
}

fn sdk() -> Finding {
    match new::sdk(std::env::var_os("TENON_SDK").as_deref().map(Path::new)) {
        Ok(path) => Finding::good("SDK", path.display().to_string()),
        Err(_) => {
            Finding::optional("SDK", "not beside this program", "give --sdk to `tenon new`, or set TENON_SDK")
        }
    }
}

fn node() -> Finding {
    let fix = format!("for plugins in JavaScript: install Node.js {NODE} or newer");
    match ask("node", &["--version"]) {
        Some(text) if version(&text).is_some_and(|(major, _)| major >= NODE) => {
            Finding::good("Node.js", text)
        }
        Some(text) => Finding::optional("Node.js", text, fix),
        None => Finding::optional("Node.js", "node is not on the path", fix),
    }
}

fn server(args: &ServerArgs) -> Vec<Finding> {
    let known = match Credentials::read() {
        Ok(known) => known,
        Err(error) => return vec![Finding::bad("Server", error.to_string(), "run `tenon login URL` again")],
    };
    if args.server.is_none() && known.default.is_none() {
        return vec![Finding::optional("Server", "none is known", "tenon login http://127.0.0.1:3000")];
    }
    let client = match server::connect(args) {
        Ok(client) => client,
        Err(error) => return vec![Finding::bad("Server", error.to_string(), "run `tenon login URL`")],
    };
    let base = client.base().to_string();
    let answers = server::block_on(async {
        let alive = client.send("GET", "/healthz", None).await;
        Ok((alive, client.get::<serde_json::Value>("/api/v1/me").await))
    });
    let (alive, me) = match answers {
        Ok(answers) => answers,
        Err(error) => return vec![Finding::bad("Server", error.to_string(), "start it, or give --server")],
    };
    match alive {
        Err(error) => return vec![Finding::bad("Server", error.to_string(), "start it, or give --server")],
        Ok(answer) if !answer.is_success() => {
            let found = format!("{base} answers {}", answer.in_words());
            return vec![Finding::bad(
                "Server",
                found,
                "look at its log; is this the address of a Tenon server?",
            )];
        }
        Ok(_) => {}
    }
    let token = match me {
        Ok(me) => {
            let name =
                me.pointer("/user/name").or_else(|| me.get("name")).and_then(serde_json::Value::as_str);
            Finding::good("Token", format!("belongs to {}", name.unwrap_or("somebody")))
        }
        Err(error) => Finding::bad("Token", error.to_string(), format!("tenon login {base}")),
    };
    vec![Finding::good("Server", base), token]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_say() {
        assert_eq!(version("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert_eq!(version("v20.20.2"), Some((20, 20)));
        assert_eq!(version("no number"), None);
    }
}

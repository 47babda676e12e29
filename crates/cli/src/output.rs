//! What goes to stdout and what to stderr, in colour where a person reads it and did not say NO_COLOR.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Error, Issue};

#[derive(Debug, Clone)]
pub struct Output {
    pub json: bool,
    colour: bool,
}

/// The one shape of a failure on stdout under `--json`, of whichever command.
#[derive(Serialize)]
struct Failure<'a> {
    ok: bool,
    error: String,
    issues: &'a [Issue],
    #[serde(flatten)]
    more: Option<&'a Map<String, Value>>,
}

impl Output {
    pub fn new(json: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { json, colour: wanted && io::stderr().is_terminal() }
    }

    /// JSON for programs. A reader that went away is no error.
    pub fn data(&self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string_pretty(value) {
            let _ = writeln!(io::stdout(), "{text}");
        }
    }

    /// One of several JSON values: a line each.
    pub fn event(&self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            let _ = writeln!(io::stdout(), "{text}");
        }
    }

    /// A line of data for people; nothing under `--json`.
    pub fn line(&self, text: &str) {
        if !self.json {
            let _ = writeln!(io::stdout(), "{text}");
        }
    }

    pub fn progress(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{text}");
    }

    pub fn warning(&self, issue: &Issue) {
        let _ = writeln!(io::stderr(), "{} {issue}", self.paint("33", "warning:"));
    }

    pub fn error(&self, error: &Error) {
        if self.json {
            self.failure(error);
        }
        self.mistake(error);
    }

    /// On stdout alone.
    pub fn failure(&self, error: &Error) {
        let more = match error {
            Error::Failed { data: Some(Value::Object(more)), .. } => Some(more),
            _ => None,
        };
        self.data(&Failure { ok: false, error: error.to_string(), issues: error.issues(), more });
    }

    /// On stderr alone: the command goes on.
    pub fn mistake(&self, error: &Error) {
        let issues = error.issues();
        let mut stderr = io::stderr();
        for issue in issues {
            let _ = writeln!(stderr, "{} {issue}", self.paint("31", "error:"));
        }
        let _ = match error {
            // Its issue has said it.
            Error::Usage(_) => Ok(()),
            _ if issues.is_empty() => writeln!(stderr, "{} {error}", self.paint("31", "error:")),
            _ => writeln!(stderr, "{error}"),
        };
    }

    fn paint(&self, code: &str, word: &str) -> String {
        if self.colour { format!("\u{1b}[1;{code}m{word}\u{1b}[0m") } else { word.to_owned() }
    }
}

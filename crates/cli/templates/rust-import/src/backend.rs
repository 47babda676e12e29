//! The backend: every row is read before any is written, and all of them go into one commit.

use serde::{Deserialize, Serialize};
use tenon_sdk::{Commit, Cx, Done, Error, Plugin, Request, Response, Result, contract::abi::FaultCode, register_plugin};

use crate::import::{Import, Imported, MAX_ROWS, Problem};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contact {
    name: String,
    email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

#[derive(Debug, Default)]
pub struct Backend;

register_plugin!(Backend: install route);

impl Plugin for Backend {
    fn install(&self, _: &Cx) -> Result<Done> {
        Ok(Done::say("Installed. Paste your first contacts."))
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("POST", "/import") => Response::json(&import(cx, &request.json::<Import>()?.csv)?),
            (method, path) => Err(Error::not_supported(format!("Nothing answers {method} {path}."))),
        }
    }
}

fn import(cx: &Cx, text: &str) -> Result<Imported> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let (mut commit, mut lines, mut problems) = (Commit::new(), Vec::new(), Vec::new());
    for row in reader.deserialize::<Contact>() {
        match row {
            Ok(contact) if lines.len() < MAX_ROWS => {
                // The headings are line 1.
                lines.push(u32::try_from(lines.len() + problems.len() + 2).unwrap_or(u32::MAX));
                commit = commit.create("contacts", &contact)?;
            }
            Ok(_) => return Err(too_many()),
            Err(error) => problems.push(unreadable(&error)),
        }
    }
    if lines.is_empty() && problems.is_empty() {
        return Err(Error::invalid("There are no rows below the headings.").field("/csv", "empty", "Paste some rows."));
    }
    if !problems.is_empty() {
        return Ok(Imported { written: 0, problems });
    }
    match cx.collections().commit(&commit) {
        Ok(written) => Ok(Imported { written: u32::try_from(written.len()).unwrap_or(u32::MAX), problems }),
        // The schema of the collection has the last word on each row.
        Err(error) if error.fault().code == FaultCode::Invalid => {
            let fields = &error.fault().fields;
            let problems = fields.iter().map(|field| at_line(&field.pointer, &field.message, &lines));
            Ok(Imported { written: 0, problems: problems.collect() })
        }
        Err(error) => Err(error),
    }
}

fn too_many() -> Error {
    Error::invalid("These are too many rows.").field("/csv", "too_many", format!("Use at most {MAX_ROWS}."))
}

fn unreadable(error: &csv::Error) -> Problem {
    let line = error.position().map_or(1, csv::Position::line);
    Problem { line: u32::try_from(line).unwrap_or(u32::MAX), field: String::new(), message: error.to_string() }
}

/// `/3/values/email` is a field of the fourth row.
fn at_line(pointer: &str, message: &str, lines: &[u32]) -> Problem {
    let mut steps = pointer.split('/').skip(1);
    let row = steps.next().and_then(|row| row.parse::<usize>().ok());
    Problem {
        line: row.and_then(|row| lines.get(row)).copied().unwrap_or_default(),
        field: steps.nth(1).unwrap_or_default().to_owned(),
        message: message.to_owned(),
    }
}

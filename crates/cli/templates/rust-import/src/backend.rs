//! The backend: every row is read before any is written, and all of them go into one commit.

use csv::{ErrorKind, Position, StringRecord};
use serde::{Deserialize, Serialize};
use tenon_sdk::{Commit, Cx, Done, Error, Plugin, Request, Response, Result, contract::abi::FaultCode, register_plugin};

use crate::import::{Import, Imported, MAX_PROBLEMS, MAX_ROWS, Problem};

/// In any case and any order.
const HEADINGS: [&str; 3] = ["name", "email", "phone"];

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
    // To the reader a row ends at `\r`, so it would count this line end to the next row.
    let text = text.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headings: StringRecord = match reader.headers() {
        Ok(headings) => headings.iter().map(str::to_lowercase).collect(),
        Err(error) => return Ok(nothing_written(vec![unreadable(&error)])),
    };
    let wrong = wrong_headings(&headings);
    if !wrong.is_empty() {
        return Ok(nothing_written(wrong));
    }
    let (mut commit, mut lines, mut problems) = (Commit::new(), Vec::new(), Vec::new());
    for row in reader.records() {
        match read_row(row, &headings) {
            Ok(_) if lines.len() == MAX_ROWS => return Err(too_many()),
            Ok((line, contact)) => {
                lines.push(line);
                commit = commit.create("contacts", &contact)?;
            }
            Err(error) => problems.push(unreadable(&error)),
        }
        // One more than is told shows that there are more.
        if problems.len() > MAX_PROBLEMS {
            break;
        }
    }
    if !problems.is_empty() {
        return Ok(nothing_written(problems));
    }
    if lines.is_empty() {
        return Err(Error::invalid("There are no rows below the headings.").field("/csv", "empty", "Paste some rows."));
    }
    match cx.collections().commit(&commit) {
        Ok(made) => Ok(Imported { written: u32::try_from(made.len()).unwrap_or(u32::MAX), ..Imported::default() }),
        // The schema of the collection has the last word on each row.
        Err(error) if error.fault().code == FaultCode::Invalid => {
            let fields = &error.fault().fields;
            let problems = fields.iter().map(|field| at_line(&field.pointer, &field.message, &lines));
            Ok(nothing_written(problems.collect()))
        }
        Err(error) => Err(error),
    }
}

fn too_many() -> Error {
    Error::invalid("These are too many rows.").field("/csv", "too_many", format!("Use at most {MAX_ROWS}."))
}

fn nothing_written(mut problems: Vec<Problem>) -> Imported {
    let stopped = problems.len() > MAX_PROBLEMS;
    problems.truncate(MAX_PROBLEMS);
    Imported { written: 0, problems, stopped }
}

/// Told once: each row would only repeat it.
fn wrong_headings(headings: &StringRecord) -> Vec<Problem> {
    let known = HEADINGS.join(", ");
    let wrong = |heading: &str, what: &str| {
        problem(1, heading, &format!("{what} Use {known}; the last may be left out."))
    };
    let mut problems = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        if heading.is_empty() {
            problems.push(wrong(heading, "A heading is empty."));
        } else if !HEADINGS.contains(&heading) {
            problems.push(wrong(heading, "This heading is not known."));
        } else if headings.iter().take(at).any(|other| other == heading) {
            problems.push(wrong(heading, "This heading is there twice."));
        }
    }
    for needed in HEADINGS.into_iter().take(2) {
        if !headings.iter().any(|heading| heading == needed) {
            problems.push(wrong(needed, "This heading is missing."));
        }
    }
    problems
}

fn read_row(row: csv::Result<StringRecord>, headings: &StringRecord) -> csv::Result<(u32, Contact)> {
    let row = row?;
    let contact: Contact = row.deserialize(Some(headings))?;
    Ok((line(row.position()), contact))
}

fn line(at: Option<&Position>) -> u32 {
    u32::try_from(at.map_or(1, Position::line)).unwrap_or(u32::MAX)
}

fn unreadable(error: &csv::Error) -> Problem {
    let message = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("Values on this line: {len}. Headings: {expected_len}.")
        }
        _ => error.to_string(),
    };
    problem(line(error.position()), "", &message)
}

/// `/3/values/email` is a field of the fourth row.
fn at_line(pointer: &str, message: &str, lines: &[u32]) -> Problem {
    let mut steps = pointer.split('/').skip(1);
    let row = steps.next().and_then(|row| row.parse::<usize>().ok());
    let line = row.and_then(|row| lines.get(row)).copied().unwrap_or_default();
    problem(line, steps.nth(1).unwrap_or_default(), message)
}

/// Cut: what was pasted stands in headings and in some messages, and may be long.
fn problem(line: u32, field: &str, message: &str) -> Problem {
    let cut = |text: &str, most: usize| -> String {
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect()
    };
    Problem { line, field: cut(field, 40), message: cut(message, 160) }
}

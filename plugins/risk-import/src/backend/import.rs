//! The import: started by a person, run as a job, written by Risk Register in parts of which each is written whole
//! or not at all. A run that is done again goes on: the register knows which parts it has.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tenon_sdk::{
    Cx, Error, JobReport, JobRun, Request, Response, Result, contract::abi::FaultCode, serde_json::to_string,
};

use super::{
    check::{Checked, Problem, check},
    members::Owners,
    upload,
};
use crate::sheet;

/// The service that writes.
pub const REGISTER: &str = "risk-register/risks@1";
/// Rows of one part, and bytes of one call.
const PART_ROWS: usize = 500;
const PART_BYTES: usize = 768 << 10;
/// Mistakes that a report holds.
const TOLD: usize = 200;
/// Microseconds after which an import that said nothing has stopped: longer than the pauses between its attempts.
const SILENCE: u64 = 60 * 1_000_000;
/// Imports whose state is kept.
const STATES: usize = 20;
const STATE: &str = "import:";

#[derive(Serialize, Deserialize)]
struct Input {
    file: String,
}

/// How far an import is, for whoever waits: the answer of `GET /imports/{run}`, and the report of the job.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    /// When something was last heard of it, in microseconds since 1970.
    at: u64,
    /// Nothing more comes, well or not.
    done: bool,
    rows: usize,
    /// Rows that were looked at.
    passed: usize,
    written: usize,
    parts: Vec<Part>,
    /// Why the file could not be imported, or not to its end; before it is done, why that is tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The first [`TOLD`].
    problems: Vec<Value>,
    problem_count: usize,
}

/// What whoever waits is told.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    state: State,
    silent: bool,
}

/// Rows that were written together, or not.
#[derive(Debug, Serialize, Deserialize)]
struct Part {
    first_line: u64,
    last_line: u64,
    rows: usize,
    written: bool,
}

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    repeated: bool,
}

pub fn start(cx: &Cx, request: &Request) -> Result<Response> {
    let input: Input = request.json()?;
    if cx.files().info(&input.file)?.is_none() {
        let message = "The file is not kept any more. Choose it again.";
        return Err(Error::invalid(message).field("/file", "not_found", message));
    }
    forget_old_states(cx)?;
    let run = cx.jobs().start("import", &input)?;
    // Unless the job was quicker: silence counts from here, also when it never begins.
    let now = cx.now();
    cx.kv().update(&key(&run), |state: &mut State| state.at = state.at.max(now))?;
    Ok(Response::json(&json!({ "run": run }))?.with_status(202))
}

/// How far it is. One that nothing is heard of any more is told as `silent`: it ran out of time, or of attempts, and
/// could not say so.
pub fn state(cx: &Cx, run: &str) -> Result<Response> {
    let state = cx.kv().get::<State>(&key(run))?.unwrap_or_default();
    let silent = is_silent(&state, cx.now());
    Response::json(&Told { state, silent })
}

fn is_silent(state: &State, now: u64) -> bool {
    !state.done && now.saturating_sub(state.at) > SILENCE
}

pub fn run(cx: &Cx, run: &JobRun) -> Result<JobReport> {
    // Its answer was lost: what it came to stays, and the file is gone.
    if let Some(state) = cx.kv().get::<State>(&key(run.run()))?.filter(|state| state.done) {
        return report(&state);
    }
    let Input { file } = run.input()?;
    let mut state = State { at: cx.now(), ..State::default() };
    let done = import(cx, run, &file, &mut state);
    state.at = cx.now();
    if let Err(error) = &done {
        // The host tries again what may work later; everything else is the end.
        let again = error.fault().code == FaultCode::Unavailable;
        let what = if again { "It is tried again" } else { "It stopped" };
        state.error = Some(format!("{what}: {}.", error.fault().message.trim_end_matches('.')));
        if again {
            cx.kv().set(&key(run.run()), &state)?;
            return Err(error.clone());
        }
    }
    state.done = true;
    cx.kv().set(&key(run.run()), &state)?;
    cx.files().delete(&file)?;
    done.and_then(|()| report(&state))
}

fn import(cx: &Cx, run: &JobRun, file: &str, state: &mut State) -> Result<()> {
    let upload = upload::open(cx, file)?;
    match sheet::read(&upload.bytes) {
        Ok(table) => {
            let checked = check(&table.rows, &Owners::read(cx)?);
            drop((upload, table));
            state.rows = checked.len();
            write_all(cx, run, &checked, state)
        }
        Err(sheet::Unreadable(sentence)) => {
            state.error = Some(sentence);
            Ok(())
        }
    }
}

fn report(state: &State) -> Result<JobReport> {
    let words = match &state.error {
        Some(error) => error.clone(),
        None => format!("{} of {} rows written.", state.written, state.rows),
    };
    JobReport::say(words).report(state)
}

fn write_all(cx: &Cx, run: &JobRun, rows: &[Checked], state: &mut State) -> Result<()> {
    for (number, part) in parts(rows).into_iter().enumerate() {
        let problems = match part.iter().any(|row| !row.problems.is_empty()) {
            true => part.iter().flat_map(|row| &row.problems).map(told).collect(),
            false => write(cx, run, number, part)?,
        };
        let written = problems.is_empty();
        state.passed += part.len();
        state.written += if written { part.len() } else { 0 };
        state.parts.push(Part {
            first_line: part[0].line,
            last_line: part[part.len() - 1].line,
            rows: part.len(),
            written,
        });
        state.problem_count += problems.len();
        let room = TOLD.saturating_sub(state.problems.len());
        state.problems.extend(problems.into_iter().take(room));
        state.at = cx.now();
        cx.kv().set(&key(run.run()), &*state)?;
        let words = format!("{} of {} rows written", state.written, state.rows);
        run.progress(state.passed as u64, state.rows as u64, &words)?;
    }
    Ok(())
}

/// At most 500 rows in a part, and no more than a call may carry.
fn parts(rows: &[Checked]) -> Vec<&[Checked]> {
    let (mut parts, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, row) in rows.iter().enumerate() {
        let size = to_string(&row.values).map_or(0, |text| text.len() + 1);
        if at - start == PART_ROWS || (bytes + size > PART_BYTES && at > start) {
            parts.push(&rows[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += size;
    }
    if start < rows.len() {
        parts.push(&rows[start..]);
    }
    parts
}

/// What the register found wrong; nothing when the rows are written.
fn write(cx: &Cx, run: &JobRun, number: usize, part: &[Checked]) -> Result<Vec<Value>> {
    let rows: Vec<&Map<String, Value>> = part.iter().map(|row| &row.values).collect();
    let input = json!({ "rows": rows, "batch": { "id": run.run(), "part": number } });
    match cx.services().call::<Written>(REGISTER, "import", &input) {
        Ok(Written { repeated }) => {
            if repeated {
                cx.log().info("this part was written by an earlier attempt", &[("part", json!(number))]);
            }
            Ok(Vec::new())
        }
        Err(error) if error.fault().code == FaultCode::Invalid => Ok(refused(&error, part)),
        Err(error) => Err(error),
    }
}

/// `/rows/3/owner` of a part is a row of the file.
fn refused(error: &Error, part: &[Checked]) -> Vec<Value> {
    let fault = error.fault();
    let place = |pointer: &str| {
        let mut steps = pointer.strip_prefix("/rows/")?.splitn(2, '/');
        let row = part.get(steps.next()?.parse::<usize>().ok()?)?;
        Some((row.line, steps.next().unwrap_or_default().to_owned()))
    };
    let mut problems: Vec<Value> = fault
        .fields
        .iter()
        .map(|field| {
            let (line, name) = place(&field.pointer).unwrap_or((part[0].line, String::new()));
            told(&Problem { line, field: name, code: field.code.clone(), message: field.message.clone() })
        })
        .collect();
    if problems.is_empty() {
        let (line, message) = (part[0].line, fault.message.clone());
        problems.push(told(&Problem { line, field: String::new(), code: "refused".into(), message }));
    }
    problems
}

fn told(problem: &Problem) -> Value {
    let Problem { line, field, code, message } = problem;
    // A sentence of the register may quote a long value.
    let message: String = message.chars().take(160).collect();
    json!({ "line": line, "field": field, "code": code, "message": message })
}

fn key(run: &str) -> String {
    [STATE, run].concat()
}

/// Runs sort by time: the oldest go.
fn forget_old_states(cx: &Cx) -> Result<()> {
    let keys = cx.kv().list(STATE, None, 1_000)?;
    let gone = (keys.len() + 1).saturating_sub(STATES);
    for key in keys.into_iter().take(gone) {
        cx.kv().delete(&key)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize, bytes: usize) -> Vec<Checked> {
        let values = Map::from_iter([("title".to_owned(), "x".repeat(bytes).into())]);
        (0..count)
            .map(|at| Checked { line: at as u64 + 2, values: values.clone(), problems: Vec::new() })
            .collect()
    }

    #[test]
    fn parts_hold_as_many_rows_as_a_call_may_carry() {
        let sizes = |rows: &[Checked]| parts(rows).into_iter().map(<[Checked]>::len).collect::<Vec<_>>();
        assert_eq!(sizes(&rows(1_001, 10)), [500, 500, 1]);
        assert_eq!(sizes(&rows(500, 10)), [500]);
        assert_eq!(sizes(&rows(400, 4_000)), [195, 195, 10]);
        assert!(parts(&[]).is_empty());
    }

    #[test]
    fn an_import_is_silent_after_a_minute_without_a_word_unless_it_is_done() {
        let state = |done| State { at: 1_000, done, ..State::default() };
        assert!(!is_silent(&state(false), 1_000 + SILENCE));
        assert!(is_silent(&state(false), 1_001 + SILENCE));
        assert!(!is_silent(&state(true), u64::MAX));
        assert!(!is_silent(&state(false), 0), "a clock that was put back");
        assert!(is_silent(&State::default(), 1_001 + SILENCE), "one that nobody knows");
    }

    #[test]
    fn what_the_register_refuses_is_told_by_the_rows_of_the_file() {
        let error =
            Error::invalid("No.").field("/rows/1/owner", "unknown_owner", "Nobody.").field("/x", "y", "z");
        let told = refused(&error, &rows(2, 1));
        assert_eq!((&told[0]["line"], &told[0]["field"]), (&json!(3), &json!("owner")));
        assert_eq!(told[1]["line"], 2);
        assert_eq!(refused(&Error::invalid("No."), &rows(1, 1))[0]["message"], "No.");
    }
}

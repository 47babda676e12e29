//! What a file holds, before anything is written: its first rows, and every mistake in its place.

use serde_json::{Value, json};
use tenon_sdk::{Cx, Error, Request, Response, Result};

use super::{
    check::{Checked, check},
    members::Owners,
    upload,
};
use crate::sheet;

/// Rows that are shown.
const SHOWN: usize = 20;
/// Mistakes that are told one by one; the others are counted.
const TOLD: usize = 200;

pub fn preview(cx: &Cx, request: &Request) -> Result<Response> {
    let upload = upload::take(cx, request)?;
    let table = match sheet::read(&upload.bytes) {
        Ok(table) if !table.rows.is_empty() => table,
        Ok(table) => {
            cx.files().delete(&upload.id)?;
            return Err(Error::invalid(match table.has_sample {
                true => "Only the sample is there. Write your risks below it.",
                false => "There is no row below the names of the columns.",
            }));
        }
        Err(sheet::Unreadable(sentence)) => {
            cx.files().delete(&upload.id)?;
            return Err(Error::invalid(sentence));
        }
    };
    let checked = check(&table.rows, &Owners::read(cx)?);
    let bad = checked.iter().filter(|row| !row.problems.is_empty()).count();
    let problems = checked.iter().flat_map(|row| &row.problems);
    let count = problems.clone().count();
    let problems: Vec<_> = problems.take(TOLD).collect();
    Response::json(&json!({
        "file": upload.id,
        "rows": checked.len(),
        "good": checked.len() - bad,
        "bad": bad,
        "ignored": table.ignored,
        "has_sample": table.has_sample,
        "first": checked.iter().take(SHOWN).map(shown).collect::<Vec<_>>(),
        "problems": problems,
        "problem_count": count,
    }))
}

fn shown(row: &Checked) -> Value {
    json!({ "line": row.line, "values": row.values, "problems": row.problems })
}

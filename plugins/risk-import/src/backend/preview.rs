//! What a file holds, before anything is written: its first rows, and every mistake in its place.

use serde_json::{Map, Value, json};
use tenon_sdk::{Cx, Error, Request, Response, Result};

use super::{
    check::{Checked, check},
    members::Owners,
    upload,
};
use crate::sheet;

/// Rows that are shown.
const SHOWN: usize = 20;
/// Characters of a cell that are shown: those of the longest title. A file may bring twenty rows of cells with ten
/// thousand, more than an answer may hold.
const CELL: usize = 160;
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
    let values: Map<String, Value> =
        row.values.iter().map(|(field, value)| (field.clone(), cell(value))).collect();
    json!({ "line": row.line, "values": values, "problems": row.problems })
}

fn cell(value: &Value) -> Value {
    match value.as_str() {
        Some(text) if text.chars().nth(CELL).is_some() => {
            text.chars().take(CELL - 1).chain(['…']).collect::<String>().into()
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_shown_as_far_as_a_title_may_be_long() {
        let whole = Value::from("é".repeat(160));
        assert_eq!(cell(&whole), whole);
        assert_eq!(cell(&"é".repeat(161).into()), Value::from("é".repeat(159) + "…"));
    }
}

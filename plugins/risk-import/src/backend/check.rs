//! Rows as values of risks, and everything that is wrong with them, row by row and field by field.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::members::Owners;
use crate::{
    columns::{COLUMNS, Holds},
    days,
    sheet::Row,
};

/// Index of the columns that have rules of their own.
const CODE: usize = 0;
const TITLE: usize = 1;

/// A row that was looked at.
#[derive(Debug, PartialEq)]
pub struct Checked {
    pub line: u64,
    /// Fit for Risk Register, as far as there are no problems.
    pub values: Map<String, Value>,
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub line: u64,
    pub field: String,
    pub code: String,
    pub message: String,
}

pub fn check(rows: &[Row], owners: &Owners) -> Vec<Checked> {
    let mut codes: HashMap<String, u64> = HashMap::new();
    rows.iter().map(|row| check_row(row, owners, &mut codes)).collect()
}

fn check_row(row: &Row, owners: &Owners, codes: &mut HashMap<String, u64>) -> Checked {
    let mut checked = Checked { line: row.line, values: Map::new(), problems: Vec::new() };
    for (at, (column, cell)) in COLUMNS.iter().zip(&row.cells).enumerate() {
        if cell.is_empty() {
            if at == TITLE {
                checked.refuse(column.field, "required", "A risk has a title.".into());
            }
            continue;
        }
        match &column.holds {
            Holds::Text(most) => {
                let length = cell.chars().count();
                if length > *most {
                    let message = format!("{length} characters; at most {most}.");
                    checked.refuse(column.field, "too_long", message);
                }
            }
            Holds::Word(words) => {
                let known = words.iter().find(|word| word.to_lowercase() == cell.to_lowercase());
                match known {
                    Some(word) => {
                        checked.values.insert(column.field.into(), (*word).into());
                        continue;
                    }
                    None => {
                        let message = format!("“{}” is none of: {}.", shortened(cell), words.join(", "));
                        checked.refuse(column.field, "unknown_word", message);
                    }
                }
            }
            Holds::Owner => {
                if let Some((code, message)) = owners.refusal(cell) {
                    checked.refuse(column.field, code, message);
                }
            }
            Holds::Day => match days::day(cell) {
                Some(day) => {
                    checked.values.insert(column.field.into(), day.into());
                    continue;
                }
                None => {
                    let message = format!("“{}” is no date such as 2026-01-31.", shortened(cell));
                    checked.refuse(column.field, "date", message);
                }
            },
        }
        if at == CODE
            && let Some(first) = codes.insert(cell.to_lowercase(), row.line)
        {
            codes.insert(cell.to_lowercase(), first);
            let message = format!("Row {first} has this code already.");
            checked.refuse(column.field, "duplicate", message);
        }
        checked.values.insert(column.field.into(), cell.as_str().into());
    }
    checked
}

impl Checked {
    fn refuse(&mut self, field: &str, code: &str, message: String) {
        let (field, code) = (field.to_owned(), code.to_owned());
        self.problems.push(Problem { line: self.line, field, code, message });
    }
}

/// A cell as a sentence quotes it.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => text.to_owned(),
        Some((end, _)) => [&text[..end], "…"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use tenon_sdk::serde_json::json;

    use super::*;

    fn row(line: u64, cells: &[(usize, &str)]) -> Row {
        let mut row = Row { line, cells: vec![String::new(); COLUMNS.len()] };
        for (at, cell) in cells {
            row.cells[*at] = (*cell).to_owned();
        }
        row
    }

    #[test]
    fn words_are_found_in_any_case_and_days_in_one_spelling() {
        let rows = [row(2, &[(1, "Fire"), (3, "legal"), (5, "almost certain"), (9, "2026-1-5")])];
        let checked = check(&rows, &Owners::of(None)).remove(0);
        let wanted = json!({ "title": "Fire", "category": "Legal", "likelihood": "Almost Certain", "due_date": "2026-01-05" });
        assert_eq!((Value::Object(checked.values), checked.problems), (wanted, vec![]));
    }

    #[test]
    fn every_mistake_is_told_where_it_stands() {
        let rows = [
            row(2, &[(0, "R-1"), (1, "Fire")]),
            row(3, &[(0, "r-1"), (3, "Magic"), (7, "Eve"), (9, "31.12.2026")]),
            row(5, &[(1, &"x".repeat(161))]),
        ];
        let checked = check(&rows, &Owners::of(Some(&[])));
        assert!(checked[0].problems.is_empty());
        let told: Vec<_> = checked[1]
            .problems
            .iter()
            .map(|problem| (problem.field.as_str(), problem.code.as_str()))
            .collect();
        let wanted = [
            ("code", "duplicate"),
            ("title", "required"),
            ("category", "unknown_word"),
            ("owner", "unknown_owner"),
            ("due_date", "date"),
        ];
        assert_eq!(told, wanted);
        assert_eq!((checked[2].problems[0].line, checked[2].problems[0].code.as_str()), (5, "too_long"));
    }
}

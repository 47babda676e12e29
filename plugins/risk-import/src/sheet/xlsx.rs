//! The first sheet of a workbook that has a header: the template's, or whichever comes first.

use std::{collections::BTreeMap, io::Cursor};

use calamine::{DataRef, Reader as _, Xlsx};

use super::{Reader, Unreadable};
use crate::{columns::SHEET, days};

/// Columns of a sheet that are looked at.
const MAX_COLUMNS: usize = 100;

pub(super) fn read(bytes: &[u8], table: &mut Reader) -> Result<(), Unreadable> {
    let broken = |_| Unreadable("The workbook cannot be opened. Save it again as .xlsx, or as CSV.".into());
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let name = names.iter().find(|name| *name == SHEET).or_else(|| names.first());
    let Some(name) = name.cloned() else { return Err(Unreadable("The workbook has no sheet.".into())) };
    let is_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let (mut line, mut row) = (0, BTreeMap::new());
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (at, column) = cell.get_position();
        if u64::from(at) + 1 != line {
            table.line(line, &row)?;
            row.clear();
            line = u64::from(at) + 1;
        }
        let column = usize::try_from(column).unwrap_or(MAX_COLUMNS);
        if column < MAX_COLUMNS {
            row.insert(column, text(cell.get_value(), is_1904));
        }
    }
    table.line(line, &row)
}

/// What a person sees in the cell, a day as `2026-01-31`.
fn text(value: &DataRef<'_>, is_1904: bool) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(time) => {
            days::of_serial(time.as_f64(), is_1904).unwrap_or_else(|| time.as_f64().to_string())
        }
        DataRef::Error(error) => error.to_string(),
    }
}

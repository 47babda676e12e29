//! CSV: commas, semicolons or tabs, in UTF-8.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};

use super::{Reader, Unreadable};

pub(super) fn read(bytes: &[u8], table: &mut Reader) -> Result<(), Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        Unreadable("The file is not written in UTF-8. Save it as “CSV UTF-8”, or as .xlsx.".into())
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let (mut line, mut at) = (0, 0);
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(_) => return Err(Unreadable(format!("Row {} cannot be read as CSV.", line + 1))),
        }
        line += 1 + empty_lines(text.as_bytes(), at);
        at = usize::try_from(reader.position().byte()).unwrap_or_default();
        let cells: BTreeMap<usize, String> = record.iter().map(str::to_owned).enumerate().collect();
        table.line(line, &cells)?;
    }
}

/// Lines without anything where a record was read from `at` on: rows to a spreadsheet, and to the reader the start of
/// the record behind them.
fn empty_lines(text: &[u8], at: usize) -> u64 {
    let (before, mut rest) = text.split_at(at);
    // To the reader a record ends at `\r`, and the `\n` of that line end belongs to the next.
    if before.ends_with(b"\r") {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let ends: [&[u8]; 3] = [b"\r\n", b"\n", b"\r"];
    let mut lines = 0;
    loop {
        let Some(after) = ends.into_iter().find_map(|end| rest.strip_prefix(end)) else { return lines };
        (rest, lines) = (after, lines + 1);
    }
}

/// The one that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let count = |wanted: u8| first.bytes().filter(|byte| *byte == wanted).count();
    // The comma wins a tie: it comes last.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

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
        // Empty lines are rows to a spreadsheet, and none to the reader.
        let start = usize::try_from(record.position().map_or(0, csv::Position::byte)).unwrap_or_default();
        line += 1 + blank_lines(&text[at..start]);
        at = usize::try_from(reader.position().byte()).unwrap_or_default();
        let cells: BTreeMap<usize, String> = record.iter().map(str::to_owned).enumerate().collect();
        table.line(line, &cells)?;
    }
}

/// Between the end of one record and the start of the next there are line ends only.
fn blank_lines(between: &str) -> u64 {
    between.bytes().filter(|byte| *byte == b'\n').count() as u64
}

/// The one that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let count = |wanted: u8| first.bytes().filter(|byte| *byte == wanted).count();
    // The comma wins a tie: it comes last.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

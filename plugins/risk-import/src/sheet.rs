//! A file as a table of texts, whichever kind it is. Cells are read one after the other: a file that claims to be
//! huge takes no more room than what is in it.

mod csv;
mod xlsx;

use std::collections::BTreeMap;

use crate::columns::{COLUMNS, MAX_ROWS, SAMPLE};

/// Characters of a cell that are looked at; longer ones break a rule anyway.
const MAX_CELL: usize = 10_000;

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Headers that are none of ours; what stands below them is left out.
    pub ignored: Vec<String>,
    /// The sample of the template was there.
    pub has_sample: bool,
}

/// One row that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As a spreadsheet counts: the header is 1.
    pub line: u64,
    /// One for each of [`COLUMNS`].
    pub cells: Vec<String>,
}

/// Why a file cannot be read, in a sentence.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

/// Reads CSV or XLSX, whichever it is.
pub fn read(bytes: &[u8]) -> Result<Table, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable("The file is empty.".into()));
    }
    let mut table = Reader::default();
    if bytes.starts_with(b"PK\x03\x04") {
        xlsx::read(bytes, &mut table)?;
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Unreadable("This is a workbook of an old kind. Save it as .xlsx, or as CSV.".into()));
    } else {
        csv::read(bytes, &mut table)?;
    }
    table.end()
}

/// Takes cells line by line.
#[derive(Default)]
struct Reader {
    table: Table,
    /// For each column of the file, which of ours it is; `None` until the header was read.
    header: Option<Vec<Option<usize>>>,
}

impl Reader {
    fn line(&mut self, line: u64, cells: &BTreeMap<usize, String>) -> Result<(), Unreadable> {
        if cells.values().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let Some(header) = &self.header else { return self.take_header(cells) };
        let mut row = Row { line, cells: vec![String::new(); COLUMNS.len()] };
        for (at, cell) in cells {
            if let Some(column) = header.get(*at).copied().flatten() {
                row.cells[column] = cell.trim().chars().take(MAX_CELL).collect();
            }
        }
        // By its words alone: whoever filled in the owner still has the sample.
        if row.cells[1..3] == SAMPLE[1..3] {
            self.table.has_sample = true;
        } else if row.cells.iter().any(|cell| !cell.is_empty()) {
            if self.table.rows.len() == MAX_ROWS {
                let text = format!("The file has more than {MAX_ROWS} rows. Split it.");
                return Err(Unreadable(text));
            }
            self.table.rows.push(row);
        }
        Ok(())
    }

    fn take_header(&mut self, cells: &BTreeMap<usize, String>) -> Result<(), Unreadable> {
        let last = cells.keys().next_back().copied().unwrap_or_default();
        let mut header = vec![None; last + 1];
        for (at, cell) in cells {
            let word = cell.trim().to_lowercase();
            let known = COLUMNS.iter().position(|column| {
                column.title.to_lowercase() == word
                    || column.field == word
                    || column.also.contains(&word.as_str())
            });
            match known {
                Some(column) if header.contains(&Some(column)) => {
                    let text = format!("The column “{}” is there twice.", COLUMNS[column].title);
                    return Err(Unreadable(text));
                }
                Some(_) => header[*at] = known,
                None if word.is_empty() => {}
                None => self.table.ignored.push(cell.trim().chars().take(80).collect()),
            }
        }
        if !header.contains(&Some(1)) {
            let text = "There is no column “Risk”. The first line holds the names of the columns; the template has them.";
            return Err(Unreadable(text.into()));
        }
        self.header = Some(header);
        Ok(())
    }

    fn end(self) -> Result<Table, Unreadable> {
        match self.header {
            None => Err(Unreadable("The file is empty.".into())),
            Some(_) => Ok(self.table),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(row: &Row) -> Vec<&str> {
        row.cells.iter().map(String::as_str).collect()
    }

    #[test]
    fn a_csv_file_is_read_by_its_headers_in_any_order() {
        let text = "\u{feff}Due;RISK;Other;Owner\r\n2026-01-31;\"Fire; water\";x;Ada\r\n;;;\r\n;Flood;;\r\n";
        let table = read(text.as_bytes()).unwrap();
        assert_eq!(table.ignored, ["Other"]);
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(cells(&table.rows[0]), ["", "Fire; water", "", "", "", "", "", "Ada", "", "2026-01-31"]);
    }

    #[test]
    fn lines_inside_of_a_cell_count_as_a_spreadsheet_counts_them() {
        let table = read(b"title,description\n\"A\",\"two\nlines\"\nB,\n").unwrap();
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn empty_lines_count_as_a_spreadsheet_counts_them() {
        let lines = |text: &str| {
            let table = read(text.as_bytes()).unwrap();
            table.rows.iter().map(|row| row.line).collect::<Vec<_>>()
        };
        assert_eq!(lines("Risk,Due\n\n\nFire,soon\n\nFlood,\nStorm,\n"), [4, 6, 7]);
        assert_eq!(lines("Risk,Due\r\n\r\n\r\nFire,soon\r\nFlood,\r\n\r\nStorm,"), [4, 5, 7]);
        assert_eq!(lines("Risk\rFire\r\rFlood"), [2, 4]);
        // Before the header, and beside cells that hold line ends themselves.
        let quoted = "\n\r\nRisk,Description\n\"A\",\"two\r\n\r\nlines\"\n\nB,\n";
        assert_eq!(lines(quoted), [4, 6]);
        assert_eq!(lines("Risk,Description\r\n\"A\",\"\n\n\"\r\n\r\n\"\nB\",\r\n"), [2, 4]);
    }

    #[test]
    fn the_sample_of_the_template_is_left_out() {
        let text = format!("Risk\tDescription\n{}\t{}\nMine\t\n", SAMPLE[1], SAMPLE[2]);
        let table = read(text.as_bytes()).unwrap();
        assert_eq!((table.rows.len(), table.has_sample), (1, true));
    }

    #[test]
    fn what_is_no_table_of_risks_is_told() {
        let told = |bytes: &[u8]| read(bytes).unwrap_err().0;
        assert_eq!(told(b""), "The file is empty.");
        assert_eq!(told(b"\n,,\n"), "The file is empty.");
        assert!(told(b"Name of it,Owner\na,b").contains("no column “Risk”"));
        assert!(told(b"Risk,Title\na,b").contains("twice"));
        assert!(told(b"Risk\n\xff\xfe").contains("UTF-8"));
        assert!(told(b"PK\x03\x04 nonsense").contains("cannot be opened"));
        assert!(told(&[0xd0, 0xcf, 0x11, 0xe0, 0]).contains("old kind"));
        let many = format!("Risk\n{}", "x\n".repeat(MAX_ROWS + 1));
        assert!(told(many.as_bytes()).contains("more than 10000 rows"));
    }
}

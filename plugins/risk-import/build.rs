//! Draws the template, `template.xlsx`. Its sheet of owners is empty: it is filled in when somebody downloads it.

#[path = "src/columns.rs"]
#[allow(dead_code, reason = "the plugin needs more of it than the template")]
mod columns;

use std::{env, path::PathBuf};

use columns::{COLUMNS, Holds, LISTS, MAX_ROWS, OWNERS, SAMPLE, SHEET};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/columns.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo tells where to write"));
    let bytes = draw().expect("a workbook of fixed content");
    std::fs::write(out.join("template.xlsx"), bytes).expect("cargo's own folder can be written");
}

fn draw() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same sources make the same package, on whichever day.
    let day = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title("Risks").set_creation_datetime(&day));
    risks(book.add_worksheet())?;
    lists(book.add_worksheet())?;
    book.add_worksheet().set_name(OWNERS)?.set_hidden(true).write_string(0, 0, "")?;
    // As long as the list is when somebody opens the file.
    book.define_name("Owners", &format!("=OFFSET({OWNERS}!$A$1,0,0,MAX(1,COUNTA({OWNERS}!$A:$A)),1)"))?;
    book.save_to_buffer()
}

fn risks(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x008D_3B35))
        .set_font_color(Color::White)
        .set_align(FormatAlign::VerticalCenter)
        .set_border_bottom(FormatBorder::Thin);
    let sample = Format::new().set_italic().set_font_color(Color::Gray);
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.set_name(SHEET)?.set_freeze_panes(1, 0)?;
    for (at, column) in (0_u16..).zip(&COLUMNS) {
        sheet.set_column_width(at, column.width)?.write_string_with_format(0, at, column.title, &head)?;
        if matches!(column.holds, Holds::Day) {
            sheet.set_column_format(at, &day)?;
        }
        if let Some(rule) = rule(at, &column.holds)? {
            let rule = rule.set_error_title(column.title)?.set_error_message(column.holds.refusal())?;
            let last = u32::try_from(MAX_ROWS).expect("a row of a sheet");
            sheet.add_data_validation(1, at, last, at, &rule)?;
        }
        match (&column.holds, SAMPLE[usize::from(at)]) {
            (_, "") => {}
            (Holds::Day, text) => {
                let date = ExcelDateTime::parse_from_str(text)?;
                let format = sample.clone().set_num_format("yyyy-mm-dd");
                sheet.write_datetime_with_format(1, at, &date, &format)?;
            }
            (_, text) => {
                sheet.write_string_with_format(1, at, text, &sample)?;
            }
        }
    }
    Ok(())
}

/// A drop-down for words and owners, a check for days.
fn rule(at: u16, holds: &Holds) -> Result<Option<DataValidation>, XlsxError> {
    Ok(Some(match holds {
        Holds::Text(_) => return Ok(None),
        Holds::Word(words) => {
            let column = char::from(b'A' + u8::try_from(at).expect("a few columns"));
            let range = format!("={LISTS}!${column}$1:${column}${}", words.len());
            DataValidation::new().allow_list_formula(Formula::new(range))
        }
        Holds::Owner => DataValidation::new().allow_list_formula(Formula::new("=Owners")),
        Holds::Day => {
            let first = ExcelDateTime::from_ymd(2000, 1, 1)?;
            DataValidation::new().allow_date(DataValidationRule::GreaterThanOrEqualTo(first))
        }
    }))
}

/// The words of each drop-down, in the column that they belong to.
fn lists(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(LISTS)?.set_hidden(true);
    for (at, column) in (0_u16..).zip(&COLUMNS) {
        if let Holds::Word(words) = &column.holds {
            sheet.write_column(0, at, words.iter().copied())?;
        }
    }
    Ok(())
}

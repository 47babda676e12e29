//! The template: drawn when the plugin was built, with the members of today as owners.

use std::io::{Cursor, Write as _};

use tenon_sdk::{Cx, Error, Response, Result};
use zip::{CompressionMethod, ZipArchive, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use super::members::{members, names};

const TEMPLATE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/template.xlsx"));
/// The third sheet, that of owners.
const OWNERS: &str = "xl/worksheets/sheet3.xml";
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub fn download(cx: &Cx) -> Result<Response> {
    let owners = members(cx)?.map(|members| names(&members)).unwrap_or_default();
    let book = with_owners(&owners).map_err(|error| Error::failed(error.to_string()))?;
    Ok(Response::download("risks.xlsx", KIND, book).header("cache-control", "no-store"))
}

/// Every part as it is but one.
fn with_owners(owners: &[String]) -> ZipResult<Vec<u8>> {
    let mut template = ZipArchive::new(Cursor::new(TEMPLATE))?;
    let mut book = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..template.len() {
        let part = template.by_index_raw(index)?;
        if part.name() == OWNERS {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            book.start_file(OWNERS, options)?;
            book.write_all(sheet(owners).as_bytes())?;
        } else {
            book.raw_copy_file(part)?;
        }
    }
    Ok(book.finish()?.into_inner())
}

/// One column of texts (ECMA-376, part 1, `CT_Worksheet`).
fn sheet(owners: &[String]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    for (at, owner) in (1..).zip(owners) {
        xml.push_str(&format!(
            "<row r=\"{at}\"><c r=\"A{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
        ));
        escape(owner, &mut xml);
        xml.push_str("</t></is></c></row>");
    }
    xml.push_str("</sheetData></worksheet>");
    xml
}

fn escape(text: &str, xml: &mut String) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            // XML 1.0 has no place for them.
            c if c.is_control() => xml.push(' '),
            c => xml.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader as _, Xlsx};

    use super::*;
    use crate::{
        columns::{COLUMNS, SAMPLE},
        sheet::{Unreadable, read},
    };

    #[test]
    fn owners_stand_in_the_template_whatever_they_are_called() {
        let owners = ["Ada".to_owned(), "Çelik & Söhne <IT>".into(), " \u{1}x".into()];
        let bytes = with_owners(&owners).unwrap();
        let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["Risks", "Lists", "Owners"]);
        let sheet = book.worksheet_range("Owners").unwrap();
        let texts: Vec<_> = sheet.rows().map(|row| row[0].to_string()).collect();
        assert_eq!(texts, ["Ada", "Çelik & Söhne <IT>", "  x"]);
        let risks = book.worksheet_range("Risks").unwrap();
        let titles: Vec<_> = COLUMNS.iter().map(|column| Data::String(column.title.into())).collect();
        assert_eq!(risks.rows().next().unwrap(), titles);
    }

    #[test]
    fn the_template_as_it_is_holds_its_sample_and_nothing_else() {
        let table = read(&with_owners(&[]).unwrap()).unwrap();
        assert_eq!((table.rows.len(), table.has_sample, table.ignored.len()), (0, true, 0));
        assert_eq!(SAMPLE.len(), COLUMNS.len());
        assert_ne!(read(b"PK"), Err(Unreadable("The file is empty.".into())));
    }

    #[test]
    fn the_template_has_drop_downs_a_date_check_and_a_header_that_stays() {
        let mut book = ZipArchive::new(Cursor::new(with_owners(&[]).unwrap())).unwrap();
        let mut part = |name: &str| std::io::read_to_string(book.by_name(name).unwrap()).unwrap();
        let sheet = part("xl/worksheets/sheet1.xml");
        assert_eq!(sheet.matches("<dataValidation type=\"list\"").count(), 6, "{sheet}");
        for words in [
            "<dataValidation type=\"date\"",
            "state=\"frozen\"",
            "<formula1>Owners</formula1>",
            "Lists!$D$1:$D$15",
        ] {
            assert!(sheet.contains(words), "{words}: {sheet}");
        }
        let workbook = part("xl/workbook.xml");
        assert!(workbook.contains("OFFSET(Owners!$A$1") && workbook.matches("state=\"hidden\"").count() == 2);
    }
}

//! `GET …/records/{plugin}/{collection}/export.csv?filter=&sort=`: every record of a list as RFC 4180, page by
//! page. A cell that a spreadsheet would run as a formula starts with an apostrophe.

use serde_json::Value;
use tenon_api::records::ListRecords;
use tenon_contract::records::Query;
use tenon_store::{
    Cx,
    records::{
        RecordRow,
        find::{self, Find},
    },
};

use super::{
    open::{Access, Opened, open},
    query,
};
use crate::{Core, Result};

/// Records read at once.
const STRIDE: usize = 500;

/// An export that goes on as long as somebody reads it.
pub struct Export {
    core: Core,
    cx: Cx,
    opened: Opened,
    page: Find,
    /// Property and title.
    columns: Vec<(String, String)>,
    state: State,
}

enum State {
    Head,
    Rows,
    Over,
}

pub async fn export(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    collection: &str,
    input: &ListRecords,
) -> Result<Export> {
    let opened = open(core, cx, plugin, collection, Access::Read).await?;
    opened.check_workspace(input.workspace.as_deref())?;
    let query = Query {
        filter: input.filter.clone(),
        sort: input.sort.clone(),
        limit: None,
        cursor: input.cursor.clone(),
    };
    let page = Find { limit: STRIDE, ..query::page(&opened, &query)? };
    let columns = columns(&opened.schema.value);
    Ok(Export { core: core.clone(), cx: cx.clone(), opened, page, columns, state: State::Head })
}

impl Export {
    /// `risk-register-risks.csv`
    pub fn file_name(&self) -> String {
        format!("{}-{}.csv", self.opened.installed.key, self.opened.collection.name)
    }

    /// The next piece of the file; `None` at its end.
    pub async fn next(&mut self) -> Result<Option<String>> {
        match self.state {
            State::Over => return Ok(None),
            State::Head => {
                self.state = State::Rows;
                let titles = self.columns.iter().map(|(_, title)| cell(title));
                let names = ["id", "version", "created_at", "updated_at"].map(str::to_owned);
                return Ok(Some(line(titles.chain(names))));
            }
            State::Rows => {}
        }
        let mut tx = self.opened.reader(&self.core, &self.cx).await?;
        let found = find::find(&mut tx, &self.opened.target, &self.page).await?;
        drop(tx);
        if found.next.is_none() {
            self.state = State::Over;
        }
        self.page.after = found.next;
        Ok(Some(found.records.iter().map(|row| self.row(row)).collect()))
    }

    fn row(&self, row: &RecordRow) -> String {
        let values = row.values();
        let cells = self.columns.iter().map(|(name, _)| match values.get(name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => cell(text),
            // Numbers of JSON are never formulas.
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            Some(value) => cell(&value.to_string()),
        });
        let own = [
            row.id.to_string(),
            row.version.to_string(),
            row.created_at.to_string(),
            row.updated_at.to_string(),
        ];
        line(cells.chain(own))
    }
}

/// In the order of the schema, or of its `x-tenon-order`.
fn columns(schema: &Value) -> Vec<(String, String)> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let order: Vec<&str> = match schema.get("x-tenon-order") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let place = |name: &str| order.iter().position(|known| *known == name).unwrap_or(order.len());
    let mut columns: Vec<(String, String)> = properties
        .iter()
        .map(|(name, property)| {
            let title = property.get("title").and_then(Value::as_str).unwrap_or(name);
            (name.clone(), title.to_owned())
        })
        .collect();
    columns.sort_by_key(|(name, _)| place(name));
    columns
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// Quoted where RFC 4180 wants it, and never a formula (OWASP, "CSV Injection").
fn cell(text: &str) -> String {
    let guarded = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if guarded { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cell_is_quoted_and_runs_nowhere() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("-1+2"), "'-1+2");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
    }

    #[test]
    fn columns_are_in_the_order_of_the_schema() {
        let names = |schema: Value| columns(&schema).into_iter().map(|(_, title)| title).collect::<Vec<_>>();
        let properties = json!({"b": {"title": "Bee"}, "a": {}, "c": {"title": "Sea"}});
        assert_eq!(names(json!({"properties": properties})), ["Bee", "a", "Sea"]);
        assert_eq!(
            names(json!({"properties": properties, "x-tenon-order": ["c", "b"]})),
            ["Sea", "Bee", "a"]
        );
    }
}

//! The first rows of a file, and every mistake with its row and column.

use serde_json::Value;
use tenon_sdk::view::{
    Draw, Size, Tone, Tree, alert, button, primary_button, row, section, stack, table, text,
};

use super::dialog::Msg;

/// What is shown of a row.
pub const FIELDS: [&str; 6] = ["code", "title", "likelihood", "severity", "owner", "due_date"];

pub fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_default()
}

pub fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

pub fn all<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// "1 row", "500 rows"
pub fn rows(count: u64) -> String {
    [count.to_string().as_str(), if count == 1 { " row" } else { " rows" }].concat()
}

pub fn draw(preview: &Value, starting: bool) -> Tree {
    let (count, bad) = (number(preview, "rows"), number(preview, "bad"));
    let mut page = stack().gap(Size::M);
    page = page.child(match bad {
        0 => {
            let them = if count == 1 { "it" } else { "them" };
            alert(&[&rows(count), ", and nothing is wrong with ", them].concat()).tone(Tone::Success)
        }
        _ => {
            let have = if bad == 1 { " has a mistake" } else { " have a mistake" };
            let title = [&bad.to_string(), " of ", &rows(count), have].concat();
            let words =
                "Rows are written in parts of at most 500. A part with a mistake is left out as a whole.";
            alert(&title).tone(Tone::Warning).child(text(words))
        }
    });
    let ignored: Vec<&str> = all(preview, "ignored").iter().filter_map(Value::as_str).take(10).collect();
    if !ignored.is_empty() {
        let words = ["Columns that are left out: ", &ignored.join(", "), "."].concat();
        page = page.child(text(words).size(Size::S));
    }
    if bad > 0 {
        page = page.child(problems(preview));
    }
    let label = if starting { "Starting…" } else { "Import" };
    page.child(first(preview)).child(
        row()
            .gap(Size::S)
            .child(primary_button(label).disabled(starting || bad == count).on_click(&Msg::Start))
            .child(button("Choose another file").disabled(starting).on_click(&Msg::Again)),
    )
}

/// Mistakes as a table; what is not shown is counted.
pub fn problems(value: &Value) -> Tree {
    let shown = all(value, "problems");
    let lines = shown.iter().enumerate().map(|(at, problem)| {
        row()
            .key(at.to_string())
            .child(text(number(problem, "line").to_string()))
            .child(text(word(problem, "field").replace('_', " ")))
            .child(text(word(problem, "message")))
    });
    let mut part =
        section("What is wrong").child(table("What is wrong", &["Row", "Field", "Why"]).children(lines));
    let hidden = number(value, "problem_count").saturating_sub(shown.len() as u64);
    if hidden > 0 {
        part = part.child(text([&hidden.to_string(), " more"].concat()).size(Size::S));
    }
    part
}

fn first(preview: &Value) -> Tree {
    let lines = all(preview, "first").iter().map(|line| {
        let cells = FIELDS.iter().map(|field| text(word(&line["values"], field)));
        row()
            .key(number(line, "line").to_string())
            .child(text(number(line, "line").to_string()))
            .children(cells)
    });
    let columns = ["Row", "Code", "Risk", "Likelihood", "Severity", "Owner", "Due date"];
    section("First rows").child(table("First rows", &columns).children(lines))
}

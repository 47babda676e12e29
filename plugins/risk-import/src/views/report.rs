//! How far an import is, and what became of it.

use serde_json::Value;
use tenon_sdk::view::{
    Draw, Size, Tone, Tree, alert, button, list, primary_button, progress, row, section, stack, text,
};

use super::{
    dialog::Msg,
    preview::{all, number, problems, rows},
};

pub fn draw(state: &Value, waits: bool) -> Tree {
    if state["done"] == true {
        return report(state);
    }
    let (passed, count) = (number(state, "passed"), number(state, "rows"));
    let words = match count {
        0 => "The file is read.".to_owned(),
        _ => [&number(state, "written").to_string(), " of ", &rows(count), " written"].concat(),
    };
    let (value, most) = if count == 0 { (None, 1.0) } else { (Some(passed as f64), count as f64) };
    let mut page = stack().gap(Size::M).child(progress("Import", value, most)).child(text(words));
    if let Some(error) = state["error"].as_str() {
        page = page.child(text(error));
    }
    if state["silent"] == true {
        let words =
            "It may have stopped. Rows that were written stay. An admin sees under Activity how it ended.";
        page = page.child(alert("Nothing is heard of this import").tone(Tone::Warning).child(text(words)));
    } else if !waits {
        page = page.child(text("This takes long. It goes on without this window.").size(Size::S));
    }
    page.child(button("Close").on_click(&Msg::Close))
}

fn report(state: &Value) -> Tree {
    let (written, count) = (number(state, "written"), number(state, "rows"));
    let title = [&written.to_string(), " of ", &rows(count), " written"].concat();
    let head = match state["error"].as_str() {
        Some(error) => {
            let title = if written == 0 { "Nothing was written" } else { &title };
            alert(title).tone(Tone::Danger).child(text(error))
        }
        None if written == count => alert(&title).tone(Tone::Success),
        None => alert(&title).tone(Tone::Warning),
    };
    let mut page = stack().gap(Size::M).child(head);
    let left_out = all(state, "parts").iter().filter(|part| part["written"] != true).map(|part| {
        let (first, last) = (number(part, "first_line"), number(part, "last_line"));
        let (key, last) = (first.to_string(), last.to_string());
        let words = if key == last { key.clone() } else { [&key, " to ", &last].concat() };
        text(words).key(key)
    });
    let mut left_out = left_out.peekable();
    if left_out.peek().is_some() {
        let note = "Each of these parts holds a mistake. Correct the file and import these rows again.";
        page = page.child(section("Rows that were left out").note(note).child(list().children(left_out)));
    }
    if number(state, "problem_count") > 0 {
        page = page.child(problems(state));
    }
    page.child(
        row()
            .gap(Size::S)
            .child(primary_button("Close").on_click(&Msg::Close))
            .child(button("Import another file").on_click(&Msg::Again)),
    )
}

//! The page: a box to paste into, what is wrong with it, and the host's own table of contacts.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tenon_sdk::{
    Step, View, register_view,
    view::{Draw, Input, Size, Tone, Tree, form, list, read, records, section, stack, text},
};

use crate::import::Imported;

pub struct Page;

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Import,
    Imported,
}

register_view!(Page);

impl View for Page {
    const NAME: &'static str = "page";
    /// What came of the last import.
    type Model = Imported;
    type Msg = Msg;

    fn init(_: &mut Step) -> Imported {
        Imported::default()
    }

    fn update(last: &mut Imported, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Import => {
                let typed = step.values().cloned();
                step.call("POST", "/import", typed, Some(Msg::Imported));
            }
            Msg::Imported => {
                let answer = step.answer().filter(|(ok, _)| *ok).map(|(_, body)| body.clone());
                match answer.and_then(|body| read::<Imported>(body).ok()) {
                    Some(imported) => {
                        *last = imported;
                        if last.problems.is_empty() {
                            step.toast_with(Tone::Success, [&last.written.to_string(), " contacts imported."].concat());
                            step.refresh();
                        }
                    }
                    None => {
                        let said = step.refusal().unwrap_or("This could not be imported.");
                        // A toast holds no more.
                        let said: String = said.chars().take(300).collect();
                        step.toast_with(Tone::Danger, said);
                    }
                }
            }
        }
    }

    fn draw(last: &Imported, step: &Step) -> Tree {
        let mut page = stack().gap(Size::L);
        let mut table = records("contacts").sort("name");
        if step.can("contacts.write") {
            table = table.editable();
            let paste = form(json!({ "type": "object", "required": ["csv"], "properties": {
                "csv": {
                    "type": "string", "title": "Rows as CSV", "description": "With the headings name,email,phone",
                    "x-tenon-widget": "textarea", "minLength": 1
                }
            } }));
            page = page.child(section("Import").child(paste.submit("Import").on_submit(&Msg::Import)));
        }
        if !last.problems.is_empty() {
            let lines = last.problems.iter().map(|problem| {
                let place = ["Line ", &problem.line.to_string(), " ", &problem.field].concat();
                text([place.trim_end(), ": ", &problem.message].concat())
            });
            let mut told = section("Nothing was written").child(list().children(lines));
            if last.stopped {
                told = told.child(text("There are more problems than these. Mend these first, then import again."));
            }
            page = page.child(told);
        }
        page.child(table)
    }
}

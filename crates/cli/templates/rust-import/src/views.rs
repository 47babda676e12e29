//! The page: a box to paste into, what is wrong with it, and the host's own table of contacts.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tenon_sdk::{
    Step, View, register_view,
    view::{Draw, Input, Size, Tone, Tree, form, list, read, records, section, stack, text},
};

use crate::import::{Imported, Problem};

pub struct Page;

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Import,
    Imported,
}

register_view!(Page);

impl View for Page {
    const NAME: &'static str = "page";
    type Model = Vec<Problem>;
    type Msg = Msg;

    fn init(_: &mut Step) -> Vec<Problem> {
        Vec::new()
    }

    fn update(problems: &mut Vec<Problem>, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Import => {
                let typed = step.values().cloned();
                step.call("POST", "/import", typed, Some(Msg::Imported));
            }
            Msg::Imported => {
                let answer = step.answer().filter(|(ok, _)| *ok).map(|(_, body)| body.clone());
                match answer.and_then(|body| read::<Imported>(body).ok()) {
                    Some(imported) if imported.problems.is_empty() => {
                        problems.clear();
                        step.toast_with(Tone::Success, [&imported.written.to_string(), " contacts imported."].concat());
                        step.refresh();
                    }
                    Some(imported) => *problems = imported.problems,
                    None => step.toast_with(Tone::Danger, "This could not be imported."),
                }
            }
        }
    }

    fn draw(problems: &Vec<Problem>, step: &Step) -> Tree {
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
        if !problems.is_empty() {
            let lines = problems.iter().map(|problem| {
                let place = ["Line ", &problem.line.to_string(), " ", &problem.field, ": "].concat();
                text([place.as_str(), &problem.message].concat())
            });
            page = page.child(section("Nothing was written").child(list().children(lines)));
        }
        page.child(table)
    }
}

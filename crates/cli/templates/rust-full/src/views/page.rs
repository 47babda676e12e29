//! A form to add a note, and the host's own table of all of them.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View,
    view::{Draw, Input, Size, Tone, Tree, date_field, field, plain_form, records, section, stack},
};

pub struct Page;

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Add,
    Added,
}

impl View for Page {
    const NAME: &'static str = "page";
    type Model = ();
    type Msg = Msg;

    fn init(_: &mut Step) {}

    fn update((): &mut (), msg: Msg, step: &mut Step) {
        match msg {
            Msg::Add => {
                let note = step.values().cloned();
                step.call("POST", "/notes", note, Some(Msg::Added));
            }
            Msg::Added => match step.answer() {
                Some((true, _)) => {
                    step.toast_with(Tone::Success, "Note added.");
                    step.refresh();
                }
                _ => {
                    let said = step.refusal().unwrap_or("The note could not be added.");
                    // A toast holds no more.
                    let said: String = said.chars().take(300).collect();
                    step.toast_with(Tone::Danger, said);
                }
            },
        }
    }

    fn draw((): &(), step: &Step) -> Tree {
        let mut table = records("notes").sort("due");
        let mut page = stack().gap(Size::L);
        if step.can("notes.write") {
            table = table.editable();
            let form = plain_form().submit("Add note").on_submit(&Msg::Add);
            let form = form.child(field("title", "Title").required()).child(date_field("due", "Due"));
            page = page.child(section("New note").child(form));
        }
        page.child(table)
    }
}

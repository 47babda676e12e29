//! A page: greets whoever looks at it and keeps a list of what was typed, for as long as the page is open.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View,
    view::{Draw, Input, Size, Tree, empty_state, field, list, plain_form, stack, text},
};

pub struct Page;

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Add,
}

impl View for Page {
    const NAME: &'static str = "page";
    type Model = Vec<String>;
    type Msg = Msg;

    fn init(_: &mut Step) -> Vec<String> {
        Vec::new()
    }

    fn update(items: &mut Vec<String>, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Add => {
                let typed = step.values().and_then(|values| values.get("item")?.as_str());
                if let Some(item) = typed.map(str::trim).filter(|item| !item.is_empty()) {
                    items.insert(0, item.to_owned());
                }
            }
        }
    }

    fn draw(items: &Vec<String>, step: &Step) -> Tree {
        let shown = match items.as_slice() {
            [] => empty_state("Nothing here yet", "Type something and add it."),
            items => list().children(items.iter().map(text)),
        };
        stack()
            .gap(Size::L)
            .child(text(["Hello, ", &step.cx().user.name, "."].concat()))
            .child(plain_form().submit("Add").on_submit(&Msg::Add).child(field("item", "Item")))
            .child(shown)
    }
}

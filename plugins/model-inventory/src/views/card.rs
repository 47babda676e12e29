//! The models that changed last, from the data that the host fetched.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_sdk::{
    Step, View,
    view::{Align, Draw, Size, Tree, badge, empty_state, link, list, row, stack, text},
};

pub struct Card;

#[derive(Serialize, Deserialize)]
pub enum Msg {}

impl View for Card {
    const NAME: &'static str = "card";
    type Model = ();
    type Msg = Msg;

    fn init(_: &mut Step) {}

    fn update((): &mut (), msg: Msg, _: &mut Step) {
        match msg {}
    }

    fn draw((): &(), step: &Step) -> Tree {
        let latest = step.data().pointer("/latest/items").and_then(Value::as_array);
        match latest.map(Vec::as_slice).unwrap_or_default() {
            [] => empty_state("No models yet", "Record the first one on the models page.")
                .child(link("/", "Open models")),
            records => stack()
                .gap(Size::M)
                .child(list().children(records.iter().map(line)))
                .child(link("/", "Open models")),
        }
    }
}

fn line(record: &Value) -> Tree {
    let value = |name: &str| record["values"][name].as_str().unwrap_or_default();
    let mut line = row()
        .gap(Size::S)
        .align(Align::Center)
        .key(record["id"].as_str().unwrap_or_default())
        .child(text([value("name"), " ", value("version")].concat()));
    if !value("stage").is_empty() {
        line = line.child(badge(value("stage")));
    }
    line
}

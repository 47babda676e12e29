//! A counter in the model: drawn on the server first, counted in the browser.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View,
    view::{Draw, Size, Tree, button, row, text},
};

pub struct Card;

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Count,
}

impl View for Card {
    const NAME: &'static str = "card";
    type Model = u32;
    type Msg = Msg;

    fn init(_: &mut Step) -> u32 {
        0
    }

    fn update(count: &mut u32, msg: Msg, _: &mut Step) {
        match msg {
            Msg::Count => *count = count.saturating_add(1),
        }
    }

    fn draw(count: &u32, _: &Step) -> Tree {
        row()
            .gap(Size::M)
            .child(button("Count").on_click(&Msg::Count))
            .child(text(count.to_string()).size(Size::L))
    }
}

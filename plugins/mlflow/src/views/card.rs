//! How many models stand in each stage, and when they were read.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_sdk::{
    Step, View,
    view::{Draw, Size, Tone, Tree, alert, empty_state, link, skeleton, stack, text},
};

use super::status::{answer, counts, error, number, when};

pub struct Card;

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Told,
}

impl View for Card {
    const NAME: &'static str = "card";
    /// Whether the server answered, and what; null when it could not be had.
    type Model = (bool, Value);
    type Msg = Msg;

    fn init(step: &mut Step) -> Self::Model {
        step.call("GET", "/status", None, Some(Msg::Told));
        (false, Value::Null)
    }

    fn update(model: &mut Self::Model, _: Msg, step: &mut Step) {
        *model = (true, answer(step));
    }

    fn draw((answered, status): &Self::Model, step: &Step) -> Tree {
        if !answered {
            return skeleton(3);
        }
        if status.is_null() {
            return alert("The models could not be counted.").tone(Tone::Warning);
        }
        let open = link("/", "Open models");
        if number(status, "total") == 0 && error(status).is_none() {
            return empty_state("No models yet", "They come with the next sync.").child(open);
        }
        let mut card = stack().gap(Size::M).child(counts(status));
        if error(status).is_some() {
            card = card.child(text("The last sync did not work.").tone(Tone::Danger));
        }
        card.child(text(when(status, step.cx().now)).size(Size::S)).child(open)
    }
}

//! How many risks there are on each level, and what is due.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_sdk::{
    Step, View,
    view::{Align, Draw, Size, Tone, Tree, alert, empty_state, link, row, skeleton, stack, text},
};

use super::items::{all, answer, dated, level, number, risks, word};

pub struct Card;

/// Lines of the list.
const SHOWN: usize = 3;

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Summed,
}

impl View for Card {
    const NAME: &'static str = "card";
    /// Whether the server answered, and the summary; null when it could not be had.
    type Model = (bool, Value);
    type Msg = Msg;

    fn init(step: &mut Step) -> Self::Model {
        step.call("GET", "/summary", None, Some(Msg::Summed));
        (false, Value::Null)
    }

    fn update(model: &mut Self::Model, _: Msg, step: &mut Step) {
        *model = (true, answer(step));
    }

    fn draw((answered, summary): &Self::Model, _: &Step) -> Tree {
        if !answered {
            return skeleton(4);
        }
        if summary.is_null() {
            return alert("The risks could not be counted.").tone(Tone::Warning);
        }
        let open = link("/", "Open risks");
        if number(summary, "total") == 0 {
            return empty_state("No risks yet", "Record the first one on the risks page.").child(open);
        }
        draw_summary(summary).child(open)
    }
}

fn draw_summary(summary: &Value) -> Tree {
    let levels = all(summary, "levels").iter().filter(|one| number(one, "count") > 0).map(|one| {
        row()
            .gap(Size::S)
            .align(Align::Center)
            .key(word(one, "word"))
            .child(level(word(one, "word")))
            .child(text(number(one, "count").to_string()))
    });
    let mut card = stack().gap(Size::M).child(row().gap(Size::M).children(levels));
    let late = number(summary, "late_count");
    if late > 0 {
        card = card.child(text([&risks(late), " late"].concat()).tone(Tone::Danger));
    }
    match all(summary, "soon") {
        [] => card.child(text("Nothing is due in the next 30 days.").size(Size::S)),
        soon => card.child(text("Due soon").size(Size::S)).child(dated(&soon[..soon.len().min(SHOWN)])),
    }
}

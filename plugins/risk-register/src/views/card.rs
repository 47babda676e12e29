//! How many risks there are on each level, and what is due.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View,
    view::{Align, Draw, Size, Tone, Tree, alert, badge, empty_state, link, row, skeleton, stack, text},
};

use super::items::{answer, dated, risks, tone};
use crate::summary::Summary;

pub struct Card;

/// Lines of the list.
const SHOWN: usize = 3;

#[derive(Serialize, Deserialize)]
pub struct Model {
    /// `None` until the server answered.
    summary: Option<Summary>,
    failed: bool,
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Summed,
}

impl View for Card {
    const NAME: &'static str = "card";
    type Model = Model;
    type Msg = Msg;

    fn init(step: &mut Step) -> Model {
        step.call("GET", "/summary", None, Some(Msg::Summed));
        Model { summary: None, failed: false }
    }

    fn update(model: &mut Model, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Summed => {
                model.summary = answer(step);
                model.failed = model.summary.is_none();
            }
        }
    }

    fn draw(model: &Model, _: &Step) -> Tree {
        match &model.summary {
            None if model.failed => alert("The risks could not be counted.").tone(Tone::Warning),
            None => skeleton(4),
            Some(summary) if summary.total == 0 => {
                empty_state("No risks yet", "Record the first one on the risks page.")
                    .child(link("/", "Open risks"))
            }
            Some(summary) => draw_summary(summary),
        }
    }
}

fn draw_summary(summary: &Summary) -> Tree {
    let levels = summary.levels.iter().filter(|level| level.count > 0);
    let levels = levels.map(|level| {
        row()
            .gap(Size::S)
            .align(Align::Center)
            .key(level.word.as_str())
            .child(badge(&level.word).tone(tone(&level.word)))
            .child(text(level.count.to_string()))
    });
    let mut card = stack().gap(Size::M).child(row().gap(Size::M).children(levels));
    if summary.late_count > 0 {
        let words = [&risks(summary.late_count), " late"].concat();
        card = card.child(text(words).tone(Tone::Danger));
    }
    if summary.soon.is_empty() {
        card = card.child(text("Nothing is due in the next 30 days.").size(Size::S));
    } else {
        let shown = &summary.soon[..summary.soon.len().min(SHOWN)];
        card = card.child(text("Due soon").size(Size::S)).child(dated(shown));
    }
    card.child(link("/", "Open risks"))
}

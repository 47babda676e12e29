//! The card: the numbers of today, and a line over the last days.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_sdk::{
    Step, View, register_view,
    view::{Draw, Size, Tone, Tree, alert, button, empty_state, row, skeleton, sparkline, stack, stat, text},
};

register_view!(Card);

pub struct Card;

/// Days of the line.
const SHOWN: usize = 90;
/// How often the card asks for the new number, once every two seconds.
const ASKS: u8 = 10;

#[derive(Serialize, Deserialize)]
pub struct Model {
    answered: bool,
    /// The last [`SHOWN`] points; null when they could not be had.
    series: Value,
    /// Asks that are left while a count runs.
    waiting: u8,
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Told,
    Count,
    Started,
    Ask,
}

impl View for Card {
    const NAME: &'static str = "card";
    type Model = Model;
    type Msg = Msg;

    fn init(step: &mut Step) -> Model {
        step.call("GET", "/series", None, Some(Msg::Told));
        Model { answered: false, series: Value::Null, waiting: 0 }
    }

    fn update(model: &mut Model, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Told => told(model, step),
            Msg::Count => {
                model.waiting = ASKS;
                step.call("POST", "/count", None, Some(Msg::Started));
            }
            Msg::Started => match step.answer() {
                Some((true, _)) => step.after(2_000, &Msg::Ask),
                _ => {
                    model.waiting = 0;
                    step.toast_with(Tone::Danger, "The risks could not be counted. Try again.");
                }
            },
            Msg::Ask => step.call("GET", "/series", None, Some(Msg::Told)),
        }
    }

    fn draw(model: &Model, step: &Step) -> Tree {
        if !model.answered {
            return skeleton(3);
        }
        let Some(series) = model.series.as_array() else {
            return alert("The numbers could not be read.").tone(Tone::Warning);
        };
        let count = button("Count now").size(Size::S).disabled(model.waiting > 0).on_click(&Msg::Count);
        let may_count = step.can("kpi.count");
        let Some(last) = series.last() else {
            let words = match may_count {
                true => "Count now adds the first one.",
                false => "Owners, admins and members can add the first one here.",
            };
            let empty = empty_state("No number yet", words);
            return if may_count { empty.child(count) } else { empty };
        };
        let number = |name: &str| last[name].as_u64().unwrap_or_default().to_string();
        let mut card = stack().gap(Size::M).child(
            row()
                .gap(Size::L)
                .child(stat("Risks", number("total")))
                .child(stat("High or very high", number("grave")).tone(Tone::Danger))
                .child(stat("Late", number("late"))),
        );
        if series.len() > 1 {
            card = card.child(line(series));
        } else {
            card = card.child(text("The line begins with the second day.").size(Size::S));
        }
        if may_count { card.child(count) } else { card }
    }
}

fn told(model: &mut Model, step: &mut Step) {
    model.answered = true;
    let mut series = match step.answer() {
        Some((true, body)) => body["series"].clone(),
        _ => Value::Null,
    };
    if let Some(points) = series.as_array_mut() {
        let gone = points.len().saturating_sub(SHOWN);
        points.drain(..gone);
    }
    let changed = series != model.series;
    model.series = series;
    if model.waiting > 0 {
        // A number that stayed the same cannot be told from one that is not there yet: the asks end by themselves.
        model.waiting = if changed { 0 } else { model.waiting - 1 };
        if model.waiting > 0 {
            step.after(2_000, &Msg::Ask);
        }
    }
}

fn line(series: &[Value]) -> Tree {
    let totals: Vec<f64> = series.iter().map(|point| point["total"].as_f64().unwrap_or_default()).collect();
    let (first, last) = (totals[0], totals[totals.len() - 1]);
    let way = if last > first {
        "more than"
    } else if last < first {
        "fewer than"
    } else {
        "as many as"
    };
    let days = series.len().to_string();
    let label = ["Risks over ", &days, " days that were counted: ", way, " at the start"].concat();
    sparkline(&label, totals)
}

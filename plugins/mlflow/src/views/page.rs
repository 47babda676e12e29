//! The models as a table with a stage filter, what is known of the last sync, and the button for the next one.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_sdk::{
    Step, View,
    view::{
        Align, Draw, FilterOp, Input, Size, Tone, Tree, alert, primary_button, read, records, row, select,
        skeleton, stack, text,
    },
};

use super::status::{answer, counts, error, when};
use crate::status::STAGES;

pub struct Page;

/// The first choice of the filter.
const ALL: &str = "All stages";
/// How often the page asks whether a sync has ended, once every two seconds.
const ASKS: u8 = 30;

#[derive(Serialize, Deserialize)]
pub struct Model {
    /// Null until the server answered.
    status: Value,
    /// Index in [`STAGES`]; `None`: all.
    stage: Option<usize>,
    /// Asks that are left while a sync runs.
    waiting: u8,
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Told,
    Choose,
    Sync,
    Started,
    Ask,
}

impl View for Page {
    const NAME: &'static str = "page";
    type Model = Model;
    type Msg = Msg;

    fn init(step: &mut Step) -> Model {
        step.call("GET", "/status", None, Some(Msg::Told));
        Model { status: Value::Null, stage: None, waiting: 0 }
    }

    fn update(model: &mut Model, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Told => told(model, step),
            Msg::Choose => {
                let chosen: String =
                    step.value().cloned().and_then(|value| read(value).ok()).unwrap_or_default();
                model.stage = STAGES.iter().position(|stage| *stage == chosen);
            }
            Msg::Sync => {
                model.waiting = ASKS;
                step.job("sync", None, Some(Msg::Started));
            }
            Msg::Started => match step.answer() {
                Some((true, _)) => step.after(2_000, &Msg::Ask),
                _ => {
                    model.waiting = 0;
                    let said = step.refusal().unwrap_or("The sync could not be started. Try again.");
                    step.toast_with(Tone::Danger, said.to_owned());
                }
            },
            Msg::Ask => step.call("GET", "/status", None, Some(Msg::Told)),
        }
    }

    fn draw(model: &Model, step: &Step) -> Tree {
        let mut head = row().gap(Size::M).align(Align::Center);
        head = match model.status.is_null() {
            true => head.child(skeleton(1)),
            false => {
                let words = when(&model.status, step.cx().now);
                head.child(counts(&model.status)).child(text(words).size(Size::S))
            }
        };
        // Starting a job takes this right, whoever the plugin itself would let.
        if step.can("plugins.configure") {
            let words = if model.waiting > 0 { "Syncing…" } else { "Sync now" };
            head = head.child(primary_button(words).disabled(model.waiting > 0).on_click(&Msg::Sync));
        }
        let mut page = stack().gap(Size::L).child(head);
        if let Some(error) = error(&model.status) {
            let title = "The last sync did not work. The models are those of an earlier one.";
            page = page.child(alert(title).tone(Tone::Warning).child(text(error)));
        }
        let choices = [ALL, STAGES[0], STAGES[1], STAGES[2], STAGES[3]];
        let chosen = model.stage.map_or(ALL, |stage| STAGES[stage]);
        page.child(select("stage", "Stage", &choices).value(chosen).on_change(&Msg::Choose))
            .child(table(model))
    }
}

fn told(model: &mut Model, step: &mut Step) {
    let status = answer(step);
    if status.is_null() {
        model.waiting = 0;
        step.toast_with(Tone::Danger, "The state of the sync could not be read. Try again.");
        return;
    }
    let ended = status["last"] != model.status["last"];
    let was_waiting = model.waiting > 0;
    model.status = status;
    if !was_waiting {
        return;
    }
    model.waiting = if ended { 0 } else { model.waiting - 1 };
    match (ended, model.waiting) {
        // What went wrong stands on the page.
        (true, _) if error(&model.status).is_some() => {}
        (true, _) => step.toast_with(Tone::Success, "Models synced."),
        (false, 0) => step.toast("The sync takes longer. Look under Activity how it ends."),
        (false, _) => step.after(2_000, &Msg::Ask),
    }
}

fn table(model: &Model) -> Tree {
    // A key of its own for each filter: another filter is another table.
    let all = records("models")
        .columns(&["name", "stage", "versions", "aliases", "last_updated", "url"])
        .sort("name");
    match model.stage {
        None => all.key("all"),
        Some(stage) => {
            let stage = STAGES[stage];
            all.filter([("stage", FilterOp::Eq, stage.into())]).key(stage)
        }
    }
}

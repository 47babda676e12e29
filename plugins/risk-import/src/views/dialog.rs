//! One step after the other. What the backend answered stays the JSON it is: typed readers would double the weight.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_sdk::{
    Step, View,
    view::{Draw, Input, Size, Tone, Tree, alert, button, file_input, object, section, stack, stepper, text},
};

use super::{preview, report};

pub struct Dialog;

/// How often an import is asked how far it is, once a second; who waits longer finds it in the activity.
const ASKS: u16 = 600;
/// Kept of a preview: a model has 64 KiB.
const ROWS: usize = 8;
const PROBLEMS: usize = 40;
const IGNORED: usize = 10;

#[derive(Serialize, Deserialize)]
pub enum Stage {
    Choose { refusal: String },
    Preview { preview: Value, starting: bool },
    Import { run: String, state: Value, asks: u16 },
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Template,
    Chosen,
    Again,
    Start,
    Started,
    Ask,
    Told,
    Close,
}

impl View for Dialog {
    const NAME: &'static str = "dialog";
    type Model = Stage;
    type Msg = Msg;

    fn init(_: &mut Step) -> Stage {
        Stage::Choose { refusal: String::new() }
    }

    fn update(stage: &mut Stage, msg: Msg, step: &mut Step) {
        match (msg, &mut *stage) {
            (Msg::Template, _) => step.download("/template"),
            (Msg::Chosen, _) => *stage = chosen(step),
            (Msg::Again, _) => *stage = Stage::Choose { refusal: String::new() },
            (Msg::Start, Stage::Preview { preview, starting }) if !*starting => {
                *starting = true;
                let body = object([("file", preview["file"].clone())]);
                step.call("POST", "/import", Some(body), Some(Msg::Started));
            }
            (Msg::Started, Stage::Preview { starting, .. }) => match step.answer() {
                Some((true, body)) => {
                    let run = body["run"].as_str().unwrap_or_default().to_owned();
                    *stage = Stage::Import { run, state: Value::Null, asks: ASKS };
                    step.after(1_000, &Msg::Ask);
                }
                _ => {
                    *starting = false;
                    let said = step.refusal().unwrap_or("The import could not be started. Try again.");
                    step.toast_with(Tone::Danger, said.to_owned());
                }
            },
            (Msg::Ask, Stage::Import { run, .. }) => {
                step.call("GET", &["/imports/", run].concat(), None, Some(Msg::Told));
            }
            (Msg::Told, Stage::Import { state, asks, .. }) => told(state, asks, step),
            (Msg::Close, _) => step.close(),
            _ => {}
        }
    }

    fn draw(stage: &Stage, _: &Step) -> Tree {
        let (now, body) = match stage {
            Stage::Choose { refusal } => (0, choose(refusal)),
            Stage::Preview { preview, starting } => (1, preview::draw(preview, *starting)),
            Stage::Import { state, asks, .. } => {
                let ended = state["done"] == true;
                (if ended { 3 } else { 2 }, report::draw(state, *asks > 0))
            }
        };
        stack().gap(Size::L).child(stepper(&["File", "Preview", "Import"], now).label("Steps")).child(body)
    }
}

/// The file was sent: a preview, or why there is none.
fn chosen(step: &Step) -> Stage {
    match step.answer() {
        Some((true, body)) => {
            let mut preview = body.clone();
            for (name, most) in [("first", ROWS), ("problems", PROBLEMS), ("ignored", IGNORED)] {
                if let Some(list) = preview[name].as_array_mut() {
                    list.truncate(most);
                }
            }
            // A description that nobody sees here would fill the model.
            for line in preview["first"].as_array_mut().into_iter().flatten() {
                let shown = preview::FIELDS.map(|field| (field, line["values"][field].clone()));
                *line = object([("line", line["line"].clone()), ("values", object(shown))]);
            }
            Stage::Preview { preview, starting: false }
        }
        _ => {
            let said = step.refusal().unwrap_or("The file could not be read. Try again.");
            Stage::Choose { refusal: said.to_owned() }
        }
    }
}

fn told(state: &mut Value, asks: &mut u16, step: &mut Step) {
    let heard = matches!(step.answer(), Some((true, _)));
    if let Some((true, body)) = step.answer() {
        *state = body.clone();
        if let Some(problems) = state["problems"].as_array_mut() {
            problems.truncate(PROBLEMS);
        }
        if state["done"] == true {
            if state["written"].as_u64() > Some(0) {
                // The page counts its risks anew.
                step.slot_event("risks.imported", Some(object([("written", state["written"].clone())])));
            }
            return;
        }
    }
    *asks = asks.saturating_sub(1);
    if *asks > 0 {
        step.after(1_000, &Msg::Ask);
    } else if !heard {
        state["silent"] = true.into();
    }
}

fn choose(refusal: &str) -> Tree {
    let template = section("Start from the template")
        .note("An Excel file with drop-downs, a date check and your members as owners.")
        .child(button("Download template").on_click(&Msg::Template));
    let mut file = section("Choose your file")
        .note("Excel (.xlsx) or CSV with at most 10,000 rows. You see what is in it before anything is written.")
        .child(file_input("file", "File", ".xlsx,.csv", "POST /preview").on_result(&Msg::Chosen));
    if !refusal.is_empty() {
        file = file.child(alert("This file cannot be imported").tone(Tone::Danger).child(text(refusal)));
    }
    stack().gap(Size::L).child(template).child(file)
}

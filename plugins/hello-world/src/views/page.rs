//! Counts, saves the count through the plugin's own route, and lists what was saved before.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View,
    view::{
        Draw, Size, Tone, Tree, button, empty_state, list, object, primary_button, read, row, section,
        skeleton, stack, stat, text,
    },
};

use crate::count::{MAX_COUNT, SavedCounts};

pub struct Page;

#[derive(Serialize, Deserialize)]
pub struct Model {
    count: u32,
    /// `None` until the server answered.
    saved: Option<SavedCounts>,
    saving: bool,
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Count,
    Save,
    Loaded,
    Saved,
}

impl View for Page {
    const NAME: &'static str = "page";
    type Model = Model;
    type Msg = Msg;

    fn init(step: &mut Step) -> Model {
        step.call("GET", "/count", None, Some(Msg::Loaded));
        Model { count: 0, saved: None, saving: false }
    }

    fn update(model: &mut Model, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Count => model.count = (model.count + 1).min(MAX_COUNT),
            Msg::Save => {
                model.saving = true;
                step.call("POST", "/count", Some(object([("count", model.count.into())])), Some(Msg::Saved));
            }
            Msg::Loaded => model.saved = Some(read_answer(step).unwrap_or_default()),
            Msg::Saved => {
                model.saving = false;
                match read_answer(step) {
                    Some(saved) => {
                        model.saved = Some(saved);
                        step.toast_with(Tone::Success, "Count saved.");
                    }
                    None => step.toast_with(Tone::Danger, "The count could not be saved. Try again."),
                }
            }
        }
    }

    fn draw(model: &Model, step: &Step) -> Tree {
        let greeting = text(["Hello, ", &step.cx().user.name, ". Count a little, then save it."].concat());
        let mut actions = row().gap(Size::S).child(button("Count").on_click(&Msg::Count));
        if step.can("hello.write") {
            actions = actions.child(primary_button("Save count").disabled(model.saving).on_click(&Msg::Save));
        }
        stack()
            .gap(Size::L)
            .child(greeting)
            .child(stat("Count", model.count.to_string()))
            .child(actions)
            .child(section("Saved counts").child(draw_saved(model.saved.as_ref())))
    }
}

fn draw_saved(saved: Option<&SavedCounts>) -> Tree {
    match saved {
        None => skeleton(3),
        Some(counts) if counts.saved.is_empty() => {
            empty_state("Nothing saved yet", "Save a count and it appears here.")
        }
        Some(counts) => list().children(counts.saved.iter().map(|saved| {
            text([saved.count.to_string().as_str(), " by ", &saved.name].concat()).key(saved.at.to_string())
        })),
    }
}

/// The counts in the answer to a call; `None` when it did not work.
fn read_answer(step: &Step) -> Option<SavedCounts> {
    let (ok, body) = step.answer()?;
    if !ok {
        return None;
    }
    read(body.clone()).ok()
}

//! How many notes are open: asks the plugin's own route before it is first drawn.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View,
    view::{Draw, Size, Tree, read, row, skeleton, stat, text},
};

use crate::note::Summary;

pub struct Card;

#[derive(Serialize, Deserialize)]
pub enum Model {
    Asked,
    Known(Summary),
    Failed,
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Loaded,
}

impl View for Card {
    const NAME: &'static str = "card";
    type Model = Model;
    type Msg = Msg;

    fn init(step: &mut Step) -> Model {
        step.call("GET", "/summary", None, Some(Msg::Loaded));
        Model::Asked
    }

    fn update(model: &mut Model, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Loaded => {
                let summary = step.answer().filter(|(ok, _)| *ok).and_then(|(_, body)| read(body.clone()).ok());
                *model = summary.map_or(Model::Failed, Model::Known);
            }
        }
    }

    fn draw(model: &Model, _: &Step) -> Tree {
        match model {
            Model::Asked => skeleton(2),
            Model::Failed => text("The notes cannot be counted now."),
            Model::Known(summary) => row()
                .gap(Size::L)
                .child(stat("Open", summary.open.to_string()))
                .child(stat("Done", summary.done.to_string())),
        }
    }
}

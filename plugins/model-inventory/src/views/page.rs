//! The inventory with its tabs: three looks at one table of the host, and what other plugins add.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View,
    view::{Draw, FilterOp, Input, Size, Tree, object, records, slot, stack, tab, tabs},
};

pub struct Page;

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    All,
    Production,
    Reviews,
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Show(Tab),
}

impl View for Page {
    const NAME: &'static str = "page";
    type Model = Tab;
    type Msg = Msg;

    fn init(_: &mut Step) -> Tab {
        Tab::All
    }

    fn update(tab: &mut Tab, msg: Msg, _: &mut Step) {
        match msg {
            Msg::Show(shown) => *tab = shown,
        }
    }

    fn draw(selected: &Tab, step: &Step) -> Tree {
        let shown = |which, words| tab(words, *selected == which).on_click(&Msg::Show(which));
        let table = records("models");
        // Each look is a table of its own: nothing of one is left in the other.
        let table = match selected {
            Tab::All => table
                .key("all")
                .columns(&["name", "version", "kind", "provider", "stage", "owner"])
                .sort("name"),
            Tab::Production => table
                .key("production")
                .columns(&["name", "version", "kind", "provider", "owner", "next_review"])
                .filter([("stage", FilterOp::Eq, "In production".into())])
                .sort("name"),
            Tab::Reviews => table
                .key("reviews")
                .columns(&["next_review", "name", "version", "stage", "owner"])
                .filter([("next_review", FilterOp::Null, false.into())])
                .sort("next_review"),
        };
        let table = if step.can("models.write") { table.editable() } else { table };
        stack()
            .gap(Size::L)
            .child(
                tabs("Models")
                    .child(shown(Tab::All, "All models"))
                    .child(shown(Tab::Production, "In production"))
                    .child(shown(Tab::Reviews, "Reviews")),
            )
            .child(table)
            .child(slot("models.tabs").props(object([("collection", "models".into())])))
    }
}

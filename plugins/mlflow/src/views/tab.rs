//! The registered models beside those that a tenant keeps by hand.

use tenon_sdk::{
    Step, View,
    view::{Input, Tree, records},
};

pub struct Tab;

impl View for Tab {
    const NAME: &'static str = "tab";
    type Model = ();
    type Msg = ();

    fn init(_: &mut Step) {}

    fn update((): &mut (), (): (), _: &mut Step) {}

    fn draw((): &(), _: &Step) -> Tree {
        records("models").columns(&["name", "stage", "versions", "aliases", "last_updated"]).sort("name")
    }
}

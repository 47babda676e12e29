//! The card on the dashboard and the page: the same clocks, drawn small and large.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View, register_view,
    view::{Draw, Size, Tree, grid, key_value, stack, stat, text},
};

use crate::time::{PLACES, clock, day};

register_view!(Wall, Card);

/// A second passed.
#[derive(Serialize, Deserialize)]
pub struct Tick;

/// What all clocks do: draw now, and again in a second.
fn tick(step: &mut Step) {
    step.live();
    step.after(1_000, &Tick);
}

pub struct Wall;

impl View for Wall {
    const NAME: &'static str = "wall";
    type Model = ();
    type Msg = Tick;

    fn init(step: &mut Step) {
        tick(step);
    }

    fn update(_: &mut (), _: Tick, step: &mut Step) {
        tick(step);
    }

    fn draw(_: &(), step: &Step) -> Tree {
        let now = step.cx().now;
        let clocks =
            PLACES.map(|place| stat(place.name, clock(now, place)).note(day(now, place)).key(place.name));
        stack()
            .gap(Size::L)
            .child(grid().gap(Size::M).size(Size::M).children(clocks))
            .child(text("Standard time: an hour of summer time is not counted.").size(Size::S))
    }
}

pub struct Card;

impl View for Card {
    const NAME: &'static str = "card";
    type Model = ();
    type Msg = Tick;

    fn init(step: &mut Step) {
        tick(step);
    }

    fn update(_: &mut (), _: Tick, step: &mut Step) {
        tick(step);
    }

    fn draw(_: &(), step: &Step) -> Tree {
        let now = step.cx().now;
        key_value(PLACES.map(|place| (place.name, clock(now, place))))
    }
}

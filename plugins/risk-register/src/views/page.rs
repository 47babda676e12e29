//! The register with its tabs: the host's table, the board, what is due soon, and what other plugins add.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_sdk::{
    Step, View,
    view::{
        Draw, Input, Size, Tone, Tree, alert, empty_state, object, records, section, skeleton, slot, stack,
        tab, tabs,
    },
};

use super::{
    board,
    items::{all, answer, dated, number, risks},
};
use crate::summary::STATUSES;

pub struct Page;

/// What the table shows; the form of a risk shows everything.
const COLUMNS: [&str; 8] =
    ["code", "title", "category", "level", "owner", "mitigation_status", "due_date", "lifecycle_phase"];

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    Register,
    Board,
    Soon,
}

#[derive(Serialize, Deserialize)]
pub struct Model {
    tab: Tab,
    /// Null until the server answered.
    summary: Value,
    board: Value,
    failed: bool,
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Show(Tab),
    Summed,
    Boarded,
    /// The risk, and the index of its new status.
    Move(String, usize),
    Moved,
    /// A contribution changed something.
    Told,
}

impl View for Page {
    const NAME: &'static str = "page";
    type Model = Model;
    type Msg = Msg;

    fn init(step: &mut Step) -> Model {
        step.call("GET", "/summary", None, Some(Msg::Summed));
        Model { tab: Tab::Register, summary: Value::Null, board: Value::Null, failed: false }
    }

    fn update(model: &mut Model, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Show(tab) => {
                model.tab = tab;
                // The table may have changed them meanwhile.
                match tab {
                    Tab::Register => {}
                    Tab::Board => step.call("GET", "/board", None, Some(Msg::Boarded)),
                    Tab::Soon => step.call("GET", "/summary", None, Some(Msg::Summed)),
                }
            }
            Msg::Summed => keep(&mut model.summary, &mut model.failed, answer(step)),
            Msg::Boarded => keep(&mut model.board, &mut model.failed, answer(step)),
            Msg::Move(id, status) => {
                if let Some(status) = STATUSES.get(status) {
                    let route = ["/risks/", &id, "/status"].concat();
                    step.call("POST", &route, Some(object([("status", (*status).into())])), Some(Msg::Moved));
                }
            }
            Msg::Moved => {
                let board = answer(step);
                if board.is_null() {
                    step.toast_with(Tone::Danger, "The risk could not be moved. Try again.");
                } else {
                    model.board = board;
                    step.toast_with(Tone::Success, "Risk moved.");
                }
            }
            Msg::Told => step.call("GET", "/summary", None, Some(Msg::Summed)),
        }
    }

    fn draw(model: &Model, step: &Step) -> Tree {
        let may_write = step.can("risks.write");
        let mut page = stack().gap(Size::L);
        if model.failed {
            page = page.child(
                alert("The risks could not be counted. The register below is not affected.")
                    .tone(Tone::Warning),
            );
        }
        page = page.children(room("risks.actions", model));
        let shown = |which, words| tab(words, model.tab == which).on_click(&Msg::Show(which));
        let all = tabs("Risks")
            .child(shown(Tab::Register, "Register"))
            .child(shown(Tab::Board, "Board"))
            .child(shown(Tab::Soon, "Due soon"));
        let panel = match model.tab {
            Tab::Register if may_write => register().editable(),
            Tab::Register => register(),
            Tab::Board => board::draw(&model.board, may_write),
            Tab::Soon => soon(&model.summary),
        };
        page.child(all).child(panel).children(room("risks.tabs", model))
    }
}

/// An answer that did not come leaves what was there.
fn keep(place: &mut Value, failed: &mut bool, answer: Value) {
    *failed = answer.is_null();
    if !answer.is_null() {
        *place = answer;
    }
}

fn register() -> Tree {
    records("risks").columns(&COLUMNS).sort("code")
}

/// Where other plugins stand; they are told how many risks there are, so they wait for the count.
fn room(name: &str, model: &Model) -> Option<Tree> {
    let total = model.summary["total"].as_u64()?;
    Some(
        slot(name)
            .props(object([("collection", "risks".into()), ("total", total.into())]))
            .on_data(&Msg::Told),
    )
}

fn soon(summary: &Value) -> Tree {
    if summary.is_null() {
        return skeleton(4);
    }
    let lists = [("late", "late_count", "Late: "), ("soon", "soon_count", "Due in the next 30 days: ")];
    let shown = lists.into_iter().filter(|(name, ..)| !all(summary, name).is_empty());
    let mut sections = shown
        .map(|(name, count, title)| {
            let title = [title, &risks(number(summary, count))].concat();
            section(&title).child(dated(all(summary, name)))
        })
        .peekable();
    if sections.peek().is_none() {
        return empty_state("Nothing is due", "No open risk has a date in the next 30 days.");
    }
    stack().gap(Size::L).children(sections)
}

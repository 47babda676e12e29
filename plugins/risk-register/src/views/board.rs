//! Risks by mitigation status, a card per status. Who may write moves them with the menu of each.

use serde_json::Value;
use tenon_sdk::view::{Draw, Size, Tree, button, card, grid, menu_item, section, skeleton, stack, text};

use super::{
    items::{all, facts, name, number, risks, word},
    page::Msg,
};
use crate::summary::STATUSES;

pub fn draw(board: &Value, may_write: bool) -> Tree {
    if board.is_null() {
        return skeleton(6);
    }
    let columns = all(board, "columns").iter().filter(|column| number(column, "count") > 0);
    let mut cards = columns.map(|column| draw_column(column, may_write)).peekable();
    if cards.peek().is_none() {
        return text("There are no risks yet.");
    }
    section("By mitigation status").child(grid().gap(Size::M).size(Size::M).children(cards))
}

fn draw_column(column: &Value, may_write: bool) -> Tree {
    let (status, count, items) = (word(column, "status"), number(column, "count"), all(column, "items"));
    let shown = if status.is_empty() { "No status" } else { status };
    let title = [shown, " · ", &risks(count)].concat();
    let mut list = stack().gap(Size::S).children(items.iter().map(|item| draw_item(item, status, may_write)));
    let hidden = count.saturating_sub(items.len() as u64);
    if hidden > 0 {
        list = list.child(text([&hidden.to_string(), " more in the register"].concat()).size(Size::S));
    }
    card(&title).key(shown).child(list)
}

fn draw_item(item: &Value, status: &str, may_write: bool) -> Tree {
    let id = word(item, "id");
    let mut below = facts(item);
    if may_write {
        let others = STATUSES.iter().enumerate().filter(|(_, known)| **known != status);
        let menu = others.map(|(index, known)| menu_item(known).on_click(&Msg::Move(id.to_owned(), index)));
        below = below.child(button("Move to").size(Size::S).children(menu));
    }
    stack().gap(Size::S).key(id).child(text(name(item))).child(below)
}

//! Risks by mitigation status, a card per status. Who may write moves them with the menu of each.

use tenon_sdk::view::{
    Align, Draw, Size, Tree, badge, button, card, grid, menu_item, row, section, skeleton, stack, text,
};

use super::{
    items::{name, risks, tone},
    page::Msg,
};
use crate::summary::{Board, Column, Item, STATUSES};

pub fn draw(board: Option<&Board>, may_write: bool) -> Tree {
    let Some(board) = board else { return skeleton(6) };
    let columns = board.columns.iter().filter(|column| column.count > 0);
    let mut cards = columns.map(|column| draw_column(column, may_write)).peekable();
    if cards.peek().is_none() {
        return text("There are no risks yet.");
    }
    section("By mitigation status").child(grid().gap(Size::M).size(Size::M).children(cards))
}

fn draw_column(column: &Column, may_write: bool) -> Tree {
    let status = if column.status.is_empty() { "No status" } else { &column.status };
    let title = [status, " · ", &risks(column.count)].concat();
    let items = column.items.iter().map(|item| draw_item(item, &column.status, may_write));
    let mut list = stack().gap(Size::S).children(items);
    let hidden = column.count.saturating_sub(column.items.len() as u64);
    if hidden > 0 {
        list = list.child(text([&hidden.to_string(), " more in the register"].concat()).size(Size::S));
    }
    card(&title).key(status).child(list)
}

fn draw_item(item: &Item, status: &str, may_write: bool) -> Tree {
    let mut facts = row()
        .gap(Size::S)
        .align(Align::Center)
        .child(badge(&item.level).tone(tone(&item.level)))
        .children(item.owner.iter().map(|owner| text(owner.as_str()).size(Size::S)))
        .children(item.due_date.iter().map(|due| text(due.as_str()).size(Size::S)));
    if may_write {
        let others = STATUSES.iter().enumerate().filter(|(_, known)| **known != status);
        let menu = others.map(|(index, known)| menu_item(known).on_click(&Msg::Move(item.id.clone(), index)));
        facts = facts.child(button("Move to").size(Size::S).children(menu));
    }
    stack().gap(Size::S).key(item.id.as_str()).child(text(name(item))).child(facts)
}

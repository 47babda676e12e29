//! Kinds that put each child into a line of its own: list and table.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::{Element, Node, kinds::Align};

use super::{Content, PaintCx, Painted, clean, each, paint, value};
use crate::ui::{El, Still as _, el, part};

pub(super) fn list(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let (items, cx) = (painted.children.clone(), cx.clone());
    let lines =
        each(move || items.get(), move |child| el("li").kid(paint(child, Content::Flow, &cx)).still());
    let ordered = matches!(&painted.node.read_untracked().element, Element::List(list) if list.ordered);
    let list = if ordered { el("ol").class("v-list v-list-ordered") } else { el("ul").class("v-list") };
    list.kid(lines)
}

pub(super) fn table(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let label = value(painted, |element| match element {
        Element::Table(table) => clean(&table.label),
        _ => String::new(),
    });
    let node = painted.node.clone();
    let heads = part(move || {
        let node = node.read();
        let Element::Table(table) = &node.element else { return ().still() };
        let heads = table
            .columns
            .iter()
            .map(|column| el("th").attr("scope", "col").class(side(column.align)).kid(clean(&column.title)));
        heads.collect::<Vec<_>>().still()
    });
    let (rows, table, cx) = (painted.children.clone(), painted.node.clone(), cx.clone());
    let lines = each(move || rows.get(), move |row| line(row, &table, &cx).still());
    let caption = label.clone();
    let table = el("table")
        .class("table")
        .kid(el("caption").class("sr-only").text(caption))
        .kid(el("thead").kid(el("tr").kid(heads)))
        .kid(el("tbody").kid(lines));
    el("div")
        .class("table-box")
        .attr("role", "region")
        .attr("tabindex", "0")
        .live("aria-label", move || Some(label()))
        .kid(table)
}

/// One `row` of a table: a cell around each child, aligned as its column.
fn line(row: &Arc<Painted>, table: &ArcRwSignal<Node>, cx: &PaintCx) -> El {
    let (cells, table, cx) = (row.children.clone(), table.clone(), cx.clone());
    let list = cells.clone();
    let cells = each(
        move || list.get(),
        move |cell| {
            let (table, cells, id) = (table.clone(), cells.clone(), cell.id);
            let class = move || {
                let column = cells.read().iter().position(|cell| cell.id == id)?;
                match &table.read().element {
                    Element::Table(table) => Some(side(table.columns.get(column)?.align).to_owned()),
                    _ => None,
                }
            };
            el("td").live("class", class).kid(paint(cell, Content::Flow, &cx)).still()
        },
    );
    el("tr").attr("data-k", "row").kid(cells)
}

fn side(align: Option<Align>) -> &'static str {
    match align {
        Some(Align::End) => "end",
        Some(Align::Center) => "center",
        _ => "",
    }
}

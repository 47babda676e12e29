//! Kinds that put each child into a line of its own: list and table.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::{Element, Node, kinds::Align};
use crate::ui::Still as _;

use super::{Content, PaintCx, Painted, clean, paint, value};

pub(super) fn list(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let (items, item_cx) = (painted.children.clone(), cx.clone());
    let lines = view! {
        <For each=move || items.get() key=|child| child.id let:child>
            <li>{paint(&child, Content::Flow, &item_cx)}</li>
        </For>
    }
    .still();
    let ordered = matches!(&painted.node.read_untracked().element, Element::List(list) if list.ordered);
    if ordered {
        view! { <ol data-k="list" class="v-list v-list-ordered">{lines}</ol> }.still()
    } else {
        view! { <ul data-k="list" class="v-list">{lines}</ul> }.still()
    }
}

pub(super) fn table(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let label = value(painted, |element| match element {
        Element::Table(table) => clean(&table.label),
        _ => String::new(),
    });
    let node = painted.node.clone();
    let heads = move || {
        let node = node.read();
        let Element::Table(table) = &node.element else { return Vec::new() };
        table
            .columns
            .iter()
            .map(|column| view! { <th scope="col" class=side(column.align)>{clean(&column.title)}</th> })
            .collect()
    };
    let (rows, table_node, cx) = (painted.children.clone(), painted.node.clone(), cx.clone());
    let caption = label.clone();
    view! {
        <div data-k="table" class="table-box" role="region" tabindex="0" aria-label=label>
            <table class="table">
                <caption class="sr-only">{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|row| row.id let:row>
                        {line(&row, &table_node, &cx)}
                    </For>
                </tbody>
            </table>
        </div>
    }
    .still()
}

/// One `row` of a table: a cell around each child, aligned as its column.
fn line(row: &Arc<Painted>, table: &ArcRwSignal<Node>, cx: &PaintCx) -> AnyView {
    let (cells, table, cx) = (row.children.clone(), table.clone(), cx.clone());
    view! {
        <tr data-k="row">
            <ForEnumerate
                each=move || cells.get()
                key=|cell| cell.id
                children=move |index, cell| {
                    let table = table.clone();
                    let class = move || {
                        let column = index.get();
                        match &table.read().element {
                            Element::Table(table) => side(table.columns.get(column).and_then(|column| column.align)),
                            _ => "",
                        }
                    };
                    view! { <td class=class>{paint(&cell, Content::Flow, &cx)}</td> }
                }
            />
        </tr>
    }
    .still()
}

fn side(align: Option<Align>) -> &'static str {
    match align {
        Some(Align::End) => "end",
        Some(Align::Center) => "center",
        _ => "",
    }
}

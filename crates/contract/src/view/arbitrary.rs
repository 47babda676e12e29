//! Random valid trees and answers for property tests, here and in the crates that paint them. Built from the
//! content model, so every kind it knows is drawn in every place it may stand.

mod elements;

use proptest::{collection, option, prelude::*, sample};
use serde_json::{Value, json};

pub use elements::text;

use self::elements::{align, element, size};
use super::{
    Effect, Element, Node, ViewOutput,
    content::{self, Banned, Content},
    kinds::{Column, Row, Tab, Table, Tabs},
};

fn event() -> BoxedStrategy<Option<Value>> {
    option::of(prop_oneof![
        text().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(Value::Null),
        text().prop_map(|word| json!({ "deep": [word, { "a": 1.5 }] })),
    ])
    .boxed()
}

/// A node of `kind` whose children nest at most `depth` levels.
pub fn node(kind: &'static str, depth: u32) -> BoxedStrategy<Node> {
    node_in(kind, depth, Banned::default())
}

fn node_in(kind: &'static str, depth: u32, banned: Banned) -> BoxedStrategy<Node> {
    let inside = banned.inside(kind);
    let bare = match kind {
        "tabs" => (text(), collection::vec(children("tab", 0, inside), 1..4), any::<sample::Index>())
            .prop_map(|(label, tabs, chosen)| {
                let chosen = chosen.index(tabs.len());
                let tabs = tabs
                    .into_iter()
                    .enumerate()
                    .map(|(index, children)| Node::new(Tab { selected: index == chosen }).children(children));
                Node::new(Tabs { label }).children(tabs)
            })
            .boxed(),
        "table" => (1..4_usize, 0..4_usize)
            .prop_flat_map(move |(columns, rows)| {
                let titles = collection::vec((text(), align()), columns);
                let cell = any_node(depth.saturating_sub(1).min(1), inside);
                let line = (size(), align(), collection::vec(cell, columns));
                (text(), titles, collection::vec(line, rows))
            })
            .prop_map(|(label, titles, lines)| {
                let columns = titles.into_iter().map(|(title, align)| Column { title, align }).collect();
                let rows = lines
                    .into_iter()
                    .map(|(gap, align, cells)| Node::new(Row { gap, align }).children(cells));
                Node::new(Table { label, columns }).children(rows)
            })
            .boxed(),
        "button" => (element(kind), button_words(), collection::vec(node_in("menu-item", 0, inside), 0..3))
            .prop_map(|(element, words, mut entries)| {
                if words.is_empty() {
                    entries.clear();
                }
                Node::new(element).children(words).children(entries)
            })
            .boxed(),
        _ => (element(kind), children(kind, depth, inside))
            .prop_map(|(element, children)| Node::new(element).children(children))
            .boxed(),
    };
    (bare, event())
        .prop_map(move |(mut node, message)| {
            let opens_menu = kind == "button" && node.children.iter().any(is_menu_item);
            if let (Some(message), [event, ..], false) = (message, content::events_of(kind), opens_menu) {
                node = node.on(*event, message);
            }
            node
        })
        .boxed()
}

fn is_menu_item(node: &Node) -> bool {
    matches!(node.element, Element::MenuItem(_))
}

/// What a button says; like a tab.
fn button_words() -> BoxedStrategy<Vec<Node>> {
    children("tab", 0, Banned::default())
}

/// What may stand inside `kind`, sometimes with keys.
fn children(kind: &'static str, depth: u32, banned: Banned) -> BoxedStrategy<Vec<Node>> {
    let inner = fitting(Some(kind), depth, banned.inside(kind));
    if inner.is_empty() {
        return Just(Vec::new()).boxed();
    }
    let pick = sample::select(inner)
        .prop_flat_map(move |child| node_in(child, depth.saturating_sub(1), banned.inside(kind)));
    (collection::vec(pick, 0..4), any::<bool>())
        .prop_map(|(nodes, keyed)| {
            let keyed = nodes
                .into_iter()
                .enumerate()
                .map(|(index, node)| if keyed { node.key(format!("k{index}")) } else { node });
            keyed.collect()
        })
        .boxed()
}

/// The kinds that may stand there; at the bottom only those without children.
fn fitting(parent: Option<&'static str>, depth: u32, banned: Banned) -> Vec<&'static str> {
    let fits = |kind: &&'static str| content::allows(parent, kind) && !banned.has(kind);
    let may_grow = |kind: &&'static str| depth > 0 || content::content_of(kind) == Content::Nothing;
    super::kinds::KINDS.iter().copied().filter(fits).filter(may_grow).collect()
}

fn any_node(depth: u32, banned: Banned) -> BoxedStrategy<Node> {
    sample::select(fitting(None, depth, banned))
        .prop_flat_map(move |kind| node_in(kind, depth, banned))
        .boxed()
}

/// Any valid tree, up to four levels deep.
pub fn tree() -> BoxedStrategy<Node> {
    prop_oneof![1 => any_node(1, Banned::default()), 2 => any_node(2, Banned::default()), 1 => any_node(3, Banned::default())].boxed()
}

/// A valid answer of a view.
pub fn output() -> BoxedStrategy<ViewOutput> {
    let effect = prop_oneof![
        text().prop_map(|text| Effect::Toast { text: format!("x{text}"), tone: None }),
        Just(Effect::Refresh {}),
        Just(Effect::Navigate { to: "/a".into() }),
        Just(Effect::Call {
            route: "/count".into(),
            method: "POST".into(),
            body: Some(json!({ "n": 1 })),
            then: Some(json!("done"))
        }),
        Just(Effect::After { ms: 1_000, then: json!("tick") }),
        Just(Effect::Records {
            collection: "risks".into(),
            query: Some(json!({ "limit": 5 })),
            then: Some(json!("rows"))
        }),
        Just(Effect::Open { contribution: "import-dialog".into(), props: Some(json!({ "a": 1 })) }),
        Just(Effect::Close {}),
        Just(Effect::SlotEvent { name: "risk.changed".into(), data: Some(json!([1])) }),
    ];
    (text(), tree(), collection::vec(effect, 0..3), any::<bool>())
        .prop_map(|(model, tree, effects, live)| ViewOutput { model, tree, effects, live })
        .boxed()
}

//! Random valid trees and answers for property tests, here and in the crates that paint them. Built from the
//! content model, so every kind it knows is drawn in every place it may stand.

use proptest::{collection, option, prelude::*, sample};
use serde_json::{Value, json};

use super::{
    Effect, Element, EventType, Node, ViewOutput, content,
    kinds::{
        Alert, Align, Badge, Button, Card, Code, Column, Divider, EmptyState, Grid, Heading, Icon, KeyValue,
        Link, List, Markdown, Pair, Progress, Row, Section, Size, Skeleton, Stack, Stat, Tab, Table, Tabs,
        Text, Tone,
    },
};

/// Texts with what breaks careless painters: markup, spaces at the ends, line ends, other scripts, the empty text.
pub fn text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[a-zA-Z0-9 ]{0,12}",
        1 => "[ \\t\\n<>&\"'`=/éß漢😀]{0,8}",
        1 => sample::select(vec!["", " ", "<b>x</b>", "<!--", "-->", "&amp;", "&lt;script&gt;", "\r\n", "]]>", "a\u{a0}b", "\u{feff}x"])
            .prop_map(str::to_owned),
    ]
    .boxed()
}

fn tone() -> BoxedStrategy<Option<Tone>> {
    let tones = [
        Tone::Neutral,
        Tone::Accent,
        Tone::Success,
        Tone::Warning,
        Tone::Danger,
        Tone::Level1,
        Tone::Level2,
        Tone::Level3,
        Tone::Level4,
        Tone::Level5,
    ];
    option::of(sample::select(tones.to_vec())).boxed()
}

fn size() -> BoxedStrategy<Option<Size>> {
    option::of(sample::select(vec![Size::S, Size::M, Size::L])).boxed()
}

fn align() -> BoxedStrategy<Option<Align>> {
    option::of(sample::select(vec![Align::Start, Align::Center, Align::End, Align::Stretch, Align::Between]))
        .boxed()
}

fn icon_name() -> BoxedStrategy<String> {
    sample::select(vec!["circle-check", "sparkles", "clock", "unheard-of-1"]).prop_map(str::to_owned).boxed()
}

fn href() -> BoxedStrategy<String> {
    sample::select(vec!["/", "/a/b?c=d&e=f#g", "https://example.com/a?b=%20&c", "mailto:a@example.com"])
        .prop_map(str::to_owned)
        .boxed()
}

/// Attributes of a kind. Kinds whose children hang together with their attributes are made in [`node`].
fn element(kind: &'static str) -> BoxedStrategy<Element> {
    match kind {
        "stack" => (size(), align()).prop_map(|(gap, align)| Stack { gap, align }.into()).boxed(),
        "row" => (size(), align()).prop_map(|(gap, align)| Row { gap, align }.into()).boxed(),
        "grid" => (size(), size()).prop_map(|(gap, size)| Grid { gap, size }.into()).boxed(),
        "card" => option::of(text()).prop_map(|title| Card { title }.into()).boxed(),
        "section" => {
            (text(), option::of(text())).prop_map(|(title, text)| Section { title, text }.into()).boxed()
        }
        "heading" => (2..=4_u8).prop_map(|level| Heading { level }.into()).boxed(),
        "text" => {
            (text(), tone(), size()).prop_map(|(text, tone, size)| Text { text, tone, size }.into()).boxed()
        }
        "markdown" => text().prop_map(|text| Markdown { text }.into()).boxed(),
        "code" => (text(), any::<bool>()).prop_map(|(text, block)| Code { text, block }.into()).boxed(),
        "badge" => tone().prop_map(|tone| Badge { tone }.into()).boxed(),
        "icon" => (icon_name(), option::of(text()), tone(), size())
            .prop_map(|(name, label, tone, size)| Icon { name, label, tone, size }.into())
            .boxed(),
        "link" => href().prop_map(|href| Link { href }.into()).boxed(),
        "button" => (tone(), size(), any::<bool>(), any::<bool>())
            .prop_map(|(tone, size, disabled, primary)| Button { tone, size, disabled, primary }.into())
            .boxed(),
        "stat" => (text(), text(), option::of(text()), option::of(text()), tone())
            .prop_map(|(label, value, unit, text, tone)| Stat { label, value, unit, text, tone }.into())
            .boxed(),
        "progress" => (text(), option::of(0.0..=1.0_f64), tone())
            .prop_map(|(label, value, tone)| {
                Progress { label, value: value.map(|value| value * 40.0), max: Some(40.0), tone }.into()
            })
            .boxed(),
        "alert" => (text(), tone()).prop_map(|(title, tone)| Alert { title, tone }.into()).boxed(),
        "empty-state" => (text(), option::of(text()), option::of(icon_name()))
            .prop_map(|(title, text, icon)| EmptyState { title, text, icon }.into())
            .boxed(),
        "list" => any::<bool>().prop_map(|ordered| List { ordered }.into()).boxed(),
        "key-value" => collection::vec((text(), text(), tone()), 0..4)
            .prop_map(|pairs| {
                let items = pairs.into_iter().map(|(label, value, tone)| Pair { label, value, tone });
                KeyValue { items: items.collect() }.into()
            })
            .boxed(),
        "divider" => Just(Divider {}.into()).boxed(),
        "skeleton" => (1..=20_u8).prop_map(|lines| Skeleton { lines }.into()).boxed(),
        other => unreachable!("{other} is made with its children"),
    }
}

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
    let bare = match kind {
        "tabs" => (text(), collection::vec(children("tab", 0), 1..4), any::<sample::Index>())
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
                let line =
                    (size(), align(), collection::vec(any_node(depth.saturating_sub(1).min(1)), columns));
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
        _ => (element(kind), children(kind, depth))
            .prop_map(|(element, children)| Node::new(element).children(children))
            .boxed(),
    };
    (bare, event())
        .prop_map(move |(mut node, message)| {
            if let (Some(message), true) = (message, content::events_of(kind).contains(&EventType::Click)) {
                node = node.on(EventType::Click, message);
            }
            node
        })
        .boxed()
}

/// What may stand inside `kind`, sometimes with keys.
fn children(kind: &'static str, depth: u32) -> BoxedStrategy<Vec<Node>> {
    let inner: Vec<BoxedStrategy<Node>> = super::kinds::KINDS
        .iter()
        .filter(|child| content::allows(Some(kind), child))
        .filter(|child| depth > 0 || content::content_of(child) == content::Content::Nothing)
        .map(|child| node(child, depth.saturating_sub(1)))
        .collect();
    if inner.is_empty() {
        return Just(Vec::new()).boxed();
    }
    let pick = (0..inner.len()).prop_flat_map(move |index| inner[index].clone());
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

fn any_node(depth: u32) -> BoxedStrategy<Node> {
    let roots: Vec<&'static str> = super::kinds::KINDS
        .iter()
        .copied()
        .filter(|kind| content::allows(None, kind))
        .filter(|kind| depth > 0 || content::content_of(kind) == content::Content::Nothing)
        .collect();
    sample::select(roots).prop_flat_map(move |kind| node(kind, depth)).boxed()
}

/// Any valid tree, up to four levels deep.
pub fn tree() -> BoxedStrategy<Node> {
    prop_oneof![1 => any_node(1), 2 => any_node(2), 1 => any_node(3)].boxed()
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
    ];
    (text(), tree(), collection::vec(effect, 0..3), any::<bool>())
        .prop_map(|(model, tree, effects, live)| ViewOutput { model, tree, effects, live })
        .boxed()
}

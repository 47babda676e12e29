//! Short words for trees: `stack().gap(Size::S).child(text("Hello"))`. One function a kind, and [`Draw`] for what
//! several kinds share; attributes that a kind does not have are left alone.

mod data;

use serde::Serialize;
use tenon_contract::view::{
    Element, EventType, Node,
    kinds::{
        Alert, Align, Badge, Button, Card, Code, Column, Divider, EmptyState, Grid, Heading, Icon, KeyValue,
        Link, List, Markdown, Pair, Progress, Row, Section, Size, Skeleton, Stack, Stat, Tab, Table, Tabs,
        Text, Tone,
    },
};

pub use data::*;

/// Children below each other.
pub fn stack() -> Node {
    Node::new(Stack::default())
}

/// Children beside each other; in a table, one line of it.
pub fn row() -> Node {
    Node::new(Row::default())
}

/// Children in columns of equal width.
pub fn grid() -> Node {
    Node::new(Grid::default())
}

/// An empty title leaves the frame alone.
pub fn card(title: &str) -> Node {
    Node::new(Card { title: (!title.is_empty()).then(|| title.to_owned()) })
}

pub fn section(title: &str) -> Node {
    Node::new(Section { title: title.to_owned(), text: None })
}

/// `level` is 2 to 4.
pub fn heading(level: u8, words: &str) -> Node {
    Node::new(Heading { level }).child(text(words))
}

pub fn text(words: impl Into<String>) -> Node {
    Node::new(Text { text: words.into(), ..Text::default() })
}

/// CommonMark without HTML.
pub fn markdown(source: impl Into<String>) -> Node {
    Node::new(Markdown { text: source.into() })
}

/// A few characters in a line.
pub fn code(source: impl Into<String>) -> Node {
    Node::new(Code { text: source.into(), block: false })
}

/// Several lines of it.
pub fn code_block(source: impl Into<String>) -> Node {
    Node::new(Code { text: source.into(), block: true })
}

pub fn badge(words: &str) -> Node {
    Node::new(Badge::default()).child(text(words))
}

/// A Lucide icon by name, for the eye only.
pub fn icon(name: &str) -> Node {
    Node::new(Icon { name: name.to_owned(), ..Icon::default() })
}

/// `https:`, `mailto:` or a path of the plugin's own pages.
pub fn link(href: &str, words: &str) -> Node {
    Node::new(Link { href: href.to_owned() }).child(text(words))
}

pub fn button(words: &str) -> Node {
    Node::new(Button::default()).child(text(words))
}

/// The one button of a view that matters most.
pub fn primary_button(words: &str) -> Node {
    Node::new(Button { primary: true, ..Button::default() }).child(text(words))
}

pub fn stat(label: &str, value: impl Into<String>) -> Node {
    Node::new(Stat { label: label.to_owned(), value: value.into(), ..Stat::default() })
}

/// `value` of `max`; without a value it is "still going".
pub fn progress(label: &str, value: Option<f64>, max: f64) -> Node {
    Node::new(Progress { label: label.to_owned(), value, max: Some(max), tone: None })
}

pub fn alert(title: &str) -> Node {
    Node::new(Alert { title: title.to_owned(), tone: None })
}

pub fn empty_state(title: &str, words: &str) -> Node {
    Node::new(EmptyState { title: title.to_owned(), text: Some(words.to_owned()), icon: None })
}

/// One item per child.
pub fn list() -> Node {
    Node::new(List { ordered: false })
}

pub fn ordered_list() -> Node {
    Node::new(List { ordered: true })
}

/// Pairs of words and values.
pub fn key_value<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> Node {
    let items = pairs.into_iter().map(|(label, value)| Pair { label: label.to_owned(), value, tone: None });
    Node::new(KeyValue { items: items.collect() })
}

pub fn divider() -> Node {
    Node::new(Divider {})
}

pub fn skeleton(lines: u8) -> Node {
    Node::new(Skeleton { lines })
}

/// A row of tabs, of which one is selected; the view draws the panel after it.
pub fn tabs(label: &str) -> Node {
    Node::new(Tabs { label: label.to_owned() })
}

pub fn tab(words: &str, selected: bool) -> Node {
    Node::new(Tab { selected }).child(text(words))
}

/// One [`row`] per line, one child per column in each.
pub fn table(label: &str, columns: &[&str]) -> Node {
    let columns = columns.iter().map(|title| Column { title: (*title).to_owned(), align: None }).collect();
    Node::new(Table { label: label.to_owned(), columns })
}

/// What several kinds share.
pub trait Draw: Sized {
    fn tone(self, tone: Tone) -> Self;
    fn size(self, size: Size) -> Self;
    fn gap(self, gap: Size) -> Self;
    fn align(self, align: Align) -> Self;
    fn disabled(self, disabled: bool) -> Self;
    /// The second line of a stat, section, field or empty state; an empty text takes it away.
    fn note(self, words: &str) -> Self;
    /// What a screen reader says instead of an icon, or before the steps of a stepper.
    fn label(self, label: &str) -> Self;
    /// Hands `msg` to `update` on a click.
    fn on_click(self, msg: &impl Serialize) -> Self;
}

impl Draw for Node {
    fn tone(mut self, tone: Tone) -> Self {
        let tone = Some(tone);
        match &mut self.element {
            Element::Text(attrs) => attrs.tone = tone,
            Element::Badge(attrs) => attrs.tone = tone,
            Element::Icon(attrs) => attrs.tone = tone,
            Element::Button(attrs) => attrs.tone = tone,
            Element::Stat(attrs) => attrs.tone = tone,
            Element::Progress(attrs) => attrs.tone = tone,
            Element::Alert(attrs) => attrs.tone = tone,
            Element::MenuItem(attrs) => attrs.tone = tone,
            Element::Sparkline(attrs) => attrs.tone = tone,
            _ => {}
        }
        self
    }

    fn size(mut self, size: Size) -> Self {
        let size = Some(size);
        match &mut self.element {
            Element::Grid(attrs) => attrs.size = size,
            Element::Text(attrs) => attrs.size = size,
            Element::Icon(attrs) => attrs.size = size,
            Element::Button(attrs) => attrs.size = size,
            Element::Image(attrs) => attrs.size = size,
            _ => {}
        }
        self
    }

    fn gap(mut self, gap: Size) -> Self {
        let gap = Some(gap);
        match &mut self.element {
            Element::Stack(attrs) => attrs.gap = gap,
            Element::Row(attrs) => attrs.gap = gap,
            Element::Grid(attrs) => attrs.gap = gap,
            _ => {}
        }
        self
    }

    fn align(mut self, align: Align) -> Self {
        let align = Some(align);
        match &mut self.element {
            Element::Stack(attrs) => attrs.align = align,
            Element::Row(attrs) => attrs.align = align,
            _ => {}
        }
        self
    }

    fn disabled(mut self, disabled: bool) -> Self {
        match &mut self.element {
            Element::Button(attrs) => attrs.disabled = disabled,
            Element::MenuItem(attrs) => attrs.disabled = disabled,
            Element::Field(attrs) => attrs.disabled = disabled,
            _ => {}
        }
        self
    }

    fn note(mut self, words: &str) -> Self {
        let note = (!words.is_empty()).then(|| words.to_owned());
        match &mut self.element {
            Element::Stat(attrs) => attrs.text = note,
            Element::Section(attrs) => attrs.text = note,
            Element::EmptyState(attrs) => attrs.text = note,
            Element::Field(attrs) => attrs.help = note,
            _ => {}
        }
        self
    }

    fn label(mut self, label: &str) -> Self {
        let label = Some(label.to_owned());
        match &mut self.element {
            Element::Icon(attrs) => attrs.label = label,
            Element::Stepper(attrs) => attrs.label = label,
            _ => {}
        }
        self
    }

    fn on_click(self, msg: &impl Serialize) -> Self {
        self.on(EventType::Click, super::message(msg))
    }
}

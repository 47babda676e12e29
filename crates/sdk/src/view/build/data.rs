//! Words for kinds that take input or show data: `form field file-input records dialog menu-item slot sparkline chart stepper
//! image`, and [`Input`] for what belongs to them.

use serde::Serialize;
use serde_json::Value;
use tenon_contract::{
    records::FilterOp,
    view::{
        Element, EventType, Node,
        kinds::{
            Chart, ChartKind, Choice, Dialog, Field, FieldKind, FileInput, Form, Image, MenuItem, Records,
            Series, Slot, Sparkline, Step as Part, StepState, Stepper,
        },
    },
};

use super::{super::message, text};

/// Inputs from a JSON Schema of an object; [`Input::on_submit`] gets what was typed as `event.values`.
pub fn form(schema: Value) -> Node {
    Node::new(Form { schema: Some(schema), values: None, submit: None })
}

/// A form of [`field`]s: children of it, sent by their names.
pub fn plain_form() -> Node {
    Node::new(Form::default())
}

/// One line of text.
pub fn field(name: &str, label: &str) -> Node {
    field_of(FieldKind::Text, name, label)
}

pub fn number_field(name: &str, label: &str) -> Node {
    field_of(FieldKind::Number, name, label)
}

pub fn checkbox(name: &str, label: &str) -> Node {
    field_of(FieldKind::Checkbox, name, label)
}

/// `2026-01-31`
pub fn date_field(name: &str, label: &str) -> Node {
    field_of(FieldKind::Date, name, label)
}

/// One of some words.
pub fn select(name: &str, label: &str, options: &[&str]) -> Node {
    let mut node = field_of(FieldKind::Select, name, label);
    if let Element::Field(field) = &mut node.element {
        field.options =
            options.iter().map(|value| Choice { value: (*value).to_owned(), label: None }).collect();
    }
    node
}

fn field_of(kind: FieldKind, name: &str, label: &str) -> Node {
    Node::new(Field { kind, name: name.to_owned(), label: label.to_owned(), ..Field::default() })
}

/// One file, sent to an own route, `POST /preview`, when it is chosen; [`Input::on_result`] gets the answer.
pub fn file_input(name: &str, label: &str, accept: &str, route: &str) -> Node {
    let accept = (!accept.is_empty()).then(|| accept.to_owned());
    Node::new(FileInput { label: label.to_owned(), name: name.to_owned(), accept, route: route.to_owned() })
}

/// A table of one of the plugin's own collections, drawn by the host.
pub fn records(collection: &str) -> Node {
    Node::new(Records { collection: collection.to_owned(), ..Records::default() })
}

/// A window over the page while `open`; [`Input::on_change`] hears that it was closed.
pub fn dialog(title: &str, open: bool) -> Node {
    Node::new(Dialog { title: title.to_owned(), open })
}

/// An entry of the menu behind a button: put after the button's words.
pub fn menu_item(words: &str) -> Node {
    Node::new(MenuItem::default()).child(text(words))
}

/// One of the plugin's own `[[slots]]`; its children show while nobody fills it.
pub fn slot(name: &str) -> Node {
    Node::new(Slot { name: name.to_owned(), props: None })
}

/// `label` says in a sentence what the line shows.
pub fn sparkline(label: &str, values: Vec<f64>) -> Node {
    Node::new(Sparkline { values, label: label.to_owned(), tone: None })
}

/// One bar per category in each series.
pub fn bar_chart(label: &str, categories: Vec<String>, series: Vec<(String, Vec<f64>)>) -> Node {
    chart(ChartKind::Bar, label, categories, series)
}

pub fn line_chart(label: &str, categories: Vec<String>, series: Vec<(String, Vec<f64>)>) -> Node {
    chart(ChartKind::Line, label, categories, series)
}

fn chart(kind: ChartKind, label: &str, categories: Vec<String>, series: Vec<(String, Vec<f64>)>) -> Node {
    let series = series.into_iter().map(|(label, values)| Series { label, values }).collect();
    Node::new(Chart { kind, label: label.to_owned(), series, categories })
}

/// The steps before `now` are done; `now` may be their count when all are.
pub fn stepper(steps: &[&str], now: usize) -> Node {
    let state = |index: usize| match index.cmp(&now) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Now,
        std::cmp::Ordering::Greater => StepState::Next,
    };
    let one = |(index, label): (usize, &&str)| Part { label: (*label).to_owned(), state: state(index) };
    Node::new(Stepper { label: None, steps: steps.iter().enumerate().map(one).collect() })
}

/// An image of the package, below `assets/`; `alt` says what it shows, empty for decoration.
pub fn image(asset: &str, alt: &str) -> Node {
    Node::new(Image { asset: asset.to_owned(), alt: alt.to_owned(), size: None })
}

/// What inputs, records and slots share. As with [`super::Draw`], attributes that a kind does not have are left alone.
pub trait Input: Sized {
    /// What an input begins with: one value of a field, an object of a form.
    fn value(self, value: impl Into<Value>) -> Self;
    /// A field must be filled in.
    fn required(self) -> Self;
    /// The words on the button of a form.
    fn submit(self, words: &str) -> Self;
    /// Fields of a table of records, in their order.
    fn columns(self, fields: &[&str]) -> Self;
    /// An index of the collection; `-` first for descending.
    fn sort(self, index: &str) -> Self;
    /// Conditions that always hold: `[("level", FilterOp::Eq, "High".into())]`.
    fn filter<const N: usize>(self, conditions: [(&str, FilterOp, Value); N]) -> Self;
    /// Records per page.
    fn limit(self, limit: u32) -> Self;
    /// Records may be added, edited and deleted in the table.
    fn editable(self) -> Self;
    /// What a slot passes on: what its props schema describes.
    fn props(self, props: Value) -> Self;
    /// Hands `msg` to `update` with `event.values`.
    fn on_submit(self, msg: &impl Serialize) -> Self;
    /// Hands `msg` to `update` with `event.value`.
    fn on_change(self, msg: &impl Serialize) -> Self;
    /// Hands `msg` to `update` with the answer to a file input's request, which [`super::super::Step::answer`] reads.
    fn on_result(self, msg: &impl Serialize) -> Self;
    /// Hands `msg` to `update` when a contribution in this slot sends something.
    fn on_data(self, msg: &impl Serialize) -> Self;
}

impl Input for Node {
    fn value(mut self, value: impl Into<Value>) -> Self {
        let value = Some(value.into());
        match &mut self.element {
            Element::Field(attrs) => attrs.value = value,
            Element::Form(attrs) => attrs.values = value,
            _ => {}
        }
        self
    }

    fn required(mut self) -> Self {
        if let Element::Field(attrs) = &mut self.element {
            attrs.required = true;
        }
        self
    }

    fn submit(mut self, words: &str) -> Self {
        if let Element::Form(attrs) = &mut self.element {
            attrs.submit = Some(words.to_owned());
        }
        self
    }

    fn columns(self, fields: &[&str]) -> Self {
        let columns = fields.iter().map(|field| (*field).to_owned()).collect();
        in_records(self, |attrs| attrs.columns = columns)
    }

    fn sort(self, index: &str) -> Self {
        in_records(self, |attrs| attrs.sort = Some(index.to_owned()))
    }

    fn filter<const N: usize>(self, conditions: [(&str, FilterOp, Value); N]) -> Self {
        let conditions = conditions
            .into_iter()
            .map(|(field, op, value)| Value::Array(vec![field.into(), op.as_str().into(), value]));
        let filter = Value::Array(conditions.collect());
        in_records(self, |attrs| attrs.filter = Some(filter))
    }

    fn limit(self, limit: u32) -> Self {
        in_records(self, |attrs| attrs.limit = Some(limit))
    }

    fn editable(self) -> Self {
        in_records(self, |attrs| attrs.actions = true)
    }

    fn props(mut self, props: Value) -> Self {
        if let Element::Slot(attrs) = &mut self.element {
            attrs.props = Some(props);
        }
        self
    }

    fn on_submit(self, msg: &impl Serialize) -> Self {
        self.on(EventType::Submit, message(msg))
    }

    fn on_change(self, msg: &impl Serialize) -> Self {
        self.on(EventType::Change, message(msg))
    }

    fn on_result(self, msg: &impl Serialize) -> Self {
        self.on(EventType::Result, message(msg))
    }

    fn on_data(self, msg: &impl Serialize) -> Self {
        self.on(EventType::Data, message(msg))
    }
}

fn in_records(mut node: Node, change: impl FnOnce(&mut Records)) -> Node {
    if let Element::Records(attrs) = &mut node.element {
        change(attrs);
    }
    node
}

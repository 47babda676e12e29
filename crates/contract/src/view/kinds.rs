//! The node kinds and their attributes: one struct a kind, one macro line to join them. Attributes of look
//! are `tone size align gap` and nothing else. A field with a default may be left out, and so may an `Option`.

mod parts;

use serde::{Serialize, ser::SerializeMap};
use serde_json::{Map, Value};

pub use parts::{Align, ChartKind, Choice, Column, FieldKind, Pair, Series, Size, Step, StepState, Tone};

use super::read::{AttrProblem, Fields, done, take, take_or};

macro_rules! kinds {
    ($( $(#[$doc:meta])* $name:ident = $wire:literal { $( $(#[$fdoc:meta])* $field:ident : $ty:ty $(= $default:expr)? ),* $(,)? } )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Default, PartialEq, Serialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            pub struct $name { $(
                $(#[$fdoc])*
                // The first attribute is never there; it lets the second follow the default.
                $( #[cfg_attr(any(), doc = stringify!($default))] #[cfg_attr(feature = "schema", schemars(default))] )?
                pub $field: $ty,
            )* }

            impl From<$name> for Element {
                fn from(attrs: $name) -> Element { Element::$name(attrs) }
            }

            impl $name {
                /// By hand: derived readers of all kinds would be a tenth of what the browser loads first.
                #[allow(unused_mut)]
                fn read(map: Map<String, Value>) -> Result<Self, AttrProblem> {
                    let mut map = Fields::from(map);
                    let attrs = Self { $( $field: kinds!(@field map $field $($default)?), )* };
                    done(&map)?;
                    Ok(attrs)
                }
            }
        )*

        /// A kind with its attributes.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Element { $( $name($name), )* }

        /// The wire names of all kinds, in the order of the reference.
        pub const KINDS: &[&str] = &[$($wire),*];

        impl Element {
            pub fn kind(&self) -> &'static str {
                match self { $( Self::$name(_) => $wire, )* }
            }

            /// Reads the attributes of `kind`; `None` when there is no such kind.
            pub fn from_attrs(kind: &str, attrs: Map<String, Value>) -> Option<Result<Self, AttrProblem>> {
                match kind {
                    $( $wire => Some($name::read(attrs).map(Self::$name)), )*
                    _ => None,
                }
            }

            pub(super) fn serialize_attrs<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self { $( Self::$name(attrs) => map.serialize_entry("attrs", attrs), )* }
            }

            /// The JSON Schema of each kind's attributes, for the generated reference.
            #[cfg(feature = "schema")]
            pub fn attr_schemas() -> Vec<(&'static str, schemars::Schema)> {
                vec![$( ($wire, schemars::schema_for!($name)), )*]
            }
        }
    };
    (@field $map:ident $field:ident) => { take(&mut $map, stringify!($field))? };
    (@field $map:ident $field:ident $default:expr) => { take_or(&mut $map, stringify!($field), $default)? };
}

kinds! {
    /// Children below each other.
    Stack = "stack" { gap: Option<Size>, align: Option<Align> }
    /// Children beside each other, wrapping; inside `table`, one line of it.
    Row = "row" { gap: Option<Size>, align: Option<Align> }
    /// Children in columns of equal width; `size` is the least width of a column.
    Grid = "grid" { gap: Option<Size>, size: Option<Size> }
    /// A framed group with an optional title.
    Card = "card" { title: Option<String> }
    /// A titled part of a page.
    Section = "section" { title: String, text: Option<String> }
    /// Level 2 to 4; the page owns level 1.
    Heading = "heading" { level: u8 = 2 }
    /// A run of text.
    Text = "text" { text: String, tone: Option<Tone>, size: Option<Size> }
    /// CommonMark without HTML; images and links follow the rules of `link`.
    Markdown = "markdown" { text: String }
    /// Text in the mono face; `block` keeps its lines.
    Code = "code" { text: String, block: bool = false }
    /// A word on a soft fill.
    Badge = "badge" { tone: Option<Tone> }
    /// A Lucide icon by name; `label` makes it speak.
    Icon = "icon" { name: String, label: Option<String>, tone: Option<Tone>, size: Option<Size> }
    /// `https:`, `mailto:`, or in-app: a path of the plugin's own pages, `/…`.
    Link = "link" { href: String }
    /// A button; its `on.click` goes to the view. With `menu-item`s after its words it opens them as a menu.
    Button = "button" { tone: Option<Tone>, size: Option<Size>, disabled: bool = false, primary: bool = false }
    /// A number with a word.
    Stat = "stat" { label: String, value: String, unit: Option<String>, text: Option<String>, tone: Option<Tone> }
    /// How far something is; without `value` it is "still going".
    Progress = "progress" { label: String, value: Option<f64>, max: Option<f64>, tone: Option<Tone> }
    /// Something to notice.
    Alert = "alert" { title: String, tone: Option<Tone> }
    /// Nothing here, and what to do about it.
    EmptyState = "empty-state" { title: String, text: Option<String>, icon: Option<String> }
    /// One item per child.
    List = "list" { ordered: bool = false }
    /// Pairs of words and values.
    KeyValue = "key-value" { items: Vec<Pair> }
    /// A line between things.
    Divider = "divider" {}
    /// A place that is still loading; `lines` of text high.
    Skeleton = "skeleton" { lines: u8 = 3 }
    /// A row of tabs; the view draws the panel of the selected one after it.
    Tabs = "tabs" { label: String }
    /// One tab; its `on.click` selects it.
    Tab = "tab" { selected: bool = false }
    /// Columns as an attribute, one `row` child per line, one child per column in each.
    Table = "table" { label: String, columns: Vec<Column> }
    /// One entry of a `button`'s menu; its `on.click` goes to the view. `tone` `danger` is for what cannot be undone.
    MenuItem = "menu-item" { tone: Option<Tone>, disabled: bool = false }
    /// Inputs from a JSON Schema of an object, children below them, and a button that sends all: `on.submit` gets
    /// them as `event.values`. Inputs keep what is typed while the view is drawn anew.
    Form = "form" {
        /// JSON Schema of an object, without `writeOnly`: a view never asks for secrets.
        schema: Option<Value>,
        /// What the inputs begin with, by property.
        values: Option<Value>,
        /// The words on the button; "Save" when left out.
        submit: Option<String>,
    }
    /// One input. In a `form` its value is sent with the others, by `name`; elsewhere `on.change` gets it as
    /// `event.value`: a text, a number or null, true or false, a date as `2026-01-31`.
    Field = "field" {
        label: String,
        name: String,
        kind: FieldKind = FieldKind::Text,
        /// Of a `select`.
        options: Vec<Choice> = Vec::new(),
        /// What it begins with.
        value: Option<Value>,
        /// A line below the label.
        help: Option<String>,
        required: bool = false,
        disabled: bool = false,
    }
    /// The records of one of the plugin's own collections, as a table that the host pages, sorts, filters, edits
    /// and exports, as far as the viewer may.
    Records = "records" {
        collection: String,
        /// Fields in their order; those of the collection's schema when left out.
        columns: Vec<String> = Vec::new(),
        /// An index; `-` first for descending.
        sort: Option<String>,
        /// Conditions that always hold: `[[field, op, value], …]`.
        filter: Option<Value>,
        /// Records per page, 1 to 200.
        limit: Option<u32>,
        /// Whether records can be added, edited and deleted here.
        actions: bool = false,
    }
    /// A window over the page while `open`. It tells `on.change` with `event.value` false when it was closed.
    Dialog = "dialog" { title: String, open: bool = false }
    /// One of the plugin's own `[[slots]]`: what other plugins put there. Its children are shown while nobody does.
    /// `on.data` gets what a contribution sends with `slot_event`: `event.value` is `{name, data, plugin, contribution}`.
    Slot = "slot" {
        name: String,
        /// What the slot's props schema describes.
        props: Option<Value>,
    }
    /// A line of numbers the size of a word; `label` says it in a sentence.
    Sparkline = "sparkline" { values: Vec<f64>, label: String, tone: Option<Tone> }
    /// Bars or lines, one value per category in each series, with the numbers as a table.
    Chart = "chart" { kind: ChartKind = ChartKind::Bar, label: String, series: Vec<Series>, categories: Vec<String> }
    /// Where something stands in a row of steps.
    Stepper = "stepper" { label: Option<String>, steps: Vec<Step> }
    /// One file, sent as the body of a request to one of the plugin's own routes, `POST /preview`, as soon as it is
    /// chosen. `on.result` gets the answer as `event.value`: `{ok, status, body}`.
    FileInput = "file-input" {
        label: String,
        name: String,
        /// Endings and types that the chooser shows: `.csv,.xlsx`.
        accept: Option<String>,
        route: String,
    }
    /// An image of the package: PNG, JPEG, WebP or GIF below `assets/`.
    Image = "image" { asset: String, alt: String, size: Option<Size> }
}

/// Columns of one `table` or `records`.
pub const MAX_COLUMNS: usize = 20;
/// Numbers of one `sparkline`, and of all series of one `chart` together.
pub const MAX_POINTS: usize = 2_000;
pub const MAX_SERIES: usize = 6;
pub const MAX_STEPS: usize = 12;
/// Options of one `field`.
pub const MAX_OPTIONS: usize = 500;
/// Properties, and levels, of the schema of one `form`.
pub const MAX_FORM_FIELDS: usize = 200;
pub const MAX_FORM_DEPTH: usize = 24;
/// Bytes of the props of one `slot` or `open`, and of the data of one `slot_event`.
pub const MAX_PROPS_BYTES: usize = 64 * 1024;

//! The node kinds and their attributes: one struct a kind, one macro line to join them. Attributes of look
//! are `tone size align gap` and nothing else.

use serde::{Deserialize, Serialize, ser::SerializeMap};
use serde_json::Value;

use crate::json::Misfit;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    Neutral,
    Accent,
    Success,
    Warning,
    Danger,
    #[serde(rename = "level-1")]
    Level1,
    #[serde(rename = "level-2")]
    Level2,
    #[serde(rename = "level-3")]
    Level3,
    #[serde(rename = "level-4")]
    Level4,
    #[serde(rename = "level-5")]
    Level5,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Size {
    S,
    M,
    L,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Align {
    Start,
    Center,
    End,
    Stretch,
    Between,
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $name:ident = $wire:literal { $( $(#[$fdoc:meta])* $field:ident : $ty:ty ),* $(,)? } )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            #[serde(deny_unknown_fields)]
            pub struct $name { $( $(#[$fdoc])* pub $field: $ty, )* }

            impl From<$name> for Element {
                fn from(attrs: $name) -> Element { Element::$name(attrs) }
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
            pub fn from_attrs(kind: &str, attrs: Value) -> Option<Result<Self, Misfit>> {
                match kind {
                    $( $wire => Some(crate::json::read(attrs).map(Self::$name)), )*
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
}

kinds! {
    /// Children below each other.
    Stack = "stack" { #[serde(default)] gap: Option<Size>, #[serde(default)] align: Option<Align> }
    /// Children beside each other, wrapping; inside `table`, one line of it.
    Row = "row" { #[serde(default)] gap: Option<Size>, #[serde(default)] align: Option<Align> }
    /// Children in columns of equal width; `size` is the least width of a column.
    Grid = "grid" { #[serde(default)] gap: Option<Size>, #[serde(default)] size: Option<Size> }
    /// A framed group with an optional title.
    Card = "card" { #[serde(default)] title: Option<String> }
    /// A titled part of a page.
    Section = "section" { title: String, #[serde(default)] text: Option<String> }
    /// Level 2 to 4; the page owns level 1.
    Heading = "heading" { #[serde(default = "two")] level: u8 }
    /// A run of text.
    Text = "text" { text: String, #[serde(default)] tone: Option<Tone>, #[serde(default)] size: Option<Size> }
    /// CommonMark without HTML; images and links follow the rules of `link`.
    Markdown = "markdown" { text: String }
    /// Text in the mono face; `block` keeps its lines.
    Code = "code" { text: String, #[serde(default)] block: bool }
    /// A word on a soft fill.
    Badge = "badge" { #[serde(default)] tone: Option<Tone> }
    /// A Lucide icon by name; `label` makes it speak.
    Icon = "icon" { name: String, #[serde(default)] label: Option<String>, #[serde(default)] tone: Option<Tone>, #[serde(default)] size: Option<Size> }
    /// `https:`, `mailto:`, or in-app: a path of the plugin's own pages, `/…`.
    Link = "link" { href: String }
    /// A button; its `on.click` goes to the view.
    Button = "button" { #[serde(default)] tone: Option<Tone>, #[serde(default)] size: Option<Size>, #[serde(default)] disabled: bool, #[serde(default)] primary: bool }
    /// A number with a word.
    Stat = "stat" { label: String, value: String, #[serde(default)] unit: Option<String>, #[serde(default)] text: Option<String>, #[serde(default)] tone: Option<Tone> }
    /// How far something is; without `value` it is "still going".
    Progress = "progress" { label: String, #[serde(default)] value: Option<f64>, #[serde(default)] max: Option<f64>, #[serde(default)] tone: Option<Tone> }
    /// Something to notice.
    Alert = "alert" { title: String, #[serde(default)] tone: Option<Tone> }
    /// Nothing here, and what to do about it.
    EmptyState = "empty-state" { title: String, #[serde(default)] text: Option<String>, #[serde(default)] icon: Option<String> }
    /// One item per child.
    List = "list" { #[serde(default)] ordered: bool }
    /// Pairs of words and values.
    KeyValue = "key-value" { items: Vec<Pair> }
    /// A line between things.
    Divider = "divider" {}
    /// A place that is still loading; `lines` of text high.
    Skeleton = "skeleton" { #[serde(default = "three")] lines: u8 }
    /// A row of tabs; the view draws the panel of the selected one after it.
    Tabs = "tabs" { label: String }
    /// One tab; its `on.click` selects it.
    Tab = "tab" { #[serde(default)] selected: bool }
    /// Columns as an attribute, one `row` child per line, one child per column in each.
    Table = "table" { label: String, columns: Vec<Column> }
}

/// One line of `key-value`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub label: String,
    pub value: String,
    #[serde(default)]
    pub tone: Option<Tone>,
}

/// One column of `table`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub title: String,
    #[serde(default)]
    pub align: Option<Align>,
}

/// Columns of one `table`.
pub const MAX_COLUMNS: usize = 20;

fn two() -> u8 {
    2
}

fn three() -> u8 {
    3
}

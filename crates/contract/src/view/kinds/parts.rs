//! What attributes are made of: the words and the small objects in lists.

use serde::Serialize;
use serde_json::Value;

use crate::view::read::{Attr, AttrProblem, Fields, done, take};

/// A closed set of words.
macro_rules! words {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$vdoc:meta])* $variant:ident = $wire:literal ),* $(,)? } )*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name { $( $(#[$vdoc])* #[serde(rename = $wire)] $variant, )* }

        impl Attr for $name {
            fn read(value: Value) -> Result<Self, AttrProblem> {
                match value.as_str() {
                    $( Some($wire) => Ok(Self::$variant), )*
                    _ => Err(AttrProblem::not_one_of(&value, &[$($wire),*])),
                }
            }
        }
    )* };
}

words! {
    Tone {
        Neutral = "neutral", Accent = "accent", Success = "success", Warning = "warning", Danger = "danger",
        Level1 = "level-1", Level2 = "level-2", Level3 = "level-3", Level4 = "level-4", Level5 = "level-5",
    }
    Size { S = "s", M = "m", L = "l" }
    Align { Start = "start", Center = "center", End = "end", Stretch = "stretch", Between = "between" }
    #[derive(Default)]
    FieldKind { #[default] Text = "text", Number = "number", Select = "select", Checkbox = "checkbox", Date = "date" }
    #[derive(Default)]
    ChartKind { #[default] Bar = "bar", Line = "line" }
    /// `failed` is a step that went wrong.
    #[derive(Default)]
    StepState { Done = "done", Now = "now", #[default] Next = "next", Failed = "failed" }
}

/// A small object inside an attribute.
macro_rules! parts {
    ($( $(#[$doc:meta])* $name:ident { $( $field:ident : $ty:ty ),* $(,)? } )*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $( pub $field: $ty, )* }

        impl Attr for $name {
            fn read(value: Value) -> Result<Self, AttrProblem> {
                let Some(mut map) = Fields::of(value) else { return Err(AttrProblem::wrong("an object")) };
                let part = Self { $( $field: take(&mut map, stringify!($field))?, )* };
                done(&map)?;
                Ok(part)
            }
        }
    )* };
}

parts! {
    /// One line of `key-value`.
    Pair { label: String, value: String, tone: Option<Tone> }
    /// One column of `table`.
    Column { title: String, align: Option<Align> }
    /// One option of a `field`; the value is shown when there is no label.
    Choice { value: String, label: Option<String> }
    /// One row of numbers of a `chart`.
    Series { label: String, values: Vec<f64> }
    /// One step of a `stepper`.
    Step { label: String, state: StepState }
}

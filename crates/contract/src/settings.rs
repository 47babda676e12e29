//! Forms from JSON Schemas: the dialect of settings (2020-12 with `x-tenon-*`), read into typed fields that a
//! page can draw, and a light check of what is typed. No I/O; the browser and the server use the same code.
//! The server's full validation has the last word: the light check claims only what it is sure of.

mod active;
mod check;
mod formats;
mod merge;
mod pointer;
mod read;
pub mod words;

#[cfg(test)]
mod tests;

use serde_json::Value;

pub use active::{Active, active, defaults, forgotten, settle};
pub use check::{Issue, check};
pub use pointer::{at, child, remove_at, set_at, token};
pub use read::read;

/// A schema as a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Without a name; a [`FieldKind::Group`], or [`FieldKind::Json`] where the schema cannot be drawn.
    pub root: Field,
    /// Secrets of a schema that cannot be drawn: they are never part of its JSON. Else empty.
    pub secrets: Vec<Field>,
}

/// One thing to fill in.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The property's name; empty for the root, items of lists and values of maps.
    pub name: String,
    pub title: String,
    /// Stands between label and control.
    pub help: Option<String>,
    pub placeholder: Option<String>,
    /// In place of our words when a rule is broken.
    pub error: Option<String>,
    /// Heading that it stands under.
    pub group: Option<String>,
    pub required: bool,
    pub nullable: bool,
    pub read_only: bool,
    /// Whether the schema names a type: a value of another one is wrong then.
    pub typed: bool,
    /// Whether the connection test depends on it.
    pub tested: bool,
    pub default: Option<Value>,
    pub kind: FieldKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    Text(Text),
    Number(Number),
    Boolean,
    /// One of some values.
    Choice(Choice),
    /// Several of some values, each at most once.
    Many(Choice, Items),
    List(Box<Field>, Items),
    Group(Object),
    /// Names of one's own, each with a value.
    Map(Box<Field>, Items),
    /// Always this value.
    Const(Value),
    /// A text that is kept apart from the values and never shown.
    Secret(Text),
    /// Edited as JSON; the text says why.
    Json(String),
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Text {
    pub format: Format,
    pub look: TextLook,
    /// Characters.
    pub min: Option<u64>,
    pub max: Option<u64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Any,
    Email,
    Uri,
    Date,
    DateTime,
    Hostname,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextLook {
    #[default]
    Line,
    Area,
    Code,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Number {
    pub integer: bool,
    pub slider: bool,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub above: Option<f64>,
    pub below: Option<f64>,
    pub multiple_of: Option<f64>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choice {
    pub options: Vec<Pick>,
    pub look: ChoiceLook,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    pub value: Value,
    pub title: String,
    pub help: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChoiceLook {
    #[default]
    Radios,
    Select,
    /// A field to type in, with a list below it.
    Combobox,
}

/// How many there may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Items {
    pub min: u64,
    pub max: Option<u64>,
    pub unique: bool,
}

/// Fields in the order in which they are shown, and those that depend on values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object {
    pub fields: Vec<Field>,
    pub rules: Vec<Rule>,
}

/// `if` / `then` / `else`, `dependentRequired`, `dependentSchemas`, and each way of a picker.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// A schema of the few keywords that [`active`] evaluates.
    pub when: Value,
    pub then: Branch,
    pub otherwise: Branch,
}

/// What holds while a rule does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Branch {
    /// New fields, and fields of the object itself with stricter rules.
    pub fields: Vec<Field>,
    pub required: Vec<String>,
    pub rules: Vec<Rule>,
}

impl Branch {
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.required.is_empty() && self.rules.is_empty()
    }
}

impl Form {
    /// All fields of the first level, those of branches too, each name once.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        if let FieldKind::Group(object) = &self.root.kind {
            object.each(&mut |field| {
                if !names.contains(&field.name.as_str()) {
                    names.push(field.name.as_str());
                }
            });
        }
        names.extend(self.secrets.iter().map(|field| field.name.as_str()));
        names
    }

    /// A field of the first level.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let mut found = self.secrets.iter().find(|field| field.name == name);
        if let FieldKind::Group(object) = &self.root.kind {
            object.each(&mut |field| {
                if found.is_none() && field.name == name {
                    found = Some(field);
                }
            });
        }
        found
    }
}

impl Object {
    /// Own fields, then those of branches, in the order of the schema.
    pub(crate) fn each<'a>(&'a self, see: &mut dyn FnMut(&'a Field)) {
        self.fields.iter().for_each(&mut *see);
        each_of(&self.rules, see);
    }
}

fn each_of<'a>(rules: &'a [Rule], see: &mut dyn FnMut(&'a Field)) {
    for rule in rules {
        for branch in [&rule.then, &rule.otherwise] {
            branch.fields.iter().for_each(&mut *see);
            each_of(&branch.rules, see);
        }
    }
}

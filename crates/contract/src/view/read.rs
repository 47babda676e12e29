//! Reads attributes and effects out of JSON values: the same rules for all of them, and the same few functions.
//! A derived reader for each type would be a tenth of what the browser loads first.

use serde_json::{Map, Value};

/// The fields of an object, to be taken one by one. A list: an object has few of them, and taking out of a tree
/// would bring along the code that keeps trees in balance.
pub(super) struct Fields(Vec<(String, Value)>);

impl From<Map<String, Value>> for Fields {
    fn from(map: Map<String, Value>) -> Self {
        Self(map.into_iter().collect())
    }
}

impl Fields {
    /// Of an object; `None` for everything else.
    pub(super) fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(map) => Some(map.into()),
            _ => None,
        }
    }

    /// The first that nobody took.
    pub(super) fn left(&self) -> Option<&str> {
        self.0.first().map(|(name, _)| name.as_str())
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }
}

/// Why an attribute cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttrProblem {
    /// `columns/2/title`; empty for the whole.
    pub at: String,
    pub message: String,
}

impl std::fmt::Display for AttrProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.at.is_empty() {
            f.write_str(&self.at)?;
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl AttrProblem {
    pub(super) fn wrong(expected: &str) -> Self {
        Self { at: String::new(), message: ["expected ", expected].concat() }
    }

    pub(super) fn not_one_of(value: &Value, words: &[&str]) -> Self {
        let what = value.as_str().unwrap_or("this");
        Self { at: String::new(), message: ["`", what, "` is not one of ", &words.join(", ")].concat() }
    }

    fn inside(mut self, place: &str) -> Self {
        self.at = if self.at.is_empty() { place.to_owned() } else { [place, "/", &self.at].concat() };
        self
    }
}

/// A value of an attribute.
pub(super) trait Attr: Sized {
    fn read(value: Value) -> Result<Self, AttrProblem>;

    /// What it is when it is left out; `None` when it must be there.
    fn missing() -> Option<Self> {
        None
    }
}

/// Takes a field that must be there unless it is an `Option`.
pub(super) fn take<T: Attr>(map: &mut Fields, name: &str) -> Result<T, AttrProblem> {
    match map.remove(name) {
        Some(value) => T::read(value).map_err(|problem| problem.inside(name)),
        None => T::missing().ok_or_else(|| AttrProblem {
            at: String::new(),
            message: ["missing field `", name, "`"].concat(),
        }),
    }
}

/// Takes a field that may be left out.
pub(super) fn take_or<T: Attr>(map: &mut Fields, name: &str, default: T) -> Result<T, AttrProblem> {
    match map.remove(name) {
        Some(value) => T::read(value).map_err(|problem| problem.inside(name)),
        None => Ok(default),
    }
}

/// Refuses what nobody took.
pub(super) fn done(map: &Fields) -> Result<(), AttrProblem> {
    match map.left() {
        Some(name) => {
            Err(AttrProblem { at: String::new(), message: ["unknown field `", name, "`"].concat() })
        }
        None => Ok(()),
    }
}

impl Attr for String {
    fn read(value: Value) -> Result<Self, AttrProblem> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(AttrProblem::wrong("a text")),
        }
    }
}

impl Attr for bool {
    fn read(value: Value) -> Result<Self, AttrProblem> {
        value.as_bool().ok_or_else(|| AttrProblem::wrong("true or false"))
    }
}

impl Attr for f64 {
    fn read(value: Value) -> Result<Self, AttrProblem> {
        value.as_f64().ok_or_else(|| AttrProblem::wrong("a number"))
    }
}

impl Attr for u64 {
    fn read(value: Value) -> Result<Self, AttrProblem> {
        value.as_u64().ok_or_else(|| AttrProblem::wrong("a whole number"))
    }
}

impl Attr for u32 {
    fn read(value: Value) -> Result<Self, AttrProblem> {
        let number = u64::read(value)?;
        Self::try_from(number).map_err(|_| AttrProblem::wrong("a smaller number"))
    }
}

impl Attr for u8 {
    fn read(value: Value) -> Result<Self, AttrProblem> {
        let number = u64::read(value)?;
        Self::try_from(number).map_err(|_| AttrProblem::wrong("a number from 0 to 255"))
    }
}

impl Attr for Value {
    fn read(value: Value) -> Result<Self, AttrProblem> {
        Ok(value)
    }
}

impl<T: Attr> Attr for Option<T> {
    fn read(value: Value) -> Result<Self, AttrProblem> {
        if value.is_null() { Ok(None) } else { T::read(value).map(Some) }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Attr> Attr for Vec<T> {
    fn read(value: Value) -> Result<Self, AttrProblem> {
        let Value::Array(items) = value else { return Err(AttrProblem::wrong("a list")) };
        let one = |(index, item)| T::read(item).map_err(|problem| problem.inside(&usize::to_string(&index)));
        items.into_iter().enumerate().map(one).collect()
    }
}

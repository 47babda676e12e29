//! A node of a view tree. The wire form is `{kind, key?, attrs, on, children}`; in Rust the kind and its
//! attributes are one typed [`Element`].

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeMap};
use serde_json::Value;

use super::kinds::Element;

/// Events a node may name in `on`. `result` and `data` reach a view as messages, never from a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum EventType {
    Click,
    Change,
    Submit,
    Result,
    Data,
}

impl EventType {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Change => "change",
            Self::Submit => "submit",
            Self::Result => "result",
            Self::Data => "data",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Unique among its siblings; keeps an element's identity over updates.
    pub key: Option<String>,
    pub element: Element,
    /// Event → the message handed back to the view untouched.
    pub on: BTreeMap<EventType, Value>,
    pub children: Vec<Node>,
}

impl Node {
    pub fn new(element: impl Into<Element>) -> Self {
        Self { key: None, element: element.into(), on: BTreeMap::new(), children: Vec::new() }
    }

    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    pub fn on(mut self, event: EventType, msg: impl Into<Value>) -> Self {
        self.on.insert(event, msg.into());
        self
    }

    pub fn child(mut self, child: impl Into<Node>) -> Self {
        self.children.push(child.into());
        self
    }

    pub fn children(mut self, children: impl IntoIterator<Item = Node>) -> Self {
        self.children.extend(children);
        self
    }
}

impl<E: Into<Element>> From<E> for Node {
    fn from(element: E) -> Self {
        Self::new(element)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.element.kind())?;
        if let Some(key) = &self.key {
            map.serialize_entry("key", key)?;
        }
        self.element.serialize_attrs(&mut map)?;
        if !self.on.is_empty() {
            map.serialize_entry("on", &self.on)?;
        }
        if !self.children.is_empty() {
            map.serialize_entry("children", &self.children)?;
        }
        map.end()
    }
}

/// Checked like the answer of a view: what can be read can be painted.
impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::check::tree_from_value(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

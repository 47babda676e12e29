//! A node of a view tree. The wire form is `{kind, key?, attrs, on, children}`; in Rust the kind and its
//! attributes are one typed [`Element`].

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
    pub const ALL: [Self; 5] = [Self::Click, Self::Change, Self::Submit, Self::Result, Self::Data];

    /// The way back of [`EventType::as_str`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

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

/// Messages of a node by their event, in the order of [`EventType`]. At most five: a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Events(Vec<(EventType, Value)>);

impl Events {
    pub fn get(&self, event: &EventType) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == event).map(|(_, msg)| msg)
    }

    pub fn insert(&mut self, event: EventType, msg: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == event) {
            Some((_, known)) => *known = msg,
            None => {
                let at = self.0.iter().position(|(known, _)| *known > event).unwrap_or(self.0.len());
                self.0.insert(at, (event, msg));
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn keys(&self) -> impl Iterator<Item = &EventType> {
        self.0.iter().map(|(event, _)| event)
    }

    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().map(|(_, msg)| msg)
    }
}

impl Serialize for Events {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (event, msg) in &self.0 {
            map.serialize_entry(event.as_str(), msg)?;
        }
        map.end()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Unique among its siblings; keeps an element's identity over updates.
    pub key: Option<String>,
    pub element: Element,
    /// Event → the message handed back to the view untouched.
    pub on: Events,
    pub children: Vec<Node>,
}

impl Node {
    pub fn new(element: impl Into<Element>) -> Self {
        Self { key: None, element: element.into(), on: Events::default(), children: Vec::new() }
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

//! Reads the nodes of an answer: shape, kind, attributes and place of each, children after it.

use serde_json::{Map, Value};

use super::{ViewProblem, attrs, check_children, check_place, count};
use crate::view::{
    Element, EventType, MAX_DEPTH, MAX_NODES, Node, content, content::Banned, kinds::KINDS, node::Events,
    read::Fields,
};

/// The way to the node that is read, turned into text only for an error.
struct Place(Vec<usize>);

impl Place {
    fn root() -> Self {
        Self(Vec::new())
    }

    fn text(&self) -> String {
        let mut text = String::from("tree");
        for index in &self.0 {
            text.push_str("/children/");
            text.push_str(&index.to_string());
        }
        text
    }
}

/// Reads a tree that the scan has found shallow enough.
pub(super) fn read(tree: Value) -> Result<Node, ViewProblem> {
    Reader { nodes: 0 }.node(tree, &mut Place::root(), None, Banned::default(), 1)
}

struct Reader {
    nodes: usize,
}

impl Reader {
    /// Recursion is bounded by `MAX_DEPTH`, which is checked first.
    fn node(
        &mut self,
        value: Value,
        place: &mut Place,
        parent: Option<&Element>,
        banned: Banned,
        level: usize,
    ) -> Result<Node, ViewProblem> {
        if level > MAX_DEPTH || self.nodes >= MAX_NODES {
            count(&mut self.nodes, level, &place.text())?;
        }
        self.nodes += 1;
        let Some(mut map) = Fields::of(value) else {
            return Err(ViewProblem::new(
                place.text(),
                "shape",
                "a node is an object {kind, key, attrs, on, children}",
            ));
        };
        let at = |field: &str| format!("{}/{field}", place.text());
        let kind = match map.remove("kind") {
            Some(Value::String(kind)) => kind,
            Some(_) => return Err(ViewProblem::new(at("kind"), "shape", "kind is a text")),
            None => return Err(ViewProblem::new(place.text(), "shape", "kind is missing")),
        };
        let key = match map.remove("key") {
            Some(Value::String(key)) => Some(key),
            Some(Value::Null) | None => None,
            Some(_) => return Err(ViewProblem::new(at("key"), "shape", "key is a text")),
        };
        let attrs = match map.remove("attrs") {
            Some(Value::Object(attrs)) => attrs,
            Some(Value::Null) | None => Map::new(),
            Some(_) => return Err(ViewProblem::new(at("attrs"), "shape", "attrs is an object")),
        };
        let on = match map.remove("on") {
            Some(Value::Object(on)) => {
                events(on).map_err(|message| ViewProblem::new(at("on"), "unknown_event", message))?
            }
            Some(Value::Null) | None => Default::default(),
            Some(_) => return Err(ViewProblem::new(at("on"), "shape", "on is an object {event: message}")),
        };
        let children = match map.remove("children") {
            Some(Value::Array(children)) => children,
            Some(Value::Null) | None => Vec::new(),
            Some(_) => return Err(ViewProblem::new(at("children"), "shape", "children is a list")),
        };
        if let Some(field) = map.left() {
            return Err(ViewProblem::new(
                at(field),
                "unknown_field",
                "a node has kind, key, attrs, on and children, nothing else",
            ));
        }
        let element = match Element::from_attrs(&kind, attrs) {
            Some(Ok(element)) => element,
            Some(Err(error)) => {
                return Err(ViewProblem::new(
                    at("attrs"),
                    "attrs",
                    [&kind, ": ", &error.to_string()].concat(),
                ));
            }
            None => {
                return Err(ViewProblem::new(
                    at("kind"),
                    "unknown_kind",
                    format!("{kind:?} is not a kind; there are {}", KINDS.join(", ")),
                ));
            }
        };
        check_place(
            parent,
            &element,
            banned,
            &place.text_if(|| {
                content::allows(parent.map(Element::kind), element.kind()) && !banned.has(element.kind())
            }),
        )?;
        let inside = banned.inside(element.kind());
        let mut node = Node { key, element, on, children: Vec::with_capacity(children.len()) };
        for (index, child) in children.into_iter().enumerate() {
            place.0.push(index);
            let child = self.node(child, place, Some(&node.element), inside, level + 1)?;
            node.children.push(child);
            place.0.pop();
        }
        let path = place.text();
        attrs::check(&node, &path)?;
        check_children(&node, &path)?;
        Ok(node)
    }
}

fn events(on: Map<String, Value>) -> Result<Events, String> {
    let mut events = Events::default();
    for (name, msg) in on {
        match EventType::parse(&name) {
            Some(event) => events.insert(event, msg),
            None => {
                let known = EventType::ALL.map(EventType::as_str).join(", ");
                return Err(["`", &name, "` is not an event; there are ", &known].concat());
            }
        }
    }
    Ok(events)
}

impl Place {
    /// The text, unless all is well and nobody will read it.
    fn text_if(&self, is_fine: impl FnOnce() -> bool) -> String {
        if is_fine() { String::new() } else { self.text() }
    }
}

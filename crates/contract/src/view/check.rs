//! The one door for what a view answers: caps, shapes, attributes, content model, links. Core runs it on the
//! server, the painter in the browser; nothing else builds a [`ViewOutput`] from foreign bytes.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Effect, Element, MAX_DEPTH, MAX_EFFECTS, MAX_MODEL_BYTES, MAX_NODES, MAX_OUTPUT_BYTES, MAX_PENDING_AFTER,
    MIN_AFTER_MS, Node, ViewOutput, content, kinds::KINDS,
};

mod attrs;
mod depth;

pub use attrs::{is_bidi, is_icon_name, is_in_app, is_link};

/// Why an answer is not drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ViewProblem {
    /// Where in the answer: `tree/children/2/attrs/tone`; empty for the whole.
    pub path: String,
    /// Stable: `too_large`, `too_deep`, `unknown_kind`, `content` …
    pub code: &'static str,
    pub message: String,
}

impl ViewProblem {
    pub(super) fn new(path: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { path: path.into(), code, message: message.into() }
    }
}

/// JSON deeper than this is refused before it is parsed: `MAX_DEPTH` nodes are two levels each, and messages
/// and attributes hold some levels of their own.
pub const MAX_JSON_DEPTH: usize = 2 * MAX_DEPTH + 32;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    model: String,
    tree: Value,
    #[serde(default)]
    effects: Vec<Value>,
    #[serde(default)]
    live: bool,
}

/// Reads one answer of a view.
///
/// # Errors
/// The first broken rule, with its place.
pub fn parse_output(bytes: &[u8]) -> Result<ViewOutput, ViewProblem> {
    if bytes.len() > MAX_OUTPUT_BYTES {
        return Err(ViewProblem::new(
            "",
            "too_large",
            format!("the answer has {} bytes; at most {MAX_OUTPUT_BYTES} are drawn", bytes.len()),
        ));
    }
    depth::scan(bytes)?;
    let envelope = read_envelope(bytes).map_err(|error| ViewProblem::new("", "json", error.to_string()))?;
    if envelope.model.len() > MAX_MODEL_BYTES {
        return Err(ViewProblem::new(
            "model",
            "too_large",
            format!("the model has {} bytes; at most {MAX_MODEL_BYTES} are kept", envelope.model.len()),
        ));
    }
    let tree = Reader { nodes: 0 }.node(envelope.tree, &mut Place::root(), None, 1)?;
    let effects = read_effects(envelope.effects)?;
    Ok(ViewOutput { model: envelope.model, tree, effects, live: envelope.live })
}

/// Reads a tree alone, as the server's answers carry it, by the same rules.
pub fn tree_from_value(tree: Value) -> Result<Node, ViewProblem> {
    Reader { nodes: 0 }.node(tree, &mut Place::root(), None, 1)
}

fn read_envelope(bytes: &[u8]) -> Result<Envelope, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    // The scan has bounded the depth, a little above the parser's own limit.
    json.disable_recursion_limit();
    let envelope = Envelope::deserialize(&mut json)?;
    json.end()?;
    Ok(envelope)
}

/// Checks a tree that was built in memory by the same rules.
pub fn check_tree(tree: &Node) -> Result<(), ViewProblem> {
    // Depth first without a call stack: the tree may be deeper than any stack.
    let mut nodes = 0;
    let mut open: Vec<(&Node, String, Option<&Node>, usize)> = vec![(tree, "tree".into(), None, 1)];
    while let Some((node, path, parent, level)) = open.pop() {
        count(&mut nodes, level, &path)?;
        check_place(parent.map(|node| &node.element), &node.element, &path)?;
        attrs::check(node, &path)?;
        check_children(node, &path)?;
        for (index, child) in node.children.iter().enumerate().rev() {
            open.push((child, format!("{path}/children/{index}"), Some(node), level + 1));
        }
    }
    Ok(())
}

fn count(nodes: &mut usize, level: usize, path: &str) -> Result<(), ViewProblem> {
    *nodes += 1;
    if *nodes > MAX_NODES {
        return Err(ViewProblem::new("tree", "too_many_nodes", format!("more than {MAX_NODES} nodes")));
    }
    if level > MAX_DEPTH {
        return Err(ViewProblem::new(path, "too_deep", format!("nodes nest deeper than {MAX_DEPTH}")));
    }
    Ok(())
}

fn check_place(parent: Option<&Element>, element: &Element, path: &str) -> Result<(), ViewProblem> {
    let kind = element.kind();
    let parent = parent.map(Element::kind);
    if content::allows(parent, kind) {
        return Ok(());
    }
    let message = match parent {
        Some(parent) => {
            format!("{kind} may not stand inside {parent}, which holds {}", content::describe(parent))
        }
        None => format!("{kind} may not be the root of a tree"),
    };
    Err(ViewProblem::new(path, "content", message))
}

fn check_children(node: &Node, path: &str) -> Result<(), ViewProblem> {
    let mut keys = HashSet::new();
    for (index, child) in node.children.iter().enumerate() {
        if let Some(key) = &child.key
            && !keys.insert(key.as_str())
        {
            return Err(ViewProblem::new(
                format!("{path}/children/{index}/key"),
                "duplicate_key",
                format!("{key:?} is the key of an earlier sibling"),
            ));
        }
    }
    if let Element::Table(table) = &node.element {
        let columns = table.columns.len();
        for (index, row) in node.children.iter().enumerate() {
            if row.children.len() != columns {
                return Err(ViewProblem::new(
                    format!("{path}/children/{index}/children"),
                    "table_shape",
                    format!("this row has {} cells and the table {columns} columns", row.children.len()),
                ));
            }
        }
    }
    if let Element::Tabs(_) = &node.element {
        let selected = node
            .children
            .iter()
            .filter(|tab| matches!(&tab.element, Element::Tab(tab) if tab.selected))
            .count();
        if selected != 1 {
            return Err(ViewProblem::new(
                format!("{path}/children"),
                "tabs_shape",
                format!("{selected} tabs are selected; exactly one must be"),
            ));
        }
    }
    Ok(())
}

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
        level: usize,
    ) -> Result<Node, ViewProblem> {
        if level > MAX_DEPTH || self.nodes >= MAX_NODES {
            count(&mut self.nodes, level, &place.text())?;
        }
        self.nodes += 1;
        let Value::Object(mut map) = value else {
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
            Some(attrs @ Value::Object(_)) => attrs,
            Some(Value::Null) | None => Value::Object(Map::new()),
            Some(_) => return Err(ViewProblem::new(at("attrs"), "shape", "attrs is an object")),
        };
        let on = match map.remove("on") {
            Some(on @ Value::Object(_)) => serde_json::from_value(on)
                .map_err(|error| ViewProblem::new(at("on"), "unknown_event", error.to_string()))?,
            Some(Value::Null) | None => Default::default(),
            Some(_) => return Err(ViewProblem::new(at("on"), "shape", "on is an object {event: message}")),
        };
        let children = match map.remove("children") {
            Some(Value::Array(children)) => children,
            Some(Value::Null) | None => Vec::new(),
            Some(_) => return Err(ViewProblem::new(at("children"), "shape", "children is a list")),
        };
        if let Some(field) = map.keys().next() {
            return Err(ViewProblem::new(
                at(field),
                "unknown_field",
                "a node has kind, key, attrs, on and children, nothing else",
            ));
        }
        let element = match Element::from_attrs(&kind, attrs) {
            Some(Ok(element)) => element,
            Some(Err(error)) => {
                return Err(ViewProblem::new(at("attrs"), "attrs", format!("{kind}: {error}")));
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
            &place.text_if(|| content::allows(parent.map(Element::kind), element.kind())),
        )?;
        let mut node = Node { key, element, on, children: Vec::with_capacity(children.len()) };
        for (index, child) in children.into_iter().enumerate() {
            place.0.push(index);
            let child = self.node(child, place, Some(&node.element), level + 1)?;
            node.children.push(child);
            place.0.pop();
        }
        let path = place.text();
        attrs::check(&node, &path)?;
        check_children(&node, &path)?;
        Ok(node)
    }
}

impl Place {
    /// The text, unless all is well and nobody will read it.
    fn text_if(&self, is_fine: impl FnOnce() -> bool) -> String {
        if is_fine() { String::new() } else { self.text() }
    }
}

fn read_effects(values: Vec<Value>) -> Result<Vec<Effect>, ViewProblem> {
    if values.len() > MAX_EFFECTS {
        return Err(ViewProblem::new(
            "effects",
            "too_many_effects",
            format!("{} effects; a step may ask for {MAX_EFFECTS}", values.len()),
        ));
    }
    let mut effects = Vec::with_capacity(values.len());
    for (index, value) in values.into_iter().enumerate() {
        let path = format!("effects/{index}");
        let effect: Effect = serde_json::from_value(value)
            .map_err(|error| ViewProblem::new(&path, "effect", error.to_string()))?;
        attrs::check_effect(&effect, &path)?;
        effects.push(effect);
    }
    let pending = effects.iter().filter(|effect| matches!(effect, Effect::After { .. })).count();
    if pending > MAX_PENDING_AFTER {
        return Err(ViewProblem::new(
            "effects",
            "too_many_effects",
            format!("{pending} times after; at most {MAX_PENDING_AFTER} may wait"),
        ));
    }
    Ok(effects)
}

/// `ms` of an `after` effect.
pub(super) fn check_delay(ms: u64, path: &str) -> Result<(), ViewProblem> {
    if ms < MIN_AFTER_MS {
        return Err(ViewProblem::new(
            format!("{path}/ms"),
            "too_soon",
            format!("{ms} ms; the shortest wait is {MIN_AFTER_MS} ms"),
        ));
    }
    Ok(())
}

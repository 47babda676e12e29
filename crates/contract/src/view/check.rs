//! The one door for what a view answers: caps, shapes, attributes, content model, links. Core runs it on the
//! server, the painter in the browser; nothing else builds a [`ViewOutput`] from foreign bytes.

use std::collections::HashSet;

use serde::{Deserialize, de::Error as _};
use serde_json::Value;

use super::{
    Effect, Element, MAX_DEPTH, MAX_EFFECTS, MAX_MODEL_BYTES, MAX_NODES, MAX_OUTPUT_BYTES, MAX_PENDING_AFTER,
    MIN_AFTER_MS, Node, ViewOutput, content, content::Banned,
};
use crate::json::Misfit;

mod attrs;
mod depth;
mod inputs;
mod tree;

pub use attrs::{is_bidi, is_icon_name, is_in_app, is_link};
pub use inputs::is_image_asset;

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
    let tree = tree::read(envelope.tree)?;
    let effects = read_effects(envelope.effects)?;
    Ok(ViewOutput { model: envelope.model, tree, effects, live: envelope.live })
}

/// Reads a tree alone, as the server's answers carry it, by the same rules.
pub fn tree_from_value(tree: Value) -> Result<Node, ViewProblem> {
    tree::read(tree)
}

fn read_envelope(bytes: &[u8]) -> Result<Envelope, Misfit> {
    let text = std::str::from_utf8(bytes).map_err(|error| Misfit::custom(error.to_string()))?;
    let mut json = serde_json::Deserializer::from_str(text);
    // The scan has bounded the depth, a little above the parser's own limit.
    json.disable_recursion_limit();
    let envelope = Value::deserialize(&mut json)?;
    json.end()?;
    crate::json::read(envelope)
}

/// Checks a tree that was built in memory by the same rules.
pub fn check_tree(tree: &Node) -> Result<(), ViewProblem> {
    // Depth first without a call stack: the tree may be deeper than any stack.
    let mut nodes = 0;
    let mut open: Vec<(&Node, String, Option<&Node>, Banned, usize)> =
        vec![(tree, "tree".into(), None, Banned::default(), 1)];
    while let Some((node, path, parent, banned, level)) = open.pop() {
        count(&mut nodes, level, &path)?;
        check_place(parent.map(|node| &node.element), &node.element, banned, &path)?;
        let inside = banned.inside(node.element.kind());
        attrs::check(node, &path)?;
        check_children(node, &path)?;
        for (index, child) in node.children.iter().enumerate().rev() {
            open.push((child, format!("{path}/children/{index}"), Some(node), inside, level + 1));
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

fn check_place(
    parent: Option<&Element>,
    element: &Element,
    banned: Banned,
    path: &str,
) -> Result<(), ViewProblem> {
    let kind = element.kind();
    let parent = parent.map(Element::kind);
    let allowed = content::allows(parent, kind);
    if allowed && !banned.has(kind) {
        return Ok(());
    }
    let message = match parent {
        Some(_) if allowed => {
            let outer: &[&str] = match kind {
                "slot" => &["form", "slot"],
                "dialog" => &["dialog"],
                _ => &["form"],
            };
            format!("{kind} may not stand inside {}, at any depth", outer.join(" or "))
        }
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
    if let Element::Button(_) = &node.element {
        check_menu(node, path)?;
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

/// A button with a menu: its words first, then the entries, and the click opens it.
fn check_menu(button: &Node, path: &str) -> Result<(), ViewProblem> {
    let is_entry = |node: &Node| matches!(node.element, Element::MenuItem(_));
    let Some(first) = button.children.iter().position(is_entry) else { return Ok(()) };
    let wrong = if first == 0 {
        "a button with a menu has words or an icon before its entries"
    } else if !button.children[first..].iter().all(is_entry) {
        "the words of a button stand before the entries of its menu"
    } else if !button.on.is_empty() {
        "a button with a menu opens it; its entries have on.click"
    } else {
        return Ok(());
    };
    Err(ViewProblem::new(format!("{path}/children"), "menu_shape", wrong))
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
        let effect = Effect::from_value(value)
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

//! The tree as it is on the screen: one reactive node per tree node. A new tree is laid over it, and what did
//! not change keeps its element. Pure: no DOM, no view code.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use leptos::prelude::*;
use tenon_contract::view::{Element, Node};

use super::paint::late::{entries, is_late};

/// One node on the screen.
pub struct Painted {
    /// Unique in the page; the identity of the element.
    pub id: u64,
    shape: Shape,
    /// The node without its children.
    pub node: ArcRwSignal<Node>,
    pub children: ArcRwSignal<Vec<Arc<Painted>>>,
}

/// Nodes of one shape are drawn by the same elements and differ only in values; between shapes nothing can be
/// kept. Most kinds have one shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape(&'static str, u8);

fn shape_of(node: &Node) -> Shape {
    let element = &node.element;
    let variant = match element {
        Element::Heading(heading) => heading.level,
        Element::Code(code) => u8::from(code.block),
        Element::Link(link) => u8::from(link.href.starts_with("https:")),
        Element::List(list) => u8::from(list.ordered),
        Element::Alert(alert) => alert.tone.map_or(0, |tone| tone as u8 + 1),
        // A button with a menu is another element than one without.
        Element::Button(_) => u8::from(entries(node) > 0),
        // An input keeps what is typed, so another input is another element.
        Element::Field(field) => field.kind as u8,
        _ => 0,
    };
    Shape(element.kind(), variant)
}

fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Painted {
    pub fn new(mut node: Node) -> Arc<Self> {
        let shape = shape_of(&node);
        let children = std::mem::take(&mut node.children).into_iter().map(Self::new).collect();
        Arc::new(Self {
            id: next_id(),
            shape,
            node: ArcRwSignal::new(node),
            children: ArcRwSignal::new(children),
        })
    }

    /// Lays `node` over this one where both have one shape; says whether it did.
    pub fn update(&self, mut node: Node) -> bool {
        if shape_of(&node) != self.shape {
            return false;
        }
        let new_children = std::mem::take(&mut node.children);
        if *self.node.read_untracked() != node {
            self.node.set(node);
        }
        let old = self.children.get_untracked();
        let new = match_children(&old, new_children);
        let same = old.len() == new.len() && old.iter().zip(&new).all(|(old, new)| old.id == new.id);
        if !same {
            self.children.set(new);
        }
        true
    }

    /// Whether it is drawn by the late file.
    pub fn is_late(&self) -> bool {
        is_late(&self.node.read_untracked().element, usize::from(self.shape.1))
    }

    fn key(&self) -> Option<String> {
        self.node.read_untracked().key.clone()
    }
}

/// Each new child takes over an old one: the one with its key, or without a key the one at its index, when the
/// shapes agree. Every old child is taken once.
fn match_children(old: &[Arc<Painted>], new: Vec<Node>) -> Vec<Arc<Painted>> {
    let keys: Vec<Option<String>> = old.iter().map(|child| child.key()).collect();
    let by_key: std::collections::HashMap<&str, usize> =
        keys.iter().enumerate().filter_map(|(index, key)| Some((key.as_deref()?, index))).collect();
    new.into_iter()
        .enumerate()
        .map(|(index, node)| {
            let found = match &node.key {
                Some(key) => by_key.get(key.as_str()).map(|&at| &old[at]),
                None => old.get(index).filter(|_| keys[index].is_none()),
            };
            match found {
                Some(child) if shape_of(&node) == child.shape => {
                    child.update(node);
                    child.clone()
                }
                _ => Painted::new(node),
            }
        })
        .collect()
}

/// A whole tree on the screen.
#[derive(Clone)]
pub struct Canvas {
    pub root: ArcRwSignal<Arc<Painted>>,
}

impl Canvas {
    pub fn new(tree: Node) -> Self {
        Self { root: ArcRwSignal::new(Painted::new(tree)) }
    }

    /// Shows another tree, keeping every element that it shares with the present one.
    pub fn show(&self, tree: Node) {
        let root = self.root.get_untracked();
        if shape_of(&tree) == root.shape {
            root.update(tree);
        } else {
            self.root.set(Painted::new(tree));
        }
    }
}

#[cfg(test)]
mod tests;

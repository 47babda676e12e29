//! Elements on the page.

use leptos::{
    prelude::RenderEffect,
    tachys::{
        renderer::{
            Rndr,
            types::{Element, Node, Text},
        },
        view::{Mountable, any_view::AnyViewState},
    },
};

pub(super) struct AttrState {
    pub name: &'static str,
    pub _effect: Option<RenderEffect<Option<String>>>,
}

pub(super) enum KidState {
    El(ElState),
    Text { node: Text, _effect: Option<RenderEffect<String>> },
    View(Box<AnyViewState>),
}

/// An element on the page with everything that keeps it up to date.
pub struct ElState {
    pub(super) el: Element,
    pub(super) tag: &'static str,
    pub(super) attrs: Vec<AttrState>,
    /// Listeners; each goes when it is dropped.
    pub(super) _handlers: Vec<Box<dyn std::any::Any>>,
    pub(super) kids: Vec<KidState>,
}

impl Mountable for ElState {
    fn unmount(&mut self) {
        Rndr::remove(self.el.as_ref());
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        Rndr::insert_node(parent, self.el.as_ref(), marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let here: &Node = self.el.as_ref();
        let Some(parent) =
            Rndr::get_parent(here).and_then(<Element as leptos::tachys::renderer::CastFrom<Node>>::cast_from)
        else {
            return false;
        };
        child.mount(&parent, Some(here));
        true
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.el.clone()]
    }
}

impl Mountable for KidState {
    fn unmount(&mut self) {
        match self {
            Self::El(el) => el.unmount(),
            Self::Text { node, .. } => Rndr::remove(node.as_ref()),
            Self::View(view) => view.unmount(),
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        match self {
            Self::El(el) => el.mount(parent, marker),
            Self::Text { node, .. } => Rndr::insert_node(parent, node.as_ref(), marker),
            Self::View(view) => view.mount(parent, marker),
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self {
            Self::El(el) => el.insert_before_this(child),
            Self::Text { node, .. } => {
                let here: &Node = node.as_ref();
                let parent = Rndr::get_parent(here)
                    .and_then(<Element as leptos::tachys::renderer::CastFrom<Node>>::cast_from);
                match parent {
                    Some(parent) => {
                        child.mount(&parent, Some(here));
                        true
                    }
                    None => false,
                }
            }
            Self::View(view) => view.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<Element> {
        match self {
            Self::El(el) => el.elements(),
            Self::Text { .. } => Vec::new(),
            Self::View(view) => view.elements(),
        }
    }
}

//! Kinds that few pages show, in a file of their own that the browser loads when one of them comes: forms, charts,
//! slots of plugins, modals. On the server nothing is late.

use std::{
    future::Future,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use leptos::prelude::*;
use tenon_contract::view::{Element, Node};

use super::{PaintCx, Painted, charts, dialog, field, file, form, image, menu, records, slot, steps};
use crate::{
    slots::modal::{self, Opened},
    ui::{Still as _, el},
};

/// What is drawn late.
pub(in crate::slots) enum Late {
    Kind(Arc<Painted>, PaintCx),
    Modal(Box<Opened>),
}

/// Everything behind this function is in the late file.
#[lazy]
fn draw_view_parts(late: Late) -> AnyView {
    let (painted, cx) = match late {
        Late::Kind(painted, cx) => (painted, cx),
        Late::Modal(opened) => return modal::dialog(*opened),
    };
    let kind = painted.node.read_untracked().element.kind();
    let (painted, cx) = (&painted, &cx);
    let element = match kind {
        "form" => form::form(painted, cx),
        "field" => field::field(painted, cx),
        "records" => records::records(painted, cx),
        "file-input" => file::file(painted, cx),
        "dialog" => dialog::dialog(painted, cx),
        "slot" => slot::slot(painted, cx),
        "sparkline" => charts::sparkline(painted),
        "chart" => charts::chart(painted),
        "stepper" => steps::stepper(painted),
        "image" => image::image(painted, cx),
        "menu-item" => menu::item(painted, cx),
        _ => menu::button(painted, cx),
    };
    element.attr("data-k", kind).attr("data-late", "").still()
}

/// Whether a node is drawn by the late file. A button is when it opens a menu.
pub(in crate::slots) fn is_late(element: &Element, children: usize) -> bool {
    match element {
        Element::Form(_)
        | Element::Field(_)
        | Element::FileInput(_)
        | Element::Records(_)
        | Element::Dialog(_)
        | Element::Slot(_)
        | Element::Sparkline(_)
        | Element::Chart(_)
        | Element::Stepper(_)
        | Element::Image(_)
        | Element::MenuItem(_) => true,
        Element::Button(_) => children > 0,
        _ => false,
    }
}

/// Entries of a button's menu.
pub(in crate::slots) fn entries(node: &Node) -> usize {
    match node.element {
        Element::Button(_) => {
            node.children.iter().filter(|child| matches!(child.element, Element::MenuItem(_))).count()
        }
        _ => 0,
    }
}

/// Whether any node of a tree needs the late file.
#[cfg(feature = "hydrate")]
fn needs(node: &Node) -> bool {
    is_late(&node.element, entries(node)) || node.children.iter().any(needs)
}

/// Draws something late: the server has the file, and the browser loaded it before ([`can_draw`], [`load`]).
pub(in crate::slots) fn draw(late: Late) -> AnyView {
    let mut drawn = std::pin::pin!(draw_view_parts(late));
    match drawn.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(view) => view,
        Poll::Pending => el("span").still(),
    }
}

/// Whether a tree can be drawn now.
pub(in crate::slots) fn can_draw(tree: &Node) -> bool {
    #[cfg(feature = "hydrate")]
    return LOADED.with(std::cell::Cell::get) || !needs(tree);
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = tree;
        true
    }
}

#[cfg(feature = "hydrate")]
thread_local! {
    static LOADED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Loads the late file; at once when it is there.
#[cfg(feature = "hydrate")]
pub(in crate::slots) async fn load() {
    __preload_draw_view_parts().await;
    LOADED.with(|loaded| loaded.set(true));
}

/// Loads it where the page that the server sent holds something late: attaching begins when it is there.
#[cfg(feature = "hydrate")]
pub(in crate::slots) async fn load_for_page() {
    if document().query_selector("[data-late]").ok().flatten().is_some() {
        load().await;
    }
}

//! A button that opens a menu, and the entries of it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use leptos::prelude::*;
use tenon_contract::view::{
    Element, EventType,
    kinds::{Size, Tone},
};

use super::{Content, PaintCx, Painted, each, kinds::classed, paint, value};
use crate::{
    icons::icon,
    ui::{El, el, menu},
};

/// Unique in the page: what the server named keeps its name, and the browser names by another letter.
pub(super) fn menu_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let side = if cfg!(feature = "hydrate") { "vm-b" } else { "vm-s" };
    [side, &NEXT.fetch_add(1, Ordering::Relaxed).to_string()].concat()
}

fn is_entry(child: &Painted) -> bool {
    matches!(child.node.read_untracked().element, Element::MenuItem(_))
}

pub(super) fn button(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let disabled = value(painted, |element| matches!(element, Element::Button(button) if button.disabled));
    let class = value(painted, |element| match element {
        Element::Button(button) => {
            let kind = if button.primary { " btn-primary" } else { " btn-secondary" };
            ["btn", kind, if button.size == Some(Size::S) { " btn-sm" } else { "" }].concat()
        }
        _ => String::new(),
    });
    let part = |entries: bool| {
        let (list, cx) = (painted.children.clone(), cx.clone());
        let fitting =
            move || list.get().into_iter().filter(|child| is_entry(child) == entries).collect::<Vec<_>>();
        each(fitting, move |child| paint(child, Content::Label, &cx))
    };
    let label = {
        let list = painted.children.read_untracked();
        let words = list.iter().filter_map(|child| match &child.node.read_untracked().element {
            Element::Text(text) => Some(text.text.clone()),
            _ => None,
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let (id, entries) = (menu_id(), part(true));
    let opener = el("button")
        .attr("type", "button")
        .live("class", move || Some(class()))
        .live("disabled", move || disabled().then(String::new))
        .attr("popovertarget", id.clone())
        .attr("aria-haspopup", "menu")
        .kid(part(false))
        .kid(icon(icondata::LuChevronDown, 16, ""));
    el("span").class("v-menu").kid(opener).kid(menu(id, label, true, (move || entries).into()))
}

pub(super) fn item(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let disabled = value(painted, |element| matches!(element, Element::MenuItem(item) if item.disabled));
    let off = disabled.clone();
    let (press, cx_press) = (painted.clone(), cx.clone());
    classed("button", painted, |element| match element {
        Element::MenuItem(item) if item.tone == Some(Tone::Danger) => "menu-item menu-danger".to_owned(),
        _ => "menu-item".to_owned(),
    })
    .attr("type", "button")
    .attr("role", "menuitem")
    .attr("tabindex", "-1")
    .live("aria-disabled", move || off().then(|| "true".to_owned()))
    .on("click", move |_| {
        if !untrack(&disabled) {
            cx_press.send(&press, EventType::Click);
        }
    })
    .kid(super::children(painted, Content::Label, cx))
}

//! Lists: add, remove and move with buttons, by mouse and keyboard alike.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tenon_contract::settings::{Field, FieldKind, child};

use super::{Cx, field, frame};
use crate::{
    icons::{self, IconData},
    texts::config as words,
    ui::{Draw, El, Still as _, el, list, part},
};

/// The list at one pointer; its items are drawn anew when one comes, goes or moves.
#[derive(Clone)]
struct List {
    cx: Cx,
    field: Arc<Field>,
    item: Arc<Field>,
    pointer: String,
    shape: RwSignal<u64>,
}

pub(super) fn draw(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    if let Some(default) = &field.default {
        cx.state.fill(&pointer, default);
    }
    let FieldKind::List(item, rules) = &field.kind else { return ().still() };
    let max = rules.max;
    let this = List {
        cx: cx.clone(),
        item: Arc::new((**item).clone()),
        field: field.clone(),
        pointer: pointer.clone(),
        shape: RwSignal::new(0),
    };
    let (drawn, full, adding) = (this.clone(), this.clone(), this.clone());
    // New elements with each change of shape: inputs are uncontrolled.
    let rows = list(move || {
        let (shape, drawn) = (drawn.shape.get(), drawn.clone());
        vec![(shape, Box::new(move || drawn.rows()) as Draw)]
    });
    let title = words::add_to(&field.title);
    let add = part(move || {
        full.shape.track();
        let room = max.is_none_or(|max| (full.items().len() as u64) < max);
        if !room || full.cx.read_only || full.field.read_only {
            return ().still();
        }
        let adding = adding.clone();
        el("button")
            .attr("type", "button")
            .class("btn btn-secondary btn-sm w-fit")
            .attr("aria-label", title.clone())
            .on("click", move |_| adding.add())
            .kid(icons::icon(icondata::LuPlus, 16, ""))
            .kid(el("span").kid(words::ADD))
            .still()
    });
    frame::grouped(cx, &field, &pointer, "field config-list", vec![rows.into(), add.into()]).still()
}

impl List {
    fn items(&self) -> Vec<Value> {
        match self.cx.state.value(&self.pointer) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        }
    }

    fn store(&self, items: Vec<Value>) {
        self.cx.state.forget_below(&self.pointer);
        let nothing = items.is_empty()
            && !self.field.required
            && !self.field.name.is_empty()
            && self.field.default.is_none();
        self.cx.state.edit(&self.pointer, (!nothing).then_some(Value::Array(items)));
        self.shape.update(|count| *count += 1);
    }

    fn rows(&self) -> AnyView {
        let count = self.items().len();
        if count == 0 {
            return el("p").class("field-help").kid(words::EMPTY_LIST).still();
        }
        let rows = (0..count).map(|index| {
            let pointer = child(&self.pointer, &index.to_string());
            // One that is alone in its row is named by its place.
            let place = [self.field.title.as_str(), " ", &(index + 1).to_string()].concat();
            let named = Arc::new(Field { title: place.clone(), ..(*self.item).clone() });
            let buttons = (!self.cx.read_only && !self.field.read_only).then(|| {
                let up = (index > 0).then(|| {
                    self.button(words::MOVE_UP, &place, icondata::LuArrowUp, index, move |list| {
                        list.shift(index, index - 1)
                    })
                });
                let down = (index + 1 < count).then(|| {
                    self.button(words::MOVE_DOWN, &place, icondata::LuArrowDown, index, move |list| {
                        list.shift(index, index + 1)
                    })
                });
                let remove =
                    self.button(words::REMOVE, &place, icondata::LuX, index, move |list| list.remove(index));
                el("span").class("config-buttons").maybe_kid(up).maybe_kid(down).kid(remove)
            });
            el("li")
                .class("config-row")
                .kid(el("div").class("min-w-0 flex-1").kid(field(&self.cx, named, pointer)))
                .maybe_kid(buttons)
        });
        el("ol").class("config-rows").kids(rows).still()
    }

    fn button(
        &self,
        word: &'static str,
        place: &str,
        icon: IconData,
        index: usize,
        act: impl Fn(&Self) + Send + 'static,
    ) -> El {
        let list = self.clone();
        let what = match word {
            words::MOVE_UP => "up",
            words::MOVE_DOWN => "down",
            _ => "remove",
        };
        el("button")
            .attr("type", "button")
            .class("btn btn-ghost btn-icon btn-sm")
            .attr("id", self.button_id(index, what))
            .attr("aria-label", [word, ": ", place].concat())
            .attr("data-tip", word)
            .on("click", move |_| act(&list))
            .kid(icons::icon(icon, 16, ""))
    }

    fn button_id(&self, index: usize, what: &str) -> String {
        [&self.cx.state.id_of(&child(&self.pointer, &index.to_string())), "-", what].concat()
    }

    fn add(&self) {
        let mut items = self.items();
        items.push(frame::start_of(&self.item));
        let last = child(&self.pointer, &(items.len() - 1).to_string());
        self.store(items);
        focus_soon(vec![self.cx.state.id_of(&last)]);
    }

    fn remove(&self, index: usize) {
        let mut items = self.items();
        if index < items.len() {
            items.remove(index);
        }
        let next = index.min(items.len().saturating_sub(1));
        self.store(items);
        focus_soon(vec![self.button_id(next, "remove"), self.cx.state.id_of(&self.pointer)]);
    }

    fn shift(&self, from: usize, to: usize) {
        let mut items = self.items();
        if from < items.len() && to < items.len() {
            items.swap(from, to);
        }
        self.store(items);
        let what = if to < from { ["up", "down"] } else { ["down", "up"] };
        focus_soon(what.map(|what| self.button_id(to, what)).to_vec());
    }
}

/// The first of these ids that is on the page gets the focus, once it is drawn: before the next key is pressed.
pub(crate) fn focus_soon(ids: Vec<String>) {
    #[cfg(feature = "hydrate")]
    leptos::task::spawn_local(async move {
        // Effects that wait already run first.
        leptos::task::tick().await;
        focus_within(30, ids);
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = ids;
}

/// What needs more effects is there with the next frame, on a busy machine with a later one.
#[cfg(feature = "hydrate")]
fn focus_within(frames: u32, ids: Vec<String>) {
    use wasm_bindgen::JsCast as _;
    let found = ids.iter().find_map(|id| document().get_element_by_id(id));
    let found = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok());
    if frames > 0 && found.is_none_or(|found| found.focus().is_err()) {
        request_animation_frame(move || focus_within(frames - 1, ids));
    }
}

//! Maps: names of one's own, each with a value.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::{Map, Value};
use tenon_contract::settings::{Field, FieldKind, child};

use super::{Cx, field, frame, list::focus_soon};
use crate::{
    icons,
    texts::config as words,
    ui::{Draw, Still as _, el, list, part},
};

#[derive(Clone)]
struct Names {
    cx: Cx,
    field: Arc<Field>,
    each: Arc<Field>,
    pointer: String,
    shape: RwSignal<u64>,
    typed: RwSignal<String>,
    wrong: RwSignal<Option<&'static str>>,
}

pub(super) fn draw(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    if let Some(default) = &field.default {
        cx.state.fill(&pointer, default);
    }
    let FieldKind::Map(each, _) = &field.kind else { return ().still() };
    let names = Names {
        cx: cx.clone(),
        each: Arc::new((**each).clone()),
        field: field.clone(),
        pointer: pointer.clone(),
        shape: RwSignal::new(0),
        typed: RwSignal::new(String::new()),
        wrong: RwSignal::new(None),
    };
    let drawn = names.clone();
    let rows = list(move || {
        let (shape, drawn) = (drawn.shape.get(), drawn.clone());
        vec![(shape, Box::new(move || drawn.rows()) as Draw)]
    });
    let mut controls = vec![rows.into()];
    if !cx.read_only && !field.read_only {
        controls.push(names.adder().into());
    }
    frame::grouped(cx, &field, &pointer, "field config-list", controls).still()
}

impl Names {
    fn members(&self) -> Map<String, Value> {
        self.cx.state.members(&self.pointer)
    }

    fn store(&self, members: Map<String, Value>) {
        self.cx.state.forget_below(&self.pointer);
        let nothing = members.is_empty() && !self.field.required && self.field.default.is_none();
        self.cx.state.edit(&self.pointer, (!nothing).then_some(Value::Object(members)));
        self.shape.update(|count| *count += 1);
    }

    fn rows(&self) -> AnyView {
        let members = self.members();
        if members.is_empty() {
            return el("p").class("field-help").kid(words::EMPTY_LIST).still();
        }
        let rows = members.keys().map(|name| {
            let named = Arc::new(Field { title: name.clone(), ..(*self.each).clone() });
            let at = child(&self.pointer, name);
            let remove = (!self.cx.read_only && !self.field.read_only).then(|| {
                let (this, name) = (self.clone(), name.clone());
                el("button")
                    .attr("type", "button")
                    .class("btn btn-ghost btn-icon btn-sm")
                    .attr("aria-label", [words::REMOVE, ": ", &name].concat())
                    .attr("data-tip", words::REMOVE)
                    .on("click", move |_| this.remove(&name))
                    .kid(icons::icon(icondata::LuX, 16, ""))
            });
            el("li")
                .class("config-row")
                .kid(el("div").class("min-w-0 flex-1").kid(field(&self.cx, named, at)))
                .maybe_kid(remove.map(|remove| el("span").class("config-buttons").kid(remove)))
        });
        el("ul").class("config-rows").kids(rows).still()
    }

    /// A name, and the button that makes an entry of it.
    fn adder(&self) -> AnyView {
        let id = [&self.cx.state.id_of(&self.pointer), "-name"].concat();
        let error_id = [&id, "-error"].concat();
        let (typed, wrong) = (self.typed, self.wrong);
        let (by_key, by_button) = (self.clone(), self.clone());
        let label = [self.field.title.as_str(), ": ", words::NAME].concat();
        let described = error_id.clone();
        let input = el("input")
            .attr("type", "text")
            .class("input")
            .attr("id", id)
            .attr("autocomplete", "off")
            .attr("placeholder", words::NAME)
            .attr("aria-label", label)
            .live("aria-invalid", move || wrong.get().map(|_| "true".to_owned()))
            .live("aria-describedby", move || wrong.get().map(|_| described.clone()))
            .on("input", move |event| {
                typed.set(event_target_value(&event));
                wrong.set(None);
            })
            .on("keydown", move |event| {
                if enter(&event) {
                    event.prevent_default();
                    by_key.add();
                }
            });
        let button = el("button")
            .attr("type", "button")
            .class("btn btn-secondary")
            .attr("aria-label", words::add_to(&self.field.title))
            .on("click", move |_| by_button.add())
            .kid(icons::icon(icondata::LuPlus, 16, ""))
            .kid(el("span").kid(words::ADD));
        let error = part(move || match wrong.get() {
            Some(text) => el("p")
                .class("field-error")
                .attr("id", error_id.clone())
                .kid(icons::icon(icondata::LuCircleX, 14, ""))
                .kid(el("span").kid(text))
                .still(),
            None => ().still(),
        });
        el("div").kid(el("div").class("flex gap-2").kid(input).kid(button)).kid(error).still()
    }

    fn add(&self) {
        let name = self.typed.get_untracked().trim().to_owned();
        let mut members = self.members();
        let wrong = match name.as_str() {
            "" => Some(words::NAME_NEEDED),
            name if members.contains_key(name) => Some(words::NAME_TWICE),
            _ => None,
        };
        self.wrong.set(wrong);
        if wrong.is_some() {
            return;
        }
        members.insert(name.clone(), frame::start_of(&self.each));
        self.store(members);
        self.typed.set(String::new());
        let id = self.cx.state.id_of(&self.pointer);
        empty(&[&id, "-name"].concat());
        focus_soon(vec![self.cx.state.id_of(&child(&self.pointer, &name))]);
    }

    fn remove(&self, name: &str) {
        let mut members = self.members();
        members.remove(name);
        self.store(members);
        focus_soon(vec![[&self.cx.state.id_of(&self.pointer), "-name"].concat()]);
    }
}

fn enter(event: &leptos::ev::Event) -> bool {
    use leptos::wasm_bindgen::JsCast as _;
    event.dyn_ref::<leptos::ev::KeyboardEvent>().is_some_and(|event| event.key() == "Enter")
}

fn empty(id: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast as _;
        let input = document().get_element_by_id(id);
        if let Some(input) = input.and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            input.set_value("");
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

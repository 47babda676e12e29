//! A field to type in, with the options that match below it (ARIA practices, list autocomplete).

use std::sync::Arc;

use leptos::{ev::Event, prelude::*};

use crate::{
    texts::config as words,
    ui::{El, Still as _, el, part},
};

#[derive(Clone, Copy)]
struct Box_ {
    query: RwSignal<String>,
    open: RwSignal<bool>,
    /// Place in the list of matches.
    at: RwSignal<Option<usize>>,
    titles: StoredValue<Arc<[String]>>,
    choose: Callback<usize>,
    /// Shown again when the field is left without a choice; `None`: the field is emptied by each choice.
    chosen: RwSignal<Option<usize>>,
    many: Option<Callback<()>>,
}

/// One of many options. `input` comes with its description.
pub(super) fn draw(
    input: El,
    id: String,
    titles: Vec<String>,
    chosen: Option<usize>,
    choose: Callback<usize>,
) -> AnyView {
    build(input, id, titles, chosen, choose, None)
}

/// Adds one of many options with each choice; `last` runs on Backspace in the empty field.
pub(super) fn draw_many(
    input: El,
    id: String,
    titles: Vec<String>,
    choose: Callback<usize>,
    last: Callback<()>,
) -> AnyView {
    build(input, id, titles, None, choose, Some(last))
}

fn build(
    input: El,
    id: String,
    titles: Vec<String>,
    chosen: Option<usize>,
    choose: Callback<usize>,
    many: Option<Callback<()>>,
) -> AnyView {
    let first = chosen.and_then(|index| titles.get(index).cloned()).unwrap_or_default();
    let this = Box_ {
        query: RwSignal::new(String::new()),
        open: RwSignal::new(false),
        at: RwSignal::new(None),
        titles: StoredValue::new(titles.into()),
        choose,
        chosen: RwSignal::new(chosen),
        many,
    };
    let list_id = [&id, "-list"].concat();
    let (control, active, listed) = (list_id.clone(), list_id.clone(), list_id.clone());
    let input = input
        .attr("type", "text")
        .class("input")
        .attr("id", id.clone())
        .attr("value", first)
        .attr("role", "combobox")
        .attr("autocomplete", "off")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", control)
        .live("aria-expanded", move || Some(if this.open.get() { "true" } else { "false" }.to_owned()))
        .live("aria-activedescendant", move || {
            let at = this.at.get().filter(|_| this.open.get())?;
            Some([&active, "-", &at.to_string()].concat())
        })
        .on("input", move |event| {
            this.query.set(event_target_value(&event));
            this.at.set(None);
            this.open.set(true);
        })
        .on("click", move |_| this.open.set(true))
        .on("keydown", move |event| this.key(&event))
        .on("blur", move |event| this.leave(&event));
    let said = el("span").class("sr-only").attr("role", "status").text(move || {
        if !this.open.get() {
            return String::new();
        }
        match this.matches().len() {
            0 => words::nothing_matches(&this.query.read()),
            count => words::matches(count),
        }
    });
    let list = part(move || if this.open.get() { this.list(&listed) } else { ().still() });
    el("div").class("combobox").kid(input).kid(said).kid(list).still()
}

impl Box_ {
    /// Places of the options that hold what was typed.
    fn matches(self) -> Vec<usize> {
        let query = self.query.read().trim().to_lowercase();
        self.titles.with_value(|titles| {
            let found = titles.iter().enumerate().filter(|(_, title)| title.to_lowercase().contains(&query));
            found.map(|(index, _)| index).collect()
        })
    }

    fn list(self, id: &str) -> AnyView {
        let found = self.matches();
        let query = self.query.get();
        if found.is_empty() {
            return el("p")
                .class("combobox-list combobox-none")
                .kid(words::nothing_matches(query.trim()))
                .still();
        }
        let rows = found.into_iter().enumerate().map(|(place, index)| {
            let title = self.titles.with_value(|titles| titles.get(index).cloned()).unwrap_or_default();
            el("li")
                .attr("role", "option")
                .attr("id", [id, "-", &place.to_string()].concat())
                .class("combobox-option")
                .live("aria-selected", move || {
                    Some(if self.at.get() == Some(place) { "true" } else { "false" }.to_owned())
                })
                // Before the field loses the focus.
                .on("mousedown", move |event: Event| {
                    event.prevent_default();
                    self.take(index, &event);
                })
                .kids(marked(&title, query.trim()))
        });
        el("ul").class("combobox-list").attr("role", "listbox").attr("id", id.to_owned()).kids(rows).still()
    }

    fn key(self, event: &Event) {
        #[cfg(feature = "hydrate")]
        {
            use wasm_bindgen::JsCast as _;
            let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
            let count = untrack(|| self.matches()).len();
            let at = self.at.get_untracked();
            let open = self.open.get_untracked();
            let to = match event.key().as_str() {
                "ArrowDown" if count > 0 => Some(at.filter(|_| open).map_or(0, |at| (at + 1) % count)),
                "ArrowUp" if count > 0 => {
                    Some(at.filter(|_| open).map_or(count - 1, |at| (at + count - 1) % count))
                }
                "Home" if open && at.is_some() => Some(0),
                "End" if open && at.is_some() => count.checked_sub(1),
                "Enter" if open => {
                    event.prevent_default();
                    let one = if count == 1 { Some(0) } else { at };
                    if let Some(index) = one.and_then(|at| untrack(|| self.matches()).get(at).copied()) {
                        self.take(index, event.as_ref());
                    }
                    return;
                }
                "Escape" if open => {
                    event.prevent_default();
                    event.stop_propagation();
                    return self.open.set(false);
                }
                "Backspace" if self.query.read_untracked().is_empty() => {
                    if let Some(last) = self.many {
                        last.run(());
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            self.open.set(true);
            self.at.set(to);
            // The one that is meant stays in view.
            if let (Some(to), Some(input)) = (to, target(event.as_ref())) {
                let id = [&input.id(), "-list-", &to.to_string()].concat();
                request_animation_frame(move || {
                    if let Some(option) = document().get_element_by_id(&id) {
                        let _ = js_sys::Reflect::get(&option, &"scrollIntoView".into()).map(|scroll| {
                            let options = js_sys::Object::new();
                            let _ = js_sys::Reflect::set(&options, &"block".into(), &"nearest".into());
                            scroll.unchecked_into::<js_sys::Function>().call1(&option, &options)
                        });
                    }
                });
            }
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    }

    fn take(self, index: usize, event: &Event) {
        self.choose.run(index);
        self.open.set(false);
        self.query.set(String::new());
        if self.many.is_none() {
            self.chosen.set(Some(index));
        }
        self.write(event);
    }

    /// What was typed and not chosen goes.
    fn leave(self, event: &Event) {
        self.open.set(false);
        self.query.set(String::new());
        self.write(event);
    }

    /// The field shows what is chosen.
    fn write(self, event: &Event) {
        #[cfg(feature = "hydrate")]
        {
            let chosen = self.chosen.get_untracked();
            let text = self.titles.with_value(|titles| chosen.and_then(|index| titles.get(index).cloned()));
            if let Some(input) = target(event) {
                input.set_value(&text.unwrap_or_default());
            }
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    }
}

/// The field of a box, from an event on it or on one of its options.
#[cfg(feature = "hydrate")]
fn target(event: &Event) -> Option<web_sys::HtmlInputElement> {
    use wasm_bindgen::JsCast as _;
    let at = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    at.closest(".combobox").ok()??.query_selector("input").ok()??.dyn_into().ok()
}

/// The part that matches in bold.
fn marked(title: &str, query: &str) -> Vec<crate::ui::Kid> {
    let (lower, query) = (title.to_lowercase(), query.to_lowercase());
    let found = lower.find(&query).filter(|_| !query.is_empty() && lower.len() == title.len());
    let parts = found.and_then(|start| {
        let end = start + query.len();
        Some((title.get(..start)?, title.get(start..end)?, title.get(end..)?))
    });
    match parts {
        Some((before, matched, after)) => vec![
            before.to_owned().into(),
            el("b").class("font-semibold").kid(matched.to_owned()).into(),
            after.to_owned().into(),
        ],
        None => vec![title.to_owned().into()],
    }
}

//! Yes or no, one of some, several of some.

use std::sync::Arc;

use leptos::{ev::Event, prelude::*};
use serde_json::Value;
use tenon_contract::settings::{Choice, ChoiceLook, Field, FieldKind};

use super::{Cx, combobox, frame};
use crate::{
    icons,
    texts::config as words,
    ui::{El, Kid, Still as _, el, part},
};

/// A checkbox: what it asks stands beside it.
pub(super) fn boolean(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    let (state, at) = (cx.state, pointer.clone());
    let on = matches!(state.value(&pointer).or_else(|| field.default.clone()), Some(Value::Bool(true)));
    let ids = frame::ids(cx, &pointer);
    let input = el("input")
        .attr("type", "checkbox")
        .attr("id", ids.control)
        .attr("name", pointer.clone())
        .flag("checked", on)
        .flag("disabled", field.read_only)
        .on("change", move |event: Event| {
            state.edit(&at, Some(Value::Bool(event_target_checked(&event))));
        });
    let input = frame::describe(input, cx, &Field { required: false, ..(*field).clone() }, &pointer);
    let row = el("label").class("choice").kid(input).kid(el("span").kid(field.title.clone()));
    let row = frame::or_null(cx, &field, &pointer, row.still());
    el("div")
        .class("field")
        .kid(el("div").class("field-head").kid(row).maybe_kid(frame::mark(cx, &field, &pointer)))
        .maybe_kid(frame::help(&field, ids.help))
        .kid(frame::error(cx, &pointer))
        .still()
}

/// Titles with their values; the first stands for nothing where that is possible.
fn options(field: &Field, choice: &Choice) -> Vec<(Option<Value>, String, Option<String>)> {
    let mut all = Vec::new();
    if field.nullable {
        all.push((Some(Value::Null), words::NO_VALUE.to_owned(), None));
    } else if !field.required && field.default.is_none() {
        all.push((None, words::NOT_SET.to_owned(), None));
    }
    let own = choice.options.iter();
    all.extend(own.map(|one| (Some(one.value.clone()), one.title.clone(), one.help.clone())));
    all
}

pub(super) fn one(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    let FieldKind::Choice(choice) = &field.kind else { return ().still() };
    let options = options(&field, choice);
    let now = cx.state.value(&pointer).or_else(|| field.default.clone());
    let chosen = options.iter().position(|(value, ..)| *value == now);
    let values: Arc<[Option<Value>]> = options.iter().map(|(value, ..)| value.clone()).collect();
    let (state, at) = (cx.state, pointer.clone());
    let emptied = frame::emptied(&field);
    let choose = move |index: usize| {
        let value = values.get(index).cloned().flatten();
        state.edit(&at, value.or_else(|| emptied.clone()));
    };
    match choice.look {
        ChoiceLook::Radios => radios(cx, &field, &pointer, options, chosen, choose),
        ChoiceLook::Select => {
            let select = select(cx, &field, &pointer, &options, chosen, choose);
            frame::labelled(cx, &field, &pointer, select)
        }
        ChoiceLook::Combobox => {
            let titles: Vec<String> = options.into_iter().map(|(_, title, _)| title).collect();
            let id = frame::ids(cx, &pointer).control;
            let input = frame::describe(el("input"), cx, &field, &pointer);
            let box_ = combobox::draw(input, id, titles, chosen, Callback::new(choose));
            frame::labelled(cx, &field, &pointer, box_)
        }
    }
}

fn radios(
    cx: &Cx,
    field: &Arc<Field>,
    pointer: &str,
    options: Vec<(Option<Value>, String, Option<String>)>,
    chosen: Option<usize>,
    choose: impl Fn(usize) + Clone + Send + 'static,
) -> AnyView {
    let id = frame::ids(cx, pointer).control;
    let rows = options.into_iter().enumerate().map(|(index, (_, title, help))| {
        let choose = choose.clone();
        let input = el("input")
            .attr("type", "radio")
            .attr("name", id.clone())
            // The first one stands for the group where it is linked to.
            .attr("id", if index == 0 { id.clone() } else { [&id, "-", &index.to_string()].concat() })
            .attr("value", index.to_string())
            .flag("checked", chosen == Some(index))
            .flag("disabled", field.read_only)
            .on("change", move |_| choose(index));
        let words =
            el("span").kid(title).maybe_kid(help.map(|help| el("span").class("choice-help").kid(help)));
        Kid::from(el("label").class("choice").kid(input).kid(words))
    });
    frame::grouped(cx, field, pointer, "field config-radios", rows.collect()).still()
}

fn select(
    cx: &Cx,
    field: &Arc<Field>,
    pointer: &str,
    options: &[(Option<Value>, String, Option<String>)],
    chosen: Option<usize>,
    choose: impl Fn(usize) + Send + 'static,
) -> El {
    let nothing = chosen.is_none().then(|| {
        el("option").attr("value", "").flag("selected", true).flag("disabled", true).kid(words::CHOOSE)
    });
    let rows = options.iter().enumerate().map(|(index, (_, title, _))| {
        let option = el("option").attr("value", index.to_string()).flag("selected", chosen == Some(index));
        option.kid(title.clone())
    });
    let list = el("select")
        .class("input")
        .attr("id", frame::ids(cx, pointer).control)
        .attr("name", pointer.to_owned())
        .flag("disabled", field.read_only)
        .on("change", move |event: Event| {
            if let Ok(index) = event_target_value(&event).parse() {
                choose(index);
            }
        })
        .maybe_kid(nothing)
        .kids(rows);
    let list = frame::describe(list, cx, field, pointer);
    el("span").class("select").kid(list).kid(icons::icon(icondata::LuChevronDown, 16, ""))
}

fn items_of(cx: &Cx, pointer: &str) -> Vec<Value> {
    match cx.state.value(pointer) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

/// Checkboxes; above twelve, chips and a field to type in.
pub(super) fn many(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    let FieldKind::Many(choice, _) = &field.kind else { return ().still() };
    if let Some(default) = &field.default {
        cx.state.fill(&pointer, default);
    }
    if choice.look == ChoiceLook::Combobox {
        return chips(cx, &field, choice, &pointer);
    }
    let id = frame::ids(cx, &pointer).control;
    let now = items_of(cx, &pointer);
    let rows = choice.options.iter().enumerate().map(|(index, option)| {
        let (cx_, at, value, own) = (cx.clone(), pointer.clone(), option.value.clone(), field.clone());
        let order: Vec<Value> = choice.options.iter().map(|option| option.value.clone()).collect();
        let change = move |event: Event| {
            let mut items = items_of(&cx_, &at);
            items.retain(|item| *item != value);
            if event_target_checked(&event) {
                items.push(value.clone());
            }
            // In the order of the options, whatever was pressed first.
            items.sort_by_key(|item| order.iter().position(|one| one == item));
            store(&cx_, &own, &at, items);
        };
        let input = el("input")
            .attr("type", "checkbox")
            .attr("id", if index == 0 { id.clone() } else { [&id, "-", &index.to_string()].concat() })
            .attr("name", pointer.clone())
            .attr("value", index.to_string())
            .flag("checked", now.contains(&option.value))
            .flag("disabled", field.read_only)
            .on("change", change);
        let words = el("span")
            .kid(option.title.clone())
            .maybe_kid(option.help.clone().map(|help| el("span").class("choice-help").kid(help)));
        Kid::from(el("label").class("choice").kid(input).kid(words))
    });
    frame::grouped(cx, &field, &pointer, "field config-radios", rows.collect()).still()
}

/// An empty list of something optional is nothing.
fn store(cx: &Cx, field: &Field, at: &str, items: Vec<Value>) {
    let nothing = items.is_empty() && !field.required && !field.name.is_empty() && field.default.is_none();
    cx.state.edit(at, (!nothing).then_some(Value::Array(items)));
}

fn chips(cx: &Cx, field: &Arc<Field>, choice: &Choice, pointer: &str) -> AnyView {
    let shape = RwSignal::new(0_u64);
    let titles: Vec<String> = choice.options.iter().map(|option| option.title.clone()).collect();
    let values: Arc<[Value]> = choice.options.iter().map(|option| option.value.clone()).collect();
    let names: Arc<[String]> = titles.clone().into();
    let take = {
        let (cx, field, at) = (cx.clone(), field.clone(), pointer.to_owned());
        move |value: &Value| {
            let mut items = items_of(&cx, &at);
            items.retain(|item| item != value);
            store(&cx, &field, &at, items);
            shape.update(|count| *count += 1);
        }
    };
    let shown = {
        let (cx, at, take) = (cx.clone(), pointer.to_owned(), take.clone());
        let (values, names) = (values.clone(), names.clone());
        part(move || {
            shape.track();
            let rows = items_of(&cx, &at).into_iter().map(|value| {
                let title = values.iter().position(|one| *one == value).and_then(|index| names.get(index));
                let title = title.cloned().unwrap_or_else(|| frame::plain(&value));
                let (take, label) = (take.clone(), [words::REMOVE, " ", &title].concat());
                el("li").class("chip chip-word").kid(title).kid(
                    el("button")
                        .attr("type", "button")
                        .class("chip-x")
                        .attr("aria-label", label)
                        .on("click", move |_| take(&value))
                        .kid(icons::icon(icondata::LuX, 14, "")),
                )
            });
            el("ul").class("chips empty:hidden").kids(rows).still()
        })
    };
    let add = {
        let (cx, field, at, values) = (cx.clone(), field.clone(), pointer.to_owned(), values.clone());
        Callback::new(move |index: usize| {
            let Some(value) = values.get(index) else { return };
            let mut items = items_of(&cx, &at);
            if !items.contains(value) {
                items.push(value.clone());
                store(&cx, &field, &at, items);
                shape.update(|count| *count += 1);
            }
        })
    };
    let last = {
        let (cx, at) = (cx.clone(), pointer.to_owned());
        move || {
            if let Some(value) = items_of(&cx, &at).last() {
                take(value);
            }
        }
    };
    let id = frame::ids(cx, pointer).control;
    let input = frame::describe(el("input"), cx, field, pointer);
    let box_ = combobox::draw_many(input, id, titles, add, Callback::new(move |()| last()));
    frame::labelled(cx, field, pointer, el("div").class("flex flex-col gap-2").kid(shown).kid(box_))
}

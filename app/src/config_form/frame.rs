//! What stands around every control: label, source mark, help, and the error below.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::settings::Source;
use tenon_contract::settings::Field;

use super::Cx;
use crate::{
    icons,
    texts::config as words,
    ui::{El, Kid, Still as _, el, part},
};

/// Ids that belong to the control at one pointer.
pub(super) struct Ids {
    pub control: String,
    pub help: String,
    pub error: String,
}

pub(super) fn ids(cx: &Cx, pointer: &str) -> Ids {
    let control = cx.state.id_of(pointer);
    Ids { help: [&control, "-help"].concat(), error: [&control, "-error"].concat(), control }
}

/// `aria-describedby` and `aria-invalid` of a control.
pub(super) fn describe(control: El, cx: &Cx, field: &Field, pointer: &str) -> El {
    let error = cx.state.error(pointer);
    described(control, cx, field, pointer)
        .live("aria-invalid", move || error.with(Option::is_some).then(|| "true".to_owned()))
        .maybe("aria-required", field.required.then_some("true"))
}

/// Only what describes it: groups are neither invalid nor required for readers.
fn described(control: El, cx: &Cx, field: &Field, pointer: &str) -> El {
    let ids = ids(cx, pointer);
    let error = cx.state.error(pointer);
    let help = field.help.is_some().then_some(ids.help);
    let described = move || match (&help, error.with(Option::is_some)) {
        (None, false) => None,
        (Some(help), false) => Some(help.clone()),
        (None, true) => Some(ids.error.clone()),
        (Some(help), true) => Some([help, " ", &ids.error].concat()),
    };
    control.live("aria-describedby", described)
}

/// Label above, help between, control, error below.
pub(super) fn labelled(cx: &Cx, field: &Field, pointer: &str, control: impl Into<Kid>) -> AnyView {
    let ids = ids(cx, pointer);
    let label =
        el("label").attr("for", ids.control.clone()).kid(field.title.clone()).maybe_kid(optional(field));
    el("div")
        .class("field")
        .kid(el("div").class("field-head").kid(label).maybe_kid(mark(cx, field, pointer)))
        .maybe_kid(help(field, ids.help))
        .kid(control)
        .kid(error(cx, pointer))
        .still()
}

/// The same around several controls.
pub(super) fn grouped(cx: &Cx, field: &Field, pointer: &str, class: &'static str, controls: Vec<Kid>) -> El {
    let ids = ids(cx, pointer);
    let mut set =
        el("fieldset").class(class).attr("tabindex", "-1").attr("id", [&ids.control, "-set"].concat());
    set = describe(set, cx, &Field { required: false, ..field.clone() }, pointer);
    if !field.title.is_empty() {
        set = set
            .kid(el("legend").class("label font-medium").kid(field.title.clone()).maybe_kid(optional(field)));
    }
    set = set.maybe_kid(mark(cx, field, pointer)).maybe_kid(help(field, ids.help));
    set.kids(controls).kid(error(cx, pointer))
}

fn optional(field: &Field) -> Option<El> {
    // Items and values of maps are there or not; the word would say nothing.
    let word = (!field.required && !field.name.is_empty()).then_some(words::OPTIONAL);
    word.map(|word| el("span").class("field-optional").kid(word))
}

pub(super) fn help(field: &Field, id: String) -> Option<El> {
    let help = field.help.clone()?;
    Some(el("p").class("field-help").attr("id", id).kid(help))
}

pub(super) fn error(cx: &Cx, pointer: &str) -> AnyView {
    let (signal, id) = (cx.state.error(pointer), ids(cx, pointer).error);
    part(move || match signal.get() {
        Some(text) => el("p")
            .class("field-error")
            .attr("id", id.clone())
            .kid(icons::icon(icondata::LuCircleX, 14, ""))
            .kid(el("span").kid(text))
            .still(),
        None => ().still(),
    })
}

/// "From default / operator / Acme", with Reset where the value is this level's own.
pub(super) fn mark(cx: &Cx, field: &Field, pointer: &str) -> Option<AnyView> {
    let first_level = pointer.rfind('/') == Some(0);
    if !first_level || !cx.state.has_levels() {
        return None;
    }
    let signal = cx.state.mark(&field.name);
    let (cx, field) = (cx.clone(), Arc::new(field.clone()));
    Some(part(move || {
        let Some(source) = signal.get() else { return ().still() };
        let reset = (source == Source::Tenant && !cx.read_only).then(|| {
            let (state, field) = (cx.state, field.clone());
            let name = [words::RESET, " ", &field.title].concat();
            el("button")
                .attr("type", "button")
                .class("link cursor-pointer")
                .attr("aria-label", name)
                .attr("data-tip", words::RESET_LATER)
                .on("click", move |_| state.reset(&field))
                .kid(words::RESET)
        });
        el("span").class("field-mark").kid(words::from(source, &cx.level)).maybe_kid(reset).still()
    }))
}

/// A value that cannot be another.
pub(super) fn constant(cx: &Cx, field: Arc<Field>) -> AnyView {
    let _ = cx;
    let tenon_contract::settings::FieldKind::Const(value) = &field.kind else { return ().still() };
    el("div")
        .class("field")
        .kid(el("span").class("label font-medium").kid(field.title.clone()))
        .maybe_kid(help(&field, String::new()))
        .kid(el("code").class("code w-fit").kid(plain(value)))
        .still()
}

/// A value as a person would write it.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => words::NO_VALUE.to_owned(),
        other => other.to_string(),
    }
}

/// What an item or a value that was just added begins with.
pub(super) fn start_of(field: &Field) -> Value {
    use tenon_contract::settings::FieldKind;
    if let Some(default) = tenon_contract::settings::defaults(field) {
        return default;
    }
    match &field.kind {
        FieldKind::Text(_) => Value::String(String::new()),
        FieldKind::Boolean => Value::Bool(false),
        FieldKind::Group(_) | FieldKind::Map(..) => Value::Object(serde_json::Map::new()),
        FieldKind::List(..) | FieldKind::Many(..) => Value::Array(Vec::new()),
        FieldKind::Const(value) => value.clone(),
        _ => Value::Null,
    }
}

/// What an emptied field holds: nothing, or what an item has to have.
pub(super) fn emptied(field: &Field) -> Option<Value> {
    field.name.is_empty().then(|| match start_of(field) {
        Value::String(_) => Value::String(String::new()),
        other => other,
    })
}

/// A checkbox "No value" above a control of a field that may be null.
pub(super) fn or_null(cx: &Cx, field: &Field, pointer: &str, control: AnyView) -> AnyView {
    if !field.nullable {
        return control;
    }
    let state = cx.state;
    let none = RwSignal::new(state.value(pointer).is_some_and(|value| value.is_null()));
    let (at, start) = (pointer.to_owned(), start_of(&Field { nullable: false, ..field.clone() }));
    let kept = StoredValue::new(None::<Value>);
    let change = move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        if on {
            kept.set_value(state.value(&at));
            state.edit(&at, Some(Value::Null));
        } else {
            let back = kept.get_value().filter(|value| !value.is_null());
            state.edit(&at, Some(back.unwrap_or_else(|| start.clone())));
        }
        none.set(on);
    };
    let label = [words::NO_VALUE, ": ", &field.title].concat();
    let choice = el("label")
        .class("choice")
        .kid(
            el("input")
                .attr("type", "checkbox")
                .attr("aria-label", label)
                .flag("checked", none.get_untracked())
                .on("change", change),
        )
        .kid(el("span").attr("aria-hidden", "true").kid(words::NO_VALUE));
    el("div")
        .kid(el("div").live("hidden", move || none.get().then(String::new)).kid(control))
        .kid(choice)
        .still()
}

//! One input with its label. It keeps what is typed: only its first value comes from the view.

use std::sync::Arc;

use leptos::{ev::Event, prelude::*};
use serde_json::Value;
use tenon_contract::view::{
    Element, EventType,
    kinds::{Choice, Field, FieldKind},
};

use super::{PaintCx, Painted, clean, value};
use crate::ui::{El, el};

pub(super) fn field(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let Element::Field(first) = painted.node.read_untracked().element.clone() else { return el("span") };
    let label = value(painted, |element| match element {
        Element::Field(field) => clean(&field.label),
        _ => String::new(),
    });
    let disabled = value(painted, |element| matches!(element, Element::Field(field) if field.disabled));
    let (changed, cx) = (painted.clone(), cx.clone());
    let input = input(&first)
        .live("disabled", move || disabled().then(String::new))
        .on("change", move |event| cx.send_with(&changed, EventType::Change, value_of(&event), None));
    labelled(
        first.kind == FieldKind::Checkbox,
        el("span").class("label").text(label),
        first.help.as_deref(),
        input,
    )
    .attr("data-field", first.name)
}

/// The label around its input, so that both belong together without ids.
pub(super) fn labelled(is_checkbox: bool, label: El, help: Option<&str>, input: El) -> El {
    let input = match help {
        Some(help) => input.attr("aria-description", clean(help)),
        None => input,
    };
    let help = help.map(|help| el("span").class("field-help").attr("aria-hidden", "true").kid(clean(help)));
    if is_checkbox {
        let words = el("span").class("v-choice-words").kid(label).maybe_kid(help);
        el("label").class("choice").kid(input).kid(words)
    } else {
        el("label").class("field").kid(label).maybe_kid(help).kid(input)
    }
}

fn input(field: &Field) -> El {
    let text = match &field.value {
        Some(Value::String(text)) => Some(clean(text)),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let input = match field.kind {
        FieldKind::Select => return select(&field.name, field.required, &field.options, text.as_deref()),
        FieldKind::Checkbox => el("input")
            .attr("type", "checkbox")
            .attr("data-type", "boolean")
            .flag("checked", field.value == Some(Value::Bool(true))),
        FieldKind::Text => el("input").class("input").attr("type", "text").maybe("value", text),
        FieldKind::Number => el("input")
            .class("input")
            .attr("type", "number")
            .attr("step", "any")
            .attr("data-type", "number")
            .maybe("value", text),
        FieldKind::Date => el("input").class("input").attr("type", "date").maybe("value", text),
    };
    input
        .attr("name", field.name.clone())
        .flag("required", field.required && field.kind != FieldKind::Checkbox)
}

/// A native choice; nothing is chosen until somebody does, unless there is a value.
pub(super) fn select(name: &str, required: bool, options: &[Choice], chosen: Option<&str>) -> El {
    let one = |option: &Choice| {
        let words = option.label.as_deref().unwrap_or(&option.value);
        el("option")
            .attr("value", option.value.clone())
            .flag("selected", chosen == Some(option.value.as_str()))
            .kid(clean(words))
    };
    let empty =
        chosen.is_none().then(|| el("option").attr("value", "").flag("selected", true).kid("Choose…"));
    el("select")
        .class("input")
        .attr("name", name.to_owned())
        .attr("data-host", "")
        .flag("required", required)
        .maybe_kid(empty)
        .kids(options.iter().map(one))
}

/// What the input holds now, as the view gets it.
fn value_of(event: &Event) -> Option<Value> {
    #[cfg(feature = "hydrate")]
    return event.target().and_then(|target| super::form::value_of(&target));
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}

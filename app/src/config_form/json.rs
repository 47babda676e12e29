//! What no form can show is edited as JSON: checked here as JSON, and by the server as what it is.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tenon_contract::settings::{Field, FieldKind};

use super::{Cx, frame, input::wired};
use crate::{
    texts::config as words,
    ui::{Notice, Still as _, el},
};

pub(super) fn draw(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    let FieldKind::Json(why) = &field.kind else { return ().still() };
    let value = cx.state.value(&pointer);
    let text =
        value.map(|value| serde_json::to_string_pretty(&value).unwrap_or_default()).unwrap_or_default();
    let emptied = frame::emptied(&field);
    let whole = pointer.is_empty();
    let read = move |typed: String| {
        if typed.trim().is_empty() {
            return Ok(if whole { Some(Value::Object(serde_json::Map::new())) } else { emptied.clone() });
        }
        match serde_json::from_str::<Value>(&typed) {
            Ok(value) if whole && !value.is_object() => Err(words::NOT_OBJECT.to_owned()),
            Ok(value) => Ok(Some(value)),
            Err(error) => Err([words::NOT_JSON, &error.to_string(), "."].concat()),
        }
    };
    let area = el("textarea")
        .class("input font-mono")
        .attr("rows", "6")
        .attr("id", frame::ids(cx, &pointer).control)
        .attr("name", pointer.clone())
        .attr("spellcheck", "false")
        .flag("readonly", field.read_only)
        .kid(text);
    let area = wired(frame::describe(area, cx, &field, &pointer), cx, &field, &pointer, read);
    let why = why.clone();
    let note = view! { <Notice>{why}</Notice> }.still();
    let both = el("div").class("config-json").kid(note).kid(area);
    frame::labelled(cx, &field, &pointer, both)
}

//! Texts and numbers.

use std::sync::Arc;

use leptos::{ev::Event, prelude::*};
use serde_json::{Number as JsonNumber, Value};
use tenon_contract::settings::{Field, FieldKind, Format, Number, Text, TextLook, words as rules};

use super::{Cx, frame};
use crate::{
    texts::config as words,
    ui::{El, Still as _, el},
};

pub(super) fn draw(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    let control = match &field.kind {
        FieldKind::Text(text) => text_control(cx, &field, text, &pointer),
        FieldKind::Number(number) => number_control(cx, &field, number, &pointer),
        _ => el("span").still(),
    };
    let control = frame::or_null(cx, &field, &pointer, control);
    frame::labelled(cx, &field, &pointer, control)
}

/// Edits on each key, checks when it is left after an edit.
pub(super) fn wired(
    control: El,
    cx: &Cx,
    field: &Arc<Field>,
    pointer: &str,
    read: impl Fn(String) -> Result<Option<Value>, String> + Send + 'static,
) -> El {
    let state = cx.state;
    let edited = StoredValue::new(false);
    let (at, left_at, field) = (pointer.to_owned(), pointer.to_owned(), field.clone());
    let input = move |event: Event| {
        edited.set_value(true);
        match read(event_target_value(&event)) {
            Ok(value) => state.edit(&at, value),
            Err(why) => state.unread(&at, why),
        }
    };
    let left = move |_| {
        if edited.get_value() {
            state.check_field(&field, &left_at);
        }
    };
    control.on("input", input).on("blur", left)
}

fn text_control(cx: &Cx, field: &Arc<Field>, text: &Text, pointer: &str) -> AnyView {
    let value = match cx.state.value(pointer).or_else(|| field.default.clone()) {
        Some(Value::String(value)) => value,
        _ => String::new(),
    };
    let id = frame::ids(cx, pointer).control;
    let emptied = frame::emptied(field);
    let local_time = text.format == Format::DateTime && (value.is_empty() || as_local(&value).is_some());
    let read = move |typed: String| {
        Ok(match typed {
            typed if typed.is_empty() => emptied.clone(),
            typed if local_time => Some(Value::String(from_local(&typed))),
            typed => Some(Value::String(typed)),
        })
    };
    if text.look != TextLook::Line {
        let area = el("textarea")
            .class(if text.look == TextLook::Code { "input font-mono" } else { "input" })
            .attr("rows", "3")
            .attr("id", id)
            .attr("name", pointer.to_owned())
            .flag("readonly", field.read_only)
            .maybe("placeholder", field.placeholder.clone())
            .maybe("spellcheck", (text.look == TextLook::Code).then_some("false"))
            // The first line break of a text area is not part of its text.
            .kid(if value.starts_with('\n') { ["\n", &value].concat() } else { value });
        let area = frame::describe(area, cx, field, pointer);
        return wired(area, cx, field, pointer, read).still();
    }
    let (kind, mode, completion) = match text.format {
        Format::Email => ("email", "email", "email"),
        Format::Uri => ("url", "url", "url"),
        Format::Date => ("date", "text", "off"),
        Format::DateTime if local_time => ("datetime-local", "text", "off"),
        Format::DateTime | Format::Any => ("text", "text", "off"),
        Format::Hostname => ("text", "url", "off"),
    };
    let shown = if local_time { as_local(&value).unwrap_or_default() } else { value };
    let input = el("input")
        .attr("type", kind)
        .class("input")
        .attr("id", id)
        .attr("name", pointer.to_owned())
        .attr("value", shown)
        .attr("inputmode", mode)
        .attr("autocomplete", completion)
        .flag("readonly", field.read_only)
        .maybe("placeholder", field.placeholder.clone());
    let input = wired(frame::describe(input, cx, field, pointer), cx, field, pointer, read);
    if local_time {
        return el("span").class("with-unit").kid(input).kid(el("span").kid(words::UTC)).still();
    }
    input.still()
}

/// `2026-11-20T14:00:00Z` as the native input takes it; `None` for times in other zones.
fn as_local(value: &str) -> Option<String> {
    let local = value.strip_suffix(['Z', 'z'])?;
    Some(local.trim_end_matches(":00").to_owned())
        .filter(|local| local.len() >= 16)
        .or_else(|| Some(local.to_owned()))
}

fn from_local(typed: &str) -> String {
    // Seconds are left out where they are zero.
    let seconds = if typed.len() == 16 { ":00Z" } else { "Z" };
    [typed, seconds].concat()
}

fn number_control(cx: &Cx, field: &Arc<Field>, number: &Number, pointer: &str) -> AnyView {
    let value = cx.state.value(pointer).or_else(|| field.default.clone()).filter(|value| !value.is_null());
    let shown = value.as_ref().map(frame::plain).unwrap_or_default();
    let id = frame::ids(cx, pointer).control;
    let emptied = frame::emptied(field);
    let wrong = rules::wrong_type(&field.kind);
    let read = move |typed: String| match typed.trim() {
        "" => Ok(emptied.clone()),
        typed => parse(typed).map(|number| Some(Value::Number(number))).ok_or_else(|| wrong.to_owned()),
    };
    let input = el("input")
        .attr("id", id.clone())
        .attr("name", pointer.to_owned())
        .flag("readonly", field.read_only)
        .maybe("placeholder", field.placeholder.clone());
    if number.slider {
        // A slider always has a value.
        let slider = Field { required: false, ..(**field).clone() };
        let bound = |bound: Option<f64>| bound.unwrap_or_default().to_string();
        let step = number.multiple_of.map(|step| step.to_string());
        let step = step.unwrap_or_else(|| if number.integer { "1" } else { "any" }.to_owned());
        let (state, at) = (cx.state, pointer.to_owned());
        let now = move || {
            state.edits.track();
            state.value(&at).map(|value| frame::plain(&value)).unwrap_or_else(|| words::NOT_SET.to_owned())
        };
        let input = input
            .attr("type", "range")
            .class("slider")
            .attr("min", bound(number.min))
            .attr("max", bound(number.max))
            .attr("step", step)
            .attr("value", if shown.is_empty() { bound(number.min) } else { shown });
        let input = wired(frame::describe(input, cx, &slider, pointer), cx, field, pointer, read);
        return el("span")
            .class("with-unit")
            .kid(input)
            .kid(el("output").class("num").attr("for", id).text(now))
            .still();
    }
    let input = input
        .attr("type", "text")
        .class("input num text-end max-w-60")
        .attr("inputmode", if number.integer { "numeric" } else { "decimal" })
        .attr("autocomplete", "off")
        .attr("value", shown);
    wired(frame::describe(input, cx, field, pointer), cx, field, pointer, read).still()
}

/// As JSON writes numbers, with a leading plus or a comma for the point forgiven.
fn parse(typed: &str) -> Option<JsonNumber> {
    let typed = typed.strip_prefix('+').unwrap_or(typed).replace(',', ".");
    if let Ok(whole) = typed.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = typed.parse::<u64>() {
        return Some(whole.into());
    }
    let plain =
        typed.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    typed.parse::<f64>().ok().filter(|_| plain).and_then(JsonNumber::from_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(parse("12"), Some(12.into()));
        assert_eq!(parse("+1,5"), JsonNumber::from_f64(1.5));
        assert_eq!(parse("18446744073709551615"), Some(u64::MAX.into()));
        for nothing in ["", "1.2.3", "twelve", "inf", "NaN", "0x10"] {
            assert_eq!(parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_time_in_utc_goes_through_the_native_input_and_back() {
        for time in ["2026-11-20T14:00:00Z", "2026-11-20T14:30:05Z"] {
            assert_eq!(from_local(&as_local(time).expect("local")), time);
        }
        assert_eq!(as_local("2026-11-20T14:00:00+02:00"), None);
    }
}

//! A secret: what is told of it, and replace, clear or keep. A stored value is never here to be shown.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_api::settings::{SecretChange, SecretInfo, SecretState, SecretText};
use tenon_contract::settings::Field;

use super::{Cx, frame, list::focus_soon};
use crate::{
    texts::config as words,
    ui::{El, RelativeTime, Still as _, el, part},
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Now {
    /// As it is stored.
    Kept,
    Typing,
    Cleared,
}

pub(super) fn draw(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    let state = cx.state;
    let info = state.secret_info(&field.name);
    let there = info.as_ref().is_some_and(|info| info.state != SecretState::Unset);
    let first = match state.secret_change(&field.name) {
        Some(SecretChange::Replace { .. }) => Now::Typing,
        Some(SecretChange::Clear) => Now::Cleared,
        // Nothing is stored: there is only something to enter.
        _ if !there => Now::Typing,
        _ => Now::Kept,
    };
    let now = RwSignal::new(first);
    let id = frame::ids(cx, &pointer).control;
    let help_id = [&id, "-state"].concat();
    let (cx_, field_, at) = (cx.clone(), field.clone(), pointer.clone());
    let body = part(move || match now.get() {
        Now::Typing => typing(&cx_, &field_, &at, now, there),
        Now::Cleared => cleared(&cx_, &field_, &at, now),
        Now::Kept => kept(&cx_, &field_, &at, info.clone(), now, &help_id),
    });
    frame::labelled(cx, &field, &pointer, body)
}

fn button(id: String, word: &'static str, title: &str, act: impl Fn() + Send + 'static) -> El {
    el("button")
        .attr("type", "button")
        .class("btn btn-secondary btn-sm")
        .attr("id", id)
        .attr("aria-label", [word, ": ", title].concat())
        .on("click", move |_| act())
        .kid(el("span").kid(word))
}

fn kept(
    cx: &Cx,
    field: &Arc<Field>,
    pointer: &str,
    info: Option<SecretInfo>,
    now: RwSignal<Now>,
    state_id: &str,
) -> AnyView {
    let state = cx.state;
    let id = frame::ids(cx, pointer).control;
    let reentry = info.as_ref().is_some_and(|info| info.state == SecretState::NeedsReentry);
    let since = match info.and_then(|info| info.changed_at) {
        Some(at) => {
            el("span").kid(words::SAVED_CHANGED).kid(view! { <RelativeTime at=Signal::stored(at) /> }.still())
        }
        None => el("span").kid(words::SAVED),
    };
    let buttons = (!cx.read_only).then(|| {
        let (name, input) = (field.name.clone(), id.clone());
        let replace = button(id.clone(), words::REPLACE, &field.title, move || {
            now.set(Now::Typing);
            focus_soon(vec![input.clone()]);
        })
        .attr("aria-describedby", state_id.to_owned());
        let input = id.clone();
        let clear = button([&id, "-clear"].concat(), words::CLEAR, &field.title, move || {
            state.change_secret(&name, Some(SecretChange::Clear));
            now.set(Now::Cleared);
            focus_soon(vec![input.clone()]);
        });
        el("span").class("flex gap-2").kid(replace).kid(clear)
    });
    let warning = reentry.then(|| el("p").class("field-error").kid(el("span").kid(words::REENTRY)));
    el("div")
        .class("flex flex-col gap-1.5")
        .kid(
            el("div")
                .class("secret")
                .kid(el("span").class("text-muted").attr("id", state_id.to_owned()).kid(since))
                .maybe_kid(buttons),
        )
        .maybe_kid(warning)
        .still()
}

fn typing(cx: &Cx, field: &Arc<Field>, pointer: &str, now: RwSignal<Now>, there: bool) -> AnyView {
    let state = cx.state;
    let id = frame::ids(cx, pointer).control;
    let name = field.name.clone();
    let value = match state.secret_change(&field.name) {
        Some(SecretChange::Replace { value }) => value.expose().to_owned(),
        _ => String::new(),
    };
    let input = el("input")
        .attr("type", "password")
        .class("input")
        .attr("id", id.clone())
        .attr("autocomplete", "off")
        // Only what was typed on this page a moment ago, when it is drawn again.
        .attr("value", value)
        .flag("disabled", cx.read_only)
        .maybe("placeholder", field.placeholder.clone())
        .on("input", move |event| {
            let typed = event_target_value(&event);
            let change = (!typed.is_empty()).then(|| SecretChange::Replace { value: SecretText::new(typed) });
            state.change_secret(&name, change);
        });
    let input = frame::describe(input, cx, field, pointer);
    let keep = there.then(|| {
        let (name, input) = (field.name.clone(), id.clone());
        button([&id, "-keep"].concat(), words::KEEP_OLD, &field.title, move || {
            state.change_secret(&name, None);
            now.set(Now::Kept);
            focus_soon(vec![input.clone()]);
        })
    });
    el("div").class("secret").kid(el("div").class("min-w-0 flex-1").kid(input)).maybe_kid(keep).still()
}

fn cleared(cx: &Cx, field: &Arc<Field>, pointer: &str, now: RwSignal<Now>) -> AnyView {
    let state = cx.state;
    let id = frame::ids(cx, pointer).control;
    let (name, input) = (field.name.clone(), id.clone());
    let keep = button(id, words::KEEP, &field.title, move || {
        state.change_secret(&name, None);
        now.set(Now::Kept);
        focus_soon(vec![input.clone()]);
    });
    el("div").class("secret").kid(el("span").class("text-muted").kid(words::CLEARED)).kid(keep).still()
}

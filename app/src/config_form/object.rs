//! Fields of an object as its values call for them, under the headings of their groups.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::settings::{Field, FieldKind, Object, active, child};

use super::{Cx, field, frame};
use crate::ui::{Draw, Still as _, el, key_of, list};

/// One line of the form: a heading or a field.
enum Line {
    Heading(String),
    Field(Arc<Field>),
}

/// Told of each line: its key, and its field or (without one) the words of the heading; whether it is required.
type See<'a> = &'a mut dyn FnMut(u64, Option<&Field>, &str, bool);

/// Headings and fields with a key of their own each; the same name may stand for another field in another
/// branch, and a field that became required is drawn anew.
fn each_line(cx: &Cx, object: &Object, pointer: &str, see: See<'_>) {
    let mut group: Option<&str> = None;
    for one in active(object, &cx.state.members(pointer)) {
        let own = one.field.group.as_deref();
        if own != group {
            group = own;
            if let Some(heading) = own {
                see(key_of(&["group", heading]), None, heading, false);
            }
        }
        let drawn = if pointer.is_empty() { cx.state.drawn(&one.field.name) } else { 0 };
        let place = std::ptr::from_ref(one.field) as usize;
        let required = if one.required { "!" } else { "" };
        let key = key_of(&[&one.field.name, &place.to_string(), required, &drawn.to_string()]);
        see(key, Some(one.field), "", one.required);
    }
}

fn lines(cx: &Cx, object: &Object, pointer: &str) -> Vec<(u64, Line)> {
    let mut lines = Vec::new();
    each_line(cx, object, pointer, &mut |key, field, heading, required| {
        let line = match field {
            Some(field) => Line::Field(Arc::new(Field { required, ..field.clone() })),
            None => Line::Heading(heading.to_owned()),
        };
        lines.push((key, line));
    });
    lines
}

/// The fields of the object at `pointer`. What stays keeps its elements while others come and go.
pub(super) fn fields(cx: &Cx, object: &Object, pointer: String) -> AnyView {
    let object = Arc::new(object.clone());
    let fixed = object.rules.is_empty() && !(pointer.is_empty() && cx.state.has_levels());
    if fixed {
        let lines = lines(cx, &object, &pointer).into_iter().map(|(_, line)| draw(cx, line, &pointer));
        return el("div").class("config-fields").kids(lines).still();
    }
    let now = {
        let (cx, object, pointer) = (cx.clone(), object.clone(), pointer.clone());
        Memo::new(move |_| {
            cx.state.edits.track();
            let mut keys = Vec::new();
            each_line(&cx, &object, &pointer, &mut |key, _, _, _| keys.push(key));
            keys
        })
    };
    let cx = cx.clone();
    let items = move || {
        // Read, not only tracked: a memo that was never read follows nothing.
        now.with(|_| ());
        let line = |(key, line): (u64, Line)| {
            let (cx, pointer) = (cx.clone(), pointer.clone());
            (key, Box::new(move || draw(&cx, line, &pointer)) as Draw)
        };
        untrack(|| lines(&cx, &object, &pointer)).into_iter().map(line).collect()
    };
    el("div").class("config-fields").kid(list(items)).still()
}

fn draw(cx: &Cx, line: Line, pointer: &str) -> AnyView {
    match line {
        Line::Heading(heading) => el("h3").class("config-group").kid(heading).still(),
        Line::Field(one) => {
            let at = child(pointer, &one.name);
            field(cx, one, at)
        }
    }
}

/// An object inside the form.
pub(super) fn group(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    let FieldKind::Group(object) = &field.kind else { return ().still() };
    let inner = fields(cx, object, pointer.clone());
    let inner = frame::or_null(cx, &field, &pointer, inner);
    frame::grouped(cx, &field, &pointer, "config-set", vec![inner.into()]).still()
}

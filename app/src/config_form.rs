//! Forms drawn from JSON Schemas: settings in the wizard and under Manage, records, and `form` nodes of views.
//! The server draws them first with native inputs; in the browser each field has one signal of its own.
//!
//! ```ignore
//! let state = FormState::new("settings", tenon_contract::settings::read(&schema), start);
//! view! { <form novalidate on:submit=…><SchemaForm state /></form> }
//! // on submit: if state.check() { send(state.values(), state.secrets()) }
//! // on 422: let rest = state.show_server_errors(&error.errors);
//! ```
//! All of it belongs into files that are loaded late: nothing on the dashboard's way may call it.

mod choice;
mod combobox;
mod frame;
mod input;
mod json;
mod list;
mod map;
mod object;
mod save_bar;
mod secret;
mod state;
mod test_connection;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::settings::{Field, FieldKind};

use crate::ui::{Draw, ErrorSummary, Still as _, el, list, part};

#[cfg(feature = "hydrate")]
pub(crate) use list::focus_soon;
pub use save_bar::{SaveBar, UnsavedGuard};
pub use state::{FormStart, FormState};
pub use test_connection::{ConnectionTest, RunTest};

/// What all fields of one form are drawn with.
#[derive(Clone)]
struct Cx {
    state: FormState,
    /// Who "own" values belong to: "Acme".
    level: Arc<str>,
    read_only: bool,
}

/// The fields of a form and its summary of errors; the `<form>` around it and its buttons are the page's.
#[component]
pub fn SchemaForm(
    state: FormState,
    /// Whose values are set here, in "From {Acme}".
    #[prop(optional, into)]
    level: String,
    /// Shown, and not to be changed.
    #[prop(optional)]
    read_only: bool,
) -> impl IntoView {
    let cx = Cx { state, level: level.into(), read_only };
    // A list of one: what is drawn anew gets new elements, so that no input keeps what was typed.
    let fields = list(move || {
        let cx = cx.clone();
        vec![(state.epoch.get(), Box::new(move || whole(&cx)) as Draw)]
    });
    let errors: Signal<Vec<(String, String)>> = state.summary.into();
    let body = el("fieldset").class("config-form").flag("disabled", read_only).kid(fields);
    let forgotten = part(move || {
        let titles = state.forgotten();
        if titles.is_empty() {
            return ().still();
        }
        let words = crate::texts::config::forgotten(&titles);
        el("p").class("field-help mt-4").attr("role", "status").kid(words).still()
    });
    el("div")
        .kid(view! { <div class="config-errors"><ErrorSummary errors /></div> }.still())
        .kid(body)
        .kid(forgotten)
}

fn whole(cx: &Cx) -> AnyView {
    let form = cx.state.form();
    match &form.root.kind {
        FieldKind::Group(object) => object::fields(cx, object, String::new()),
        _ => {
            let secrets = form.secrets.iter().map(|secret| {
                let pointer = tenon_contract::settings::child("", &secret.name);
                field(cx, Arc::new(secret.clone()), pointer)
            });
            let root = Field { title: crate::texts::config::SETTINGS.to_owned(), ..form.root.clone() };
            let json = field(cx, Arc::new(root), String::new());
            el("div").class("config-fields").kid(json).kids(secrets).still()
        }
    }
}

/// One field with everything below it.
fn field(cx: &Cx, field: Arc<Field>, pointer: String) -> AnyView {
    match &field.kind {
        FieldKind::Text(_) | FieldKind::Number(_) => input::draw(cx, field, pointer),
        FieldKind::Boolean => choice::boolean(cx, field, pointer),
        FieldKind::Choice(_) => choice::one(cx, field, pointer),
        FieldKind::Many(..) => choice::many(cx, field, pointer),
        FieldKind::List(..) => list::draw(cx, field, pointer),
        FieldKind::Map(..) => map::draw(cx, field, pointer),
        FieldKind::Group(_) => object::group(cx, field, pointer),
        FieldKind::Const(_) => frame::constant(cx, field),
        FieldKind::Secret(_) => secret::draw(cx, field, pointer),
        FieldKind::Json(_) => json::draw(cx, field, pointer),
    }
}

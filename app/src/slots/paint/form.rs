//! A form: the fields of a JSON Schema as the form renderer draws them everywhere, the view's own children below, and a
//! button. Nothing is sent while a field says what is wrong with it; what nobody filled in is left out.

use std::sync::Arc;

use leptos::{ev::Event, prelude::*};
use serde_json::{Map, Value};
use tenon_contract::view::{Element, EventType};

use super::{Content, PaintCx, Painted, children, clean, value};
use crate::{
    config_form::{FormStart, FormState, SchemaForm},
    ui::{El, Still as _, el, key_of},
};

pub(super) fn form(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let words = value(painted, |element| match element {
        Element::Form(form) => form.submit.as_deref().map_or_else(|| "Save".to_owned(), clean),
        _ => String::new(),
    });
    // Another schema or other values are another form; the same ones keep what is typed.
    let state = {
        let (node, plugin) = (painted.node.clone(), cx.place.plugin.clone());
        let asked = Memo::new(move |_| match &node.read().element {
            Element::Form(form) => (form.schema.clone(), form.values.clone()),
            _ => (None, None),
        });
        let key = painted.node.read_untracked().key.clone().unwrap_or_default();
        Memo::new_owning(move |_| (asked.with(|asked| state_of(&plugin, &key, asked)), true))
    };
    let (sent, cx_sent) = (painted.clone(), cx.clone());
    let submit = el("div")
        .attr("data-host", "")
        .kid(el("button").attr("type", "submit").class("btn btn-primary").kid(el("span").text(words)));
    // Until the page is alive, a submit of method "dialog" does nothing: what is typed never lands in an address.
    el("form")
        .class("v-form v-stack v-gap-l")
        .attr("method", "dialog")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            let state = state.get_untracked();
            if state.is_none_or(FormState::check) {
                cx_sent.send_with(&sent, EventType::Submit, None, values_of(&event, state));
            }
        })
        .part(move || match state.get() {
            Some(state) => {
                el("div").attr("data-host", "").kid(view! { <SchemaForm state /> }.still()).still()
            }
            None => ().still(),
        })
        .kid(children(painted, Content::Flow, cx))
        .kid(submit)
}

/// Schema and values of a node.
type Asked = (Option<Value>, Option<Value>);

fn state_of(plugin: &str, key: &str, (schema, values): &Asked) -> Option<FormState> {
    let schema = schema.as_ref()?;
    let start = FormStart {
        values: values.as_ref().and_then(Value::as_object).cloned().unwrap_or_default(),
        ..FormStart::default()
    };
    let form = tenon_contract::settings::read(schema);
    // Ids on the page are the same on both sides, and differ for forms that differ. Members of a JSON object have no
    // order that both sides share, so the names are brought into one.
    let mut names = form.names();
    names.sort_unstable();
    let id = ["form-", &key_of(&[plugin, key, &names.join(",")]).to_string()].concat();
    Some(FormState::new(&id, form, start))
}

/// What the schema's fields hold, and the view's own inputs by their names.
fn values_of(event: &Event, state: Option<FormState>) -> Option<Value> {
    let mut values = state.map(FormState::all_values).unwrap_or_default();
    values.extend(own_inputs(event));
    Some(Value::Object(values))
}

fn own_inputs(event: &Event) -> Map<String, Value> {
    #[cfg(feature = "hydrate")]
    return event.target().map(|form| browser::values_of(&form)).unwrap_or_default();
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        Map::new()
    }
}

#[cfg(feature = "hydrate")]
pub(super) use browser::value_of;

#[cfg(feature = "hydrate")]
mod browser {
    use js_sys::Reflect;
    use serde_json::{Map, Number, Value};
    use wasm_bindgen::{JsCast as _, JsValue};
    use web_sys::Element;

    fn get(object: &JsValue, name: &str) -> JsValue {
        Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    }

    /// The value of an input: a text, a number or null, true or false, or what its JSON says.
    pub fn value_of(input: &JsValue) -> Option<Value> {
        let kind = input.dyn_ref::<Element>().and_then(|input| input.get_attribute("data-type"));
        if kind.as_deref() == Some("boolean") {
            return Some(Value::Bool(get(input, "checked").as_bool().unwrap_or(false)));
        }
        let text = get(input, "value").as_string()?;
        Some(match kind.as_deref() {
            Some("number") => number(&text),
            Some("json") if text.is_empty() => Value::Null,
            Some("json") => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            _ => Value::String(text),
        })
    }

    fn number(text: &str) -> Value {
        let whole = text.parse::<i64>().ok().map(Number::from);
        let number = whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
        number.map_or(Value::Null, Value::Number)
    }

    /// The inputs of `field` nodes; what is empty is left out.
    pub fn values_of(form: &JsValue) -> Map<String, Value> {
        let inputs = get(form, "elements");
        let count = get(&inputs, "length").as_f64().unwrap_or_default() as u32;
        let mut values = Map::new();
        for index in 0..count {
            let input = Reflect::get_u32(&inputs, index).unwrap_or(JsValue::UNDEFINED);
            let name = get(&input, "name").as_string().unwrap_or_default();
            let value = value_of(&input).filter(|value| !value.is_null() && value.as_str() != Some(""));
            // Those of the schema are named by their pointers.
            if let Some(value) = value.filter(|_| !name.is_empty() && !name.starts_with('/')) {
                values.insert(name, value);
            }
        }
        values
    }
}

//! A form: inputs from a JSON Schema of an object as far as native inputs go, the view's own children below them,
//! and a button. What nobody filled in is left out of what is sent.

use std::sync::Arc;

use leptos::{ev::Event, prelude::*};
use serde_json::{Map, Value};
use tenon_contract::view::{Element, EventType, kinds::Choice};

use super::{Content, PaintCx, Painted, children, clean, field, value};
use crate::ui::{El, Still as _, el};

pub(super) fn form(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let words = value(painted, |element| match element {
        Element::Form(form) => form.submit.as_deref().map_or_else(|| "Save".to_owned(), clean),
        _ => String::new(),
    });
    let asked = {
        let node = painted.node.clone();
        Memo::new(move |_| match &node.read().element {
            Element::Form(form) => (form.schema.clone(), form.values.clone()),
            _ => (None, None),
        })
    };
    let (sent, cx_sent) = (painted.clone(), cx.clone());
    let submit = el("div")
        .attr("data-host", "")
        .kid(el("button").attr("type", "submit").class("btn btn-primary").kid(el("span").text(words)));
    // Until the page is alive, a submit of method "dialog" does nothing: what is typed never lands in an address.
    el("form")
        .class("v-form v-stack v-gap-l")
        .attr("method", "dialog")
        .on("submit", move |event| {
            event.prevent_default();
            cx_sent.send_with(&sent, EventType::Submit, None, values_of(&event));
        })
        .part(move || {
            let (schema, values) = asked.get();
            match schema {
                Some(schema) => inputs(&schema, values.as_ref()).still(),
                None => ().still(),
            }
        })
        .kid(children(painted, Content::Flow, cx))
        .kid(submit)
}

/// The generated inputs, in the order of the schema.
fn inputs(schema: &Value, values: Option<&Value>) -> El {
    let none = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|known| known.as_str() == Some(name)))
    };
    let one = |(name, property): (&String, &Value)| {
        let value = values.and_then(|values| values.get(name)).or_else(|| property.get("default"));
        input(name, property, value, required(name))
    };
    el("div").class("v-stack v-gap-l").attr("data-host", "").kids(properties.iter().map(one))
}

fn input(name: &str, property: &Value, value: Option<&Value>, required: bool) -> El {
    let text = |key: &str| property.get(key).and_then(Value::as_str);
    let kind = text("type").unwrap_or(if property.get("enum").is_some() { "enum" } else { "string" });
    let label = el("span").class("label").kid(clean(text("title").unwrap_or(name)));
    let choices = property.get("enum").and_then(Value::as_array);
    let control = match (choices, kind) {
        (Some(choices), _) => {
            let option = |value: &Value| Choice { value: value.to_string(), label: Some(shown(value)) };
            let options: Vec<Choice> = choices.iter().map(option).collect();
            let chosen = value.map(Value::to_string);
            field::select(name, required, &options, chosen.as_deref()).attr("data-type", "json")
        }
        (None, "boolean") => el("input")
            .attr("type", "checkbox")
            .attr("name", name.to_owned())
            .attr("data-type", "boolean")
            .flag("checked", value == Some(&Value::Bool(true))),
        (None, "number" | "integer") => el("input")
            .class("input")
            .attr("type", "number")
            .attr("name", name.to_owned())
            .attr("data-type", "number")
            .attr("step", if kind == "integer" { "1" } else { "any" })
            .maybe("min", property.get("minimum").map(Value::to_string))
            .maybe("max", property.get("maximum").map(Value::to_string))
            .maybe("value", value.map(shown))
            .flag("required", required),
        (None, "string") => {
            let input_type = match text("format") {
                Some("date") => "date",
                Some("email") => "email",
                Some("uri") => "url",
                _ => "text",
            };
            el("input")
                .class("input")
                .attr("type", input_type)
                .attr("name", name.to_owned())
                .maybe("minlength", property.get("minLength").map(Value::to_string))
                .maybe("maxlength", property.get("maxLength").map(Value::to_string))
                .maybe("value", value.map(shown))
                .flag("required", required)
        }
        _ => el("textarea")
            .class("input")
            .attr("name", name.to_owned())
            .attr("data-type", "json")
            .flag("required", required)
            .kid(value.map(Value::to_string).unwrap_or_default()),
    };
    field::labelled(kind == "boolean", label, text("description"), control)
}

/// A value as words: texts without their quotes.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), clean)
}

fn values_of(event: &Event) -> Option<Value> {
    #[cfg(feature = "hydrate")]
    return event.target().map(|form| browser::values_of(&form));
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
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

    /// All named inputs of a form; what is empty is left out.
    pub fn values_of(form: &JsValue) -> Value {
        let inputs = get(form, "elements");
        let count = get(&inputs, "length").as_f64().unwrap_or_default() as u32;
        let mut values = Map::new();
        for index in 0..count {
            let input = Reflect::get_u32(&inputs, index).unwrap_or(JsValue::UNDEFINED);
            let name = get(&input, "name").as_string().unwrap_or_default();
            let value = value_of(&input).filter(|value| !value.is_null() && value.as_str() != Some(""));
            if let Some(value) = value.filter(|_| !name.is_empty()) {
                values.insert(name, value);
            }
        }
        Value::Object(values)
    }
}

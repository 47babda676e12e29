//! Above the table: how many, the conditions as chips that can be removed, a new condition, export and "add".

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde_json::{Value, json};
use tenon_api::{page::Total, records::CollectionModel};
use tenon_contract::records::{Condition, FilterOp, MAX_CONDITIONS};

use super::{
    Wanted,
    address::{Address, NEW},
    cells,
};
use crate::{
    icons::{self, Icon},
    texts::records as words,
    ui::{Button, ButtonKind, ButtonSize, Field, Input, LinkButton, Select, el},
};

#[component]
pub fn Tools(
    model: CollectionModel,
    wanted: Wanted,
    address: Memo<Address>,
    may_write: bool,
    total: Option<Total>,
) -> impl IntoView {
    let now = address.get_untracked();
    let chips = chips(&model, &now);
    let (add_word, file) = (words::add(&model.title), [&model.collection, ".csv"].concat());
    let add = may_write.then(|| {
        let href = now.clone().opened(NEW).href();
        view! {
            <LinkButton href kind=ButtonKind::Primary icon=icondata::LuPlus>
                {add_word}
            </LinkButton>
        }
    });
    let fresh = (now.filter.len() + wanted.table.filter.len() < MAX_CONDITIONS && !model.indexes.is_empty())
        .then(|| view! { <NewCondition model=model.clone() address /> });
    let count = total.as_ref().map(words::count);
    view! {
        <div class="mb-3 flex flex-wrap items-center gap-3">
            <p class="text-muted" role="status">{count}</p>
            {chips}
            <div class="ms-auto flex flex-wrap items-center gap-2">
                {fresh}
                <LinkButton
                    href=wanted.place.export_href()
                    icon=icondata::LuDownload
                    download=file
                >
                    {words::EXPORT}
                </LinkButton>
                {add}
            </div>
        </div>
    }
    .into_any()
}

fn op_word(op: FilterOp) -> &'static str {
    let name = match op {
        FilterOp::Eq | FilterOp::In => "eq",
        FilterOp::Ne => "ne",
        FilterOp::Prefix => "prefix",
        FilterOp::Lt => "lt",
        FilterOp::Lte => "lte",
        FilterOp::Gt => "gt",
        FilterOp::Gte => "gte",
        FilterOp::Null => "null",
    };
    words::OPS.iter().find(|(known, _)| *known == name).map_or("", |(_, word)| word)
}

fn sentence(model: &CollectionModel, condition: &Condition) -> String {
    let Condition(field, op, value) = condition;
    let shown = cells::shown(model, field);
    match (op, value) {
        (FilterOp::Null, Value::Bool(false)) => [shown.title.as_str(), " has a value"].concat(),
        (FilterOp::Null, _) => [shown.title.as_str(), " ", op_word(*op)].concat(),
        _ => [shown.title.as_str(), " ", op_word(*op), " ", &shown.words(value)].concat(),
    }
}

fn chips(model: &CollectionModel, now: &Address) -> AnyView {
    if now.filter.is_empty() {
        return ().into_any();
    }
    let chips = now
        .filter
        .iter()
        .enumerate()
        .map(|(at, condition)| {
            let text = sentence(model, condition);
            let label = words::remove_filter(&text);
            let cross = el("a")
                .class("chip-x")
                .attr("href", now.clone().without(at).href())
                .attr("aria-label", label)
                .attr("data-noscroll", "")
                .kid(icons::icon(icondata::LuX, 14, ""));
            view! {
                <li class="chip">
                    <span class="chip-word">{text}</span>
                    {cross}
                </li>
            }
        })
        .collect_view();
    let clear = now.clone().filtered(Vec::new()).href();
    view! {
        <ul class="chips">{chips}</ul>
        {el("a").class("text-sm").attr("href", clear).attr("data-noscroll", "").kid(words::CLEAR_ALL)}
    }
    .into_any()
}

/// What was typed as a value of the field's type; `None` when it is none.
fn read_value(property: &Value, text: &str) -> Option<Value> {
    let types = &property["type"];
    let is =
        |name: &str| types == name || types.as_array().is_some_and(|all| all.iter().any(|one| one == name));
    if let Some(options) = property["oneOf"].as_array() {
        return options
            .iter()
            .map(|one| &one["const"])
            .find(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned) == text)
            .cloned();
    }
    if is("integer") || is("number") {
        return serde_json::from_str::<serde_json::Number>(text.trim()).ok().map(Value::Number);
    }
    if is("boolean") {
        return match text {
            "true" => Some(json!(true)),
            "false" => Some(json!(false)),
            _ => None,
        };
    }
    Some(json!(text))
}

fn parse_op(name: &str) -> FilterOp {
    serde_json::from_value(json!(name)).unwrap_or(FilterOp::Eq)
}

#[component]
fn NewCondition(model: CollectionModel, address: Memo<Address>) -> impl IntoView {
    let navigate = use_navigate();
    let collection = model.collection.clone();
    let id = move |part: &str| ["filter-", &collection, "-", part].concat();
    let fields: Vec<(String, String)> =
        model.indexes.iter().map(|field| (field.clone(), cells::shown(&model, field).title)).collect();
    let first = fields.first().map(|(field, _)| field.clone()).unwrap_or_default();
    let (field, op, text) =
        (RwSignal::new(first.clone()), RwSignal::new("eq".to_owned()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<String>);
    let ops: Vec<(String, String)> =
        words::OPS.iter().map(|(name, word)| ((*name).to_owned(), (*word).to_owned())).collect();
    let schema = StoredValue::new(model.schema.clone());
    let apply = Callback::new(move |()| {
        let (field, op, text) = (field.get_untracked(), parse_op(&op.get_untracked()), text.get_untracked());
        let property = schema.with_value(|schema| schema["properties"][&field].clone());
        let value = if op == FilterOp::Null { Some(json!(true)) } else { read_value(&property, &text) };
        match value {
            Some(value) => {
                wrong.set(None);
                let href = address.get_untracked().and(Condition(field, op, value)).href();
                navigate(&href, NavigateOptions { scroll: false, ..NavigateOptions::default() });
            }
            None => wrong.set(Some("Enter a number.".into())),
        }
    });
    let value_id = id("value");
    let value = {
        let value_id = value_id.clone();
        move || {
            if *op.read() == "null" {
                return ().into_any();
            }
            let property =
                field.with(|field| schema.with_value(|schema| schema["properties"][field].clone()));
            let options = options(&property);
            text.set(options.first().map(|(value, _)| value.clone()).unwrap_or_default());
            let change = Callback::new(move |value| text.set(value));
            if options.is_empty() {
                let kind = match property["format"].as_str() {
                    Some("date") => "date",
                    _ => "text",
                };
                view! { <Input id=value_id.clone() name="value" kind on_input=change autocomplete="off" /> }
                    .into_any()
            } else {
                view! { <Select id=value_id.clone() name="value" options on_change=change /> }.into_any()
            }
        }
    };
    let (field_id, field_control) = (id("field"), id("field"));
    let (op_id, op_control) = (id("op"), id("op"));
    view! {
        <details class="relative">
            <summary class="btn btn-secondary">
                <Icon icon=icondata::LuListFilter />
                <span>{words::FILTER}</span>
            </summary>
            <form
                class="absolute end-0 z-20 mt-2 grid w-[280px] max-w-[calc(100vw-32px)] gap-4 rounded-md border bg-raised p-4 shadow-3"
                on:submit=move |event| {
                    event.prevent_default();
                    apply.run(());
                }
            >
                <Field id=field_id label=words::FIELD>
                    <Select
                        id=field_control
                        name="field"
                        options=fields
                        value=first
                        on_change=Callback::new(move |value| field.set(value))
                    />
                </Field>
                <Field id=op_id label=words::COMPARE>
                    <Select
                        id=op_control
                        name="op"
                        options=ops
                        value="eq"
                        on_change=Callback::new(move |value| op.set(value))
                    />
                </Field>
                <Field id=value_id label=words::VALUE error=wrong>
                    {value}
                </Field>
                <Button submit=true size=ButtonSize::Sm>
                    {words::APPLY}
                </Button>
            </form>
        </details>
    }
    .into_any()
}

/// What can be chosen, where the schema lists it.
fn options(property: &Value) -> Vec<(String, String)> {
    if let Some(titled) = property["oneOf"].as_array() {
        let one = |one: &Value| {
            let value = one.get("const")?;
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Some((text.clone(), one["title"].as_str().unwrap_or(&text).to_owned()))
        };
        return titled.iter().filter_map(one).collect();
    }
    if let Some(values) = property["enum"].as_array() {
        return values
            .iter()
            .filter_map(Value::as_str)
            .map(|text| (text.to_owned(), text.to_owned()))
            .collect();
    }
    if property["type"] == "boolean" {
        return vec![("true".into(), words::YES.into()), ("false".into(), words::NO.into())];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_a_value_of_the_fields_type() {
        assert_eq!(read_value(&json!({"type": "integer"}), " 12 "), Some(json!(12)));
        assert_eq!(read_value(&json!({"type": ["number", "null"]}), "1.5"), Some(json!(1.5)));
        assert_eq!(read_value(&json!({"type": "number"}), "twelve"), None);
        assert_eq!(read_value(&json!({"type": "boolean"}), "true"), Some(json!(true)));
        assert_eq!(read_value(&json!({"oneOf": [{"const": 3, "title": "Three"}]}), "3"), Some(json!(3)));
        assert_eq!(read_value(&json!({"type": "string"}), "12"), Some(json!("12")));
    }
}

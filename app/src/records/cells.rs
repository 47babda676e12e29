//! How values of a record read in a table and beside it.

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::{
    Timestamp,
    records::{CollectionModel, Record},
};
use tenon_contract::settings::FieldKind;

use crate::{
    texts::records as words,
    ui::{RelativeTime, Still as _},
};

/// Fields that a table shows when nothing else is asked for.
const USUAL: usize = 6;

/// One column: a field of the records and how its values read.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub field: String,
    pub title: String,
    pub is_number: bool,
    /// A day: never broken over two lines.
    is_day: bool,
    /// A moment or a day.
    is_time: bool,
    /// Value → words.
    titles: Vec<(Value, String)>,
}

impl Shown {
    /// Of its cells.
    pub fn class(&self) -> &'static str {
        match (self.is_number, self.is_day) {
            (true, _) => "end num",
            (false, true) => "num whitespace-nowrap",
            _ => "",
        }
    }

    fn of(field: &str, schema: &Value) -> Self {
        let built_in = match field {
            "created_at" => Some(words::CREATED),
            "updated_at" => Some(words::UPDATED),
            "id" => Some(words::ID),
            _ => None,
        };
        let property = &schema["properties"][field];
        let titles = property["oneOf"].as_array().into_iter().flatten();
        let title = built_in.or_else(|| property["title"].as_str()).unwrap_or(field);
        Self {
            field: field.to_owned(),
            title: title.to_owned(),
            is_number: has_type(property, "number") || has_type(property, "integer"),
            is_day: property["format"] == "date",
            is_time: property["format"] == "date-time" || field.ends_with("ed_at") && built_in.is_some(),
            titles: titles
                .filter_map(|one| Some((one.get("const")?.clone(), one["title"].as_str()?.to_owned())))
                .collect(),
        }
    }

    pub fn is_built_in(&self) -> bool {
        tenon_contract::records::BUILT_IN_FIELDS.contains(&self.field.as_str())
    }

    /// The value as plain words.
    pub fn text(&self, record: &Record) -> String {
        match self.field.as_str() {
            "id" => record.id.to_string(),
            "created_at" => crate::ui::absolute(record.created_at),
            "updated_at" => crate::ui::absolute(record.updated_at),
            field => record.values.get(field).map(|value| self.words(value)).unwrap_or_default(),
        }
    }

    pub fn words(&self, value: &Value) -> String {
        if let Some((_, title)) = self.titles.iter().find(|(known, _)| known == value) {
            return title.clone();
        }
        match value {
            Value::Null => String::new(),
            Value::Bool(true) => words::YES.into(),
            Value::Bool(false) => words::NO.into(),
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().map(|item| self.words(item)).collect::<Vec<_>>().join(", "),
            other => other.to_string(),
        }
    }

    /// The value in its cell.
    pub fn cell(&self, record: &Record) -> AnyView {
        let time = match self.field.as_str() {
            "created_at" => Some(record.created_at),
            "updated_at" => Some(record.updated_at),
            field if self.is_time => {
                record.values.get(field).and_then(Value::as_str).and_then(Timestamp::parse)
            }
            _ => None,
        };
        if let Some(at) = time {
            return view! { <RelativeTime at=Signal::stored(at) /> }.into_any();
        }
        let text = self.text(record);
        if text.is_empty() {
            view! { <span class="sr-only">{words::EMPTY}</span> }.into_any()
        } else if self.field == "id" {
            view! { <code class="font-mono">{text}</code> }.into_any()
        } else {
            text.still()
        }
    }
}

fn has_type(property: &Value, name: &str) -> bool {
    match &property["type"] {
        Value::String(one) => one == name,
        Value::Array(several) => several.iter().any(|one| one == name),
        _ => false,
    }
}

/// Whether values of it fit a cell.
fn is_plain(property: &Value) -> bool {
    !has_type(property, "object") && !has_type(property, "array")
}

/// The fields of a schema in the order of their form; those that only some records have come last.
pub fn fields(schema: &Value) -> Vec<String> {
    let form = tenon_contract::settings::read(schema);
    let mut names: Vec<String> = match form.root.kind {
        FieldKind::Group(object) => object.fields.into_iter().map(|field| field.name).collect(),
        _ => Vec::new(),
    };
    let rest = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name);
    let rest: Vec<String> = rest.filter(|name| !names.contains(name)).cloned().collect();
    names.extend(rest);
    names
}

/// The columns that a node asks for; unknown names are left out.
pub fn columns(model: &CollectionModel, wanted: &[String]) -> Vec<Shown> {
    let known = fields(&model.schema);
    let names: Vec<String> = if wanted.is_empty() {
        let plain = known.into_iter().filter(|name| is_plain(&model.schema["properties"][name]));
        plain.take(USUAL).collect()
    } else {
        let built_in = tenon_contract::records::BUILT_IN_FIELDS;
        wanted
            .iter()
            .filter(|name| known.contains(name) || built_in.contains(&name.as_str()))
            .cloned()
            .collect()
    };
    names.iter().map(|name| Shown::of(name, &model.schema)).collect()
}

/// A field by its name, as a column would show it.
pub fn shown(model: &CollectionModel, field: &str) -> Shown {
    Shown::of(field, &model.schema)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Value {
        json!({"type": "object", "x-tenon-order": ["title", "level", "score"], "properties": {
            "title": {"type": "string", "title": "Title"},
            "level": {"oneOf": [{"const": 1, "title": "Low"}, {"const": 2, "title": "High"}]},
            "score": {"type": ["number", "null"], "title": "Score"},
            "notes": {"type": "array", "items": {"type": "string"}}
        }})
    }

    #[test]
    fn values_read_as_their_titles() {
        let level = Shown::of("level", &schema());
        assert_eq!(level.words(&json!(2)), "High");
        assert_eq!(level.words(&json!([1, 2])), "Low, High");
        assert_eq!(level.words(&json!(true)), "Yes");
        assert_eq!(level.words(&Value::Null), "");
    }

    #[test]
    fn fields_stand_in_the_order_of_the_form_and_numbers_at_the_end() {
        assert_eq!(fields(&schema()), ["title", "level", "score", "notes"]);
        assert!(Shown::of("score", &schema()).is_number);
        assert!(!Shown::of("title", &schema()).is_number);
    }
}

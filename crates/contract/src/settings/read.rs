//! A schema as typed fields. What is outside the dialect becomes a field that is edited as JSON, with a
//! sentence that says so: the server checks it all the same.

mod choices;
mod object;

use serde_json::Value;

use super::{
    Field, FieldKind, Form, Format, Items, Number, Text, TextLook,
    merge::{Flat, flat},
};

/// Groups and lists inside each other deeper than this are edited as JSON.
const DEPTH: u8 = 8;

const OUTSIDE: &str =
    "Its rules go beyond what a form can show. Edit it as JSON; it is checked when you save.";

/// Reads the schema of an object. Never fails: what cannot be drawn is edited as JSON.
pub fn read(schema: &Value) -> Form {
    let reader = Reader { root: schema };
    let mut root = reader.field("", schema, true, 0);
    let mut secrets = Vec::new();
    match &root.kind {
        FieldKind::Group(_) => {}
        FieldKind::Json(_) => secrets = reader.secrets(schema),
        _ => root.kind = FieldKind::Json(OUTSIDE.to_owned()),
    }
    Form { root, secrets }
}

struct Reader<'a> {
    root: &'a Value,
}

impl Reader<'_> {
    /// Top-level properties that are secrets.
    fn secrets(&self, schema: &Value) -> Vec<Field> {
        let Ok(flat) = flat(schema, self.root) else { return Vec::new() };
        let required = object::required(&flat);
        let all = flat.object("properties").into_iter().flatten();
        all.map(|(name, schema)| self.field(name, schema, required.contains(&name.as_str()), 1))
            .filter(|field| matches!(field.kind, FieldKind::Secret(_)))
            .collect()
    }

    fn field(&self, name: &str, schema: &Value, required: bool, depth: u8) -> Field {
        let (flat, wrong) = match flat(schema, self.root) {
            Ok(flat) => (flat, None),
            Err(why) => (Flat::default(), Some(why)),
        };
        // `anyOf` / `oneOf` of something and null is that something, nullable.
        let (flat, nullable) = match choices::or_null(&flat) {
            Some(other) => match self::flat(other, self.root) {
                Ok(mut inner) => {
                    let outer = flat.map.into_iter().filter(|(name, _)| name != "anyOf" && name != "oneOf");
                    inner.map.extend(outer);
                    (inner, true)
                }
                Err(_) => (flat, false),
            },
            None => (flat, false),
        };
        let (types, null) = flat.types();
        let typed = !types.is_empty() || flat.map.contains_key("enum") || flat.map.contains_key("const");
        let kind = match wrong {
            Some(why) => FieldKind::Json(why),
            None => self.kind(&flat, depth),
        };
        let null_value = flat.list("enum").contains(&Value::Null);
        let mut field = Field {
            title: flat.text("title").filter(|title| !title.is_empty()).unwrap_or_else(|| spoken(name)),
            help: flat.text("x-tenon-help").or_else(|| flat.text("description")),
            placeholder: flat.text("x-tenon-placeholder"),
            error: flat.text("x-tenon-error"),
            group: flat.text("x-tenon-group"),
            nullable: nullable || null || null_value,
            read_only: flat.is_true("readOnly"),
            tested: flat.map.get("x-tenon-test").is_some_and(|test| test != &Value::Bool(false)),
            default: flat.map.get("default").cloned(),
            name: name.to_owned(),
            required,
            typed,
            kind,
        };
        if let (FieldKind::Group(object), Some(Value::Object(given))) = (&mut field.kind, &field.default) {
            for one in &mut object.fields {
                one.default = given.get(&one.name).cloned().or_else(|| one.default.take());
            }
        }
        field
    }

    fn kind(&self, flat: &Flat, depth: u8) -> FieldKind {
        let outside = || FieldKind::Json(OUTSIDE.to_owned());
        let (types, _) = flat.types();
        if flat.is_true("writeOnly") && types == ["string"] && depth == 1 {
            return FieldKind::Secret(text(flat));
        }
        if let Some(value) = flat.map.get("const") {
            return FieldKind::Const(value.clone());
        }
        if let Some(choice) = choices::choice(flat) {
            return FieldKind::Choice(choice);
        }
        let kind = match types.as_slice() {
            [one] => *one,
            [] if flat.map.contains_key("properties") || !flat.ifs.is_empty() => "object",
            [] if !flat.list("oneOf").is_empty() => "object",
            _ => return outside(),
        };
        match kind {
            "string" => FieldKind::Text(text(flat)),
            "number" | "integer" => FieldKind::Number(number(flat, kind == "integer")),
            "boolean" => FieldKind::Boolean,
            "array" => self.array(flat, depth).unwrap_or_else(outside),
            "object" if depth < DEPTH => self.object(flat, depth).unwrap_or_else(outside),
            _ => outside(),
        }
    }

    fn array(&self, schema: &Flat, depth: u8) -> Option<FieldKind> {
        if schema.map.contains_key("prefixItems") || depth >= DEPTH {
            return None;
        }
        let items = schema.map.get("items").filter(|items| items.is_object())?;
        let rules = Items {
            min: schema.count("minItems").unwrap_or_default(),
            max: schema.count("maxItems"),
            unique: schema.is_true("uniqueItems"),
        };
        if rules.unique
            && let Some(choice) = choices::choice(&flat(items, self.root).ok()?)
        {
            return Some(FieldKind::Many(choice, rules));
        }
        Some(FieldKind::List(Box::new(self.field("", items, true, depth + 2)), rules))
    }
}

fn text(flat: &Flat) -> Text {
    Text {
        format: match flat.text("format").as_deref() {
            Some("email") => Format::Email,
            Some("uri") => Format::Uri,
            Some("date") => Format::Date,
            Some("date-time") => Format::DateTime,
            Some("hostname") => Format::Hostname,
            _ => Format::Any,
        },
        look: match flat.text("x-tenon-widget").as_deref() {
            Some("textarea") => TextLook::Area,
            Some("code") => TextLook::Code,
            _ => TextLook::Line,
        },
        min: flat.count("minLength"),
        max: flat.count("maxLength"),
    }
}

fn number(flat: &Flat, integer: bool) -> Number {
    let (min, max) = (flat.number("minimum"), flat.number("maximum"));
    Number {
        integer,
        slider: flat.text("x-tenon-widget").as_deref() == Some("slider") && min.is_some() && max.is_some(),
        min,
        max,
        above: flat.number("exclusiveMinimum"),
        below: flat.number("exclusiveMaximum"),
        multiple_of: flat.number("multipleOf"),
    }
}

/// `tracking_url` as words: "Tracking url".
pub(super) fn spoken(name: &str) -> String {
    let words = name.replace(['_', '-', '.'], " ");
    let mut letters = words.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

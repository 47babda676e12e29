//! Rules for kinds that take input or show data: form, field, records, slot, sparkline, chart, stepper, image.

use serde_json::Value;

use super::{
    ViewProblem,
    attrs::{is_in_app, text, texts},
};
use crate::{
    key::is_dotted_name,
    view::kinds::{
        Chart, Field, FieldKind, FileInput, Form, Image, MAX_COLUMNS, MAX_FORM_DEPTH, MAX_FORM_FIELDS,
        MAX_OPTIONS, MAX_POINTS, MAX_PROPS_BYTES, MAX_SERIES, MAX_STEPS, Records, Slot, Sparkline, Stepper,
    },
};

type Checked = Result<(), ViewProblem>;

fn wrong(path: &str, field: &str, code: &'static str, message: impl Into<String>) -> ViewProblem {
    ViewProblem::new([path, "/attrs/", field].concat(), code, message)
}

pub(super) fn form(form: &Form, path: &str) -> Checked {
    if let Some(schema) = &form.schema {
        if schema.get("type").and_then(Value::as_str) != Some("object") {
            return Err(wrong(path, "schema", "schema", "the schema of a form has type \"object\""));
        }
        let mut fields = 0;
        form_schema(schema, 0, &mut fields)
            .map_err(|(code, message)| wrong(path, "schema", code, message))?;
    }
    if form.values.as_ref().is_some_and(|values| !values.is_object()) {
        return Err(wrong(path, "values", "values", "values is an object: {property: value}"));
    }
    texts(path, &[("attrs/submit", form.submit.as_deref())])
}

/// No secrets, no schemas without end. Depth first; the level is bounded before each step down.
fn form_schema(schema: &Value, level: usize, fields: &mut usize) -> Result<(), (&'static str, String)> {
    if level > MAX_FORM_DEPTH {
        return Err(("schema", format!("the schema nests deeper than {MAX_FORM_DEPTH} levels")));
    }
    match schema {
        Value::Object(map) => {
            if map.get("writeOnly").and_then(Value::as_bool) == Some(true)
                || map.get("format").and_then(Value::as_str) == Some("password")
            {
                return Err(("secret", "a view may not ask for secrets; they belong to the settings".into()));
            }
            if let Some(Value::Object(properties)) = map.get("properties") {
                *fields += properties.len();
                if *fields > MAX_FORM_FIELDS {
                    return Err(("schema", format!("a form has at most {MAX_FORM_FIELDS} fields")));
                }
            }
            map.values().try_for_each(|value| form_schema(value, level + 1, fields))
        }
        Value::Array(items) => items.iter().try_for_each(|value| form_schema(value, level + 1, fields)),
        _ => Ok(()),
    }
}

pub(super) fn field(field: &Field, path: &str) -> Checked {
    texts(
        path,
        &[
            ("attrs/label", Some(&field.label)),
            ("attrs/name", Some(&field.name)),
            ("attrs/help", field.help.as_deref()),
        ],
    )?;
    if field.label.trim().is_empty() {
        return Err(wrong(path, "label", "label", "a field has a label"));
    }
    if field.name.is_empty() || field.name.len() > 200 {
        return Err(wrong(path, "name", "name", "a name has 1 to 200 bytes"));
    }
    let is_select = field.kind == FieldKind::Select;
    if field.options.is_empty() == is_select || field.options.len() > MAX_OPTIONS {
        return Err(wrong(
            path,
            "options",
            "options",
            format!("a select has 1 to {MAX_OPTIONS} options, other kinds have none"),
        ));
    }
    for option in &field.options {
        texts(
            path,
            &[("attrs/options", Some(option.value.as_str())), ("attrs/options", option.label.as_deref())],
        )?;
    }
    let fits = match (&field.value, field.kind) {
        (None, _) => true,
        (Some(Value::String(value)), FieldKind::Select) => {
            field.options.iter().any(|option| option.value == *value)
        }
        (Some(Value::String(value)), FieldKind::Text | FieldKind::Date) => !value.contains('\0'),
        (Some(Value::Number(_)), FieldKind::Number) | (Some(Value::Bool(_)), FieldKind::Checkbox) => true,
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(wrong(path, "value", "value", "the value is not one that the field takes"))
    }
}

pub(super) fn file_input(input: &FileInput, path: &str) -> Checked {
    texts(
        path,
        &[
            ("attrs/label", Some(&input.label)),
            ("attrs/name", Some(&input.name)),
            ("attrs/accept", input.accept.as_deref()),
        ],
    )?;
    if input.label.trim().is_empty() {
        return Err(wrong(path, "label", "label", "a field has a label"));
    }
    let (method, route) = input.route.split_once(' ').unwrap_or_default();
    if !matches!(method, "POST" | "PUT") || !is_in_app(route) {
        return Err(wrong(path, "route", "route", "route is one of the plugin's own, \"POST /preview\""));
    }
    Ok(())
}

pub(super) fn records(records: &Records, path: &str) -> Checked {
    if !is_dotted_name(&records.collection) {
        return Err(wrong(path, "collection", "collection", "collection names one of [[collections]]"));
    }
    if records.columns.len() > MAX_COLUMNS {
        return Err(wrong(
            path,
            "columns",
            "table_shape",
            format!("a table has at most {MAX_COLUMNS} columns"),
        ));
    }
    for column in &records.columns {
        text(column, path, "attrs/columns")?;
    }
    if records.limit.is_some_and(|limit| !(1..=200).contains(&limit)) {
        return Err(wrong(path, "limit", "limit", "a page has 1 to 200 records"));
    }
    if let Some(filter) = &records.filter {
        check_filter(filter).map_err(|message| wrong(path, "filter", "filter", message))?;
    }
    texts(path, &[("attrs/sort", records.sort.as_deref())])
}

const OPS: [&str; 9] = ["eq", "ne", "in", "lt", "lte", "gt", "gte", "prefix", "null"];

/// `[[field, op, value], …]`; which fields are indexed is known where the records are.
fn check_filter(filter: &Value) -> Result<(), &'static str> {
    let conditions = filter.as_array().ok_or("filter is a list of [field, op, value]")?;
    if conditions.len() > crate::records::MAX_CONDITIONS {
        return Err("a filter has at most 8 conditions");
    }
    let is_condition = |condition: &Value| match condition.as_array().map(Vec::as_slice) {
        Some([Value::String(_), Value::String(op), _]) => OPS.contains(&op.as_str()),
        _ => false,
    };
    if conditions.iter().all(is_condition) {
        Ok(())
    } else {
        Err("a condition is [field, op, value], op one of eq ne in lt lte gt gte prefix null")
    }
}

pub(super) fn slot(slot: &Slot, path: &str) -> Checked {
    if !is_dotted_name(&slot.name) {
        return Err(wrong(path, "name", "slot", "name is one of [[slots]], like \"risks.tabs\""));
    }
    props(slot.props.as_ref(), &[path, "/attrs/props"].concat())
}

/// An object, not too large.
pub(super) fn props(props: Option<&Value>, path: &str) -> Checked {
    let Some(props) = props else { return Ok(()) };
    if !props.is_object() {
        return Err(ViewProblem::new(path, "props", "props is an object"));
    }
    size(Some(props), path)
}

pub(super) fn size(value: Option<&Value>, path: &str) -> Checked {
    if value.is_some_and(|value| value.to_string().len() > MAX_PROPS_BYTES) {
        return Err(ViewProblem::new(path, "too_large", "at most 64 KiB are passed on"));
    }
    Ok(())
}

pub(super) fn sparkline(line: &Sparkline, path: &str) -> Checked {
    text(&line.label, path, "attrs/label")?;
    if !(2..=MAX_POINTS).contains(&line.values.len()) {
        return Err(wrong(path, "values", "points", format!("a sparkline has 2 to {MAX_POINTS} numbers")));
    }
    finite(&line.values, path, "values")
}

pub(super) fn chart(chart: &Chart, path: &str) -> Checked {
    text(&chart.label, path, "attrs/label")?;
    if !(1..=MAX_SERIES).contains(&chart.series.len()) {
        return Err(wrong(
            path,
            "series",
            "series",
            format!("a chart has 1 to {MAX_SERIES} series; join the rest as \"Other\""),
        ));
    }
    let (rows, columns) = (chart.series.len(), chart.categories.len());
    if columns == 0 || columns > MAX_POINTS || rows * columns > MAX_POINTS {
        return Err(wrong(
            path,
            "categories",
            "points",
            format!("a chart has 1 to {MAX_POINTS} numbers in all, one per category in each series"),
        ));
    }
    for category in &chart.categories {
        text(category, path, "attrs/categories")?;
    }
    for (index, series) in chart.series.iter().enumerate() {
        let at = ["series/", &index.to_string()].concat();
        text(&series.label, path, &["attrs/", &at, "/label"].concat())?;
        if series.values.len() != columns {
            return Err(wrong(
                path,
                &[&at, "/values"].concat(),
                "points",
                format!("{} numbers for {columns} categories", series.values.len()),
            ));
        }
        finite(&series.values, path, &[&at, "/values"].concat())?;
    }
    Ok(())
}

fn finite(values: &[f64], path: &str, field: &str) -> Checked {
    if values.iter().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(wrong(path, field, "number", "every number is finite"))
    }
}

pub(super) fn stepper(stepper: &Stepper, path: &str) -> Checked {
    texts(path, &[("attrs/label", stepper.label.as_deref())])?;
    if !(1..=MAX_STEPS).contains(&stepper.steps.len()) {
        return Err(wrong(path, "steps", "steps", format!("a stepper has 1 to {MAX_STEPS} steps")));
    }
    stepper.steps.iter().try_for_each(|step| text(&step.label, path, "attrs/steps"))
}

pub(super) fn image(image: &Image, path: &str) -> Checked {
    text(&image.alt, path, "attrs/alt")?;
    if is_image_asset(&image.asset) {
        return Ok(());
    }
    Err(wrong(
        path,
        "asset",
        "asset",
        "asset is the path of a PNG, JPEG, WebP or GIF of the package, like \"assets/map.png\"",
    ))
}

/// The images that views may show: below `assets/`, in lower-case words.
pub fn is_image_asset(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("assets/") else { return false };
    let Some((name, extension)) = rest.rsplit_once('.') else { return false };
    let is_step = |step: &str| {
        !step.is_empty()
            && !step.starts_with('.')
            && step.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    path.len() <= 200
        && matches!(extension, "png" | "jpg" | "jpeg" | "webp" | "gif")
        && name.split('/').all(is_step)
}

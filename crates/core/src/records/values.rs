//! Values on their way in: caps, NFC, and the collection's schema.

use serde_json::{Map, Value};
use tenon_api::FieldError;
use tenon_contract::records::{MAX_RECORD_BYTES, MAX_RECORD_DEPTH};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::open::Opened;
use crate::{
    Core, Cx, Error, Result,
    schemas::{IN_PLACE_STEPS, MAX_ITEMS, Schema},
};

/// Broken rules that are told at once.
const MAX_ERRORS: usize = 100;

/// Values that somebody sends, and their pointer.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub values: Map<String, Value>,
    pub at: String,
}

/// Values that are fit to keep, as an object and as text.
pub(crate) type Fit = (Map<String, Value>, String);

/// Makes values fit to keep; 422 with the broken rules of all of them behind those that `errors` holds already, up to
/// a hundred. `None` stays `None`. `left` are the steps that the commit may still take.
pub(crate) async fn accept(
    core: &Core,
    cx: &Cx,
    opened: &Opened,
    given: Vec<Option<Given>>,
    errors: Vec<FieldError>,
    left: &mut u64,
) -> Result<Vec<Option<Fit>>> {
    let schema = opened.schema.clone();
    let bounds = given.iter().flatten().map(|given| schema.bound(&given.values));
    let fits = if bounds.fold(0, u64::saturating_add) <= IN_PLACE_STEPS {
        accept_each(&schema, given, errors, left)
    } else {
        let mut steps = *left;
        let apart = move || (accept_each(&schema, given, errors, &mut steps), steps);
        let (fits, steps) = core.heavy.apart(cx, apart).await?;
        *left = steps;
        fits
    };
    fits.map_err(Error::invalid_fields)
}

fn accept_each(
    schema: &Schema,
    given: Vec<Option<Given>>,
    mut errors: Vec<FieldError>,
    left: &mut u64,
) -> std::result::Result<Vec<Option<Fit>>, Vec<FieldError>> {
    let mut fits = Vec::with_capacity(given.len());
    for given in given {
        if errors.len() >= MAX_ERRORS {
            break;
        }
        match given.map(|given| accept_one(schema, given, left)).transpose() {
            Ok(fit) => fits.push(fit),
            Err(more) => errors.extend(more),
        }
    }
    errors.truncate(MAX_ERRORS);
    if errors.is_empty() { Ok(fits) } else { Err(errors) }
}

fn accept_one(
    schema: &Schema,
    Given { values, at }: Given,
    left: &mut u64,
) -> std::result::Result<Fit, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut values = Value::Object(values);
    tidy(&mut values, 1, &at, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let text = values.to_string();
    if text.len() > MAX_RECORD_BYTES {
        let detail = format!("{} bytes; a record has at most {MAX_RECORD_BYTES}.", text.len());
        return Err(vec![FieldError { pointer: at, code: "too_large".into(), detail }]);
    }
    let errors = schema.check_heavy(&values, &at, left);
    match values {
        Value::Object(values) if errors.is_empty() => Ok((values, text)),
        _ => Err(errors),
    }
}

/// Texts become NFC; what is too deep, too long or holds U+0000 is told.
fn tidy(value: &mut Value, depth: usize, at: &str, errors: &mut Vec<FieldError>) {
    let mut wrong = |code: &str, detail: String| {
        if errors.len() < MAX_ERRORS {
            errors.push(FieldError { pointer: at.into(), code: code.into(), detail });
        }
    };
    if depth > MAX_RECORD_DEPTH && matches!(value, Value::Array(_) | Value::Object(_)) {
        wrong("too_deep", format!("Values nest at most {MAX_RECORD_DEPTH} levels deep."));
        return;
    }
    match value {
        Value::String(text) if text.contains('\0') => {
            wrong("nul", "U+0000 stands in a text. Leave it out.".into())
        }
        Value::String(text) if !is_nfc(text) => *text = text.nfc().collect(),
        Value::Array(items) if items.len() > MAX_ITEMS => {
            wrong("too_many", format!("{} items; a list has at most {MAX_ITEMS}.", items.len()));
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                tidy(item, depth + 1, &format!("{at}/{index}"), errors);
            }
        }
        Value::Object(map) => {
            if map.keys().any(|name| name.contains('\0')) {
                wrong("nul", "U+0000 stands in a name. Leave it out.".into());
                return;
            }
            for (name, item) in map.iter_mut() {
                // Most values are short texts: their place is only written when something may be wrong there.
                if is_plain(item) {
                    continue;
                }
                let name = name.replace('~', "~0").replace('/', "~1");
                tidy(item, depth + 1, &format!("{at}/{name}"), errors);
            }
        }
        _ => {}
    }
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.bytes().all(|byte| byte.is_ascii() && byte != 0),
        Value::Array(_) | Value::Object(_) => false,
    }
}

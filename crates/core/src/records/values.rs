//! Values on their way in: caps, NFC, and the collection's schema.

use serde_json::{Map, Value};
use tenon_api::FieldError;
use tenon_contract::records::{MAX_RECORD_BYTES, MAX_RECORD_DEPTH};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::open::Opened;

/// Items of one list of a record.
pub const MAX_ITEMS: usize = 1_000;

/// Makes values fit to keep, as an object and as text; every broken rule when they are not. `at` is the pointer
/// of the values.
pub(crate) fn accept(
    opened: &Opened,
    values: Map<String, Value>,
    at: &str,
) -> Result<(Map<String, Value>, String), Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut values = Value::Object(values);
    tidy(&mut values, 1, at, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let text = values.to_string();
    if text.len() > MAX_RECORD_BYTES {
        let detail = format!("{} bytes; a record has at most {MAX_RECORD_BYTES}.", text.len());
        return Err(vec![FieldError { pointer: at.into(), code: "too_large".into(), detail }]);
    }
    let errors = opened.schema.check(&values, at);
    match values {
        Value::Object(values) if errors.is_empty() => Ok((values, text)),
        _ => Err(errors),
    }
}

/// Texts become NFC; what is too deep, too long or holds U+0000 is told.
fn tidy(value: &mut Value, depth: usize, at: &str, errors: &mut Vec<FieldError>) {
    let mut wrong = |code: &str, detail: String| {
        if errors.len() < 100 {
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

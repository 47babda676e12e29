//! What no schema may allow in a value: endless nesting, endless lists, U+0000.

use serde_json::Value;
use tenon_api::FieldError;
use tenon_contract::schema::escaped;

use super::{MAX_DEPTH, MAX_ITEMS};

/// What is beyond the caps, with its place in the value.
pub struct Beyond {
    pointer: String,
    code: &'static str,
    detail: String,
}

impl Beyond {
    fn inside(mut self, name: &str) -> Self {
        self.pointer = format!("/{name}{}", self.pointer);
        self
    }

    pub fn below(self, prefix: &str) -> FieldError {
        let pointer = format!("{prefix}{}", self.pointer);
        FieldError { pointer, code: self.code.into(), detail: self.detail }
    }
}

pub fn within_caps(value: &Value) -> Result<(), Beyond> {
    fn below(value: &Value, level: usize) -> Result<(), Beyond> {
        let error = |code: &'static str, detail: String| Err(Beyond { pointer: String::new(), code, detail });
        let nul = || error("nul", "U+0000 stands in a text. Leave it out.".into());
        let items = match value {
            Value::String(text) if text.contains('\0') => return nul(),
            Value::Array(items) => items.len(),
            Value::Object(map) if map.keys().any(|key| key.contains('\0')) => return nul(),
            Value::Object(map) => map.len(),
            _ => return Ok(()),
        };
        if level == MAX_DEPTH {
            return error("too_deep", format!("Nest at most {MAX_DEPTH} levels."));
        }
        if items > MAX_ITEMS {
            return error("too_many", format!("Use at most {MAX_ITEMS} items."));
        }
        match value {
            Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
                below(item, level + 1).map_err(|beyond| beyond.inside(&index.to_string()))
            }),
            Value::Object(map) => map.iter().try_for_each(|(key, item)| {
                below(item, level + 1).map_err(|beyond| beyond.inside(&escaped(key)))
            }),
            _ => Ok(()),
        }
    }
    below(value, 0)
}

//! Filters, orders and cursors: the grammar of `tenon_contract::records` made ranges of keys.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tenon_api::{FieldError, ids::RecordId};
use tenon_contract::records::{
    BUILT_IN_FIELDS, Condition, Filter, FilterOp, MAX_CONDITIONS, MAX_IN_VALUES, MAX_PAGE_BYTES, Query,
};
use tenon_store::records::{
    find::{Find, Narrowed, Position, narrow},
    key::{self, FieldKind, KEY_TEXT_BYTES, KeyRange, Moment, tidy},
};
use unicode_normalization::UnicodeNormalization;

use super::open::Opened;
use crate::{Error, Result};

pub const MAX_LIMIT: u32 = 200;
pub const DEFAULT_LIMIT: u32 = 50;

type Wrong = (&'static str, String);

/// The page that a query asks for. Pointers start with `/filter`, `/sort`, `/limit`, `/cursor`.
pub(crate) fn page(opened: &Opened, query: &Query) -> Result<Find> {
    let narrowed = filter(opened, &query.filter)?;
    let limit = match query.limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => limit as usize,
        limit => {
            return Err(Error::invalid(
                "/limit",
                "range",
                format!("limit is 1 to {MAX_LIMIT}, not {limit}."),
            ));
        }
    };
    let asked = query.sort.as_deref().filter(|sort| !sort.is_empty()).unwrap_or("id");
    let (sort, descending) = match asked.strip_prefix('-') {
        Some(sort) => (sort, true),
        None => (asked, false),
    };
    if sort != "id" {
        kind(opened, sort).map_err(|(code, detail)| Error::invalid("/sort", code, detail))?;
    }
    let after = match query.cursor.as_deref() {
        None | Some("") => None,
        Some(text) => Some(read_cursor(text, mark(opened, query)).ok_or_else(|| {
            Error::invalid(
                "/cursor",
                "cursor",
                "This cursor belongs to another list or order. Leave it out to start from the first page.",
            )
        })?),
    };
    Ok(Find { narrowed, sort: sort.to_owned(), descending, after, limit, bytes: MAX_PAGE_BYTES })
}

pub(crate) fn filter(opened: &Opened, filter: &Filter) -> Result<Vec<Narrowed>> {
    if filter.len() > MAX_CONDITIONS {
        let detail = format!("{} conditions; use at most {MAX_CONDITIONS}.", filter.len());
        return Err(Error::invalid("/filter", "too_many", detail));
    }
    let mut errors = Vec::new();
    let mut narrowed = Vec::new();
    for (index, condition) in filter.iter().enumerate() {
        match ranges(opened, condition) {
            Ok(ranges) => narrowed.push(Narrowed { field: condition.0.clone(), ranges: tidy(ranges) }),
            Err((place, (code, detail))) => errors.push(FieldError {
                pointer: format!("/filter/{index}/{place}"),
                code: code.into(),
                detail,
            }),
        }
    }
    if errors.is_empty() { Ok(narrow(narrowed)) } else { Err(Error::invalid_fields(errors)) }
}

/// How a field may be asked for.
pub(crate) fn kind(opened: &Opened, field: &str) -> std::result::Result<FieldKind, Wrong> {
    if matches!(field, "created_at" | "updated_at") {
        return Ok(FieldKind::DateTime);
    }
    match opened.target.indexes.iter().find(|(name, _)| name == field) {
        Some((_, kind)) => Ok(*kind),
        None => {
            let own = opened.target.indexes.iter().map(|(name, _)| name.as_str());
            let mut known: Vec<&str> = own.chain(BUILT_IN_FIELDS).collect();
            known.dedup();
            Err((
                "not_indexed",
                format!(
                    "{field:?} is not an index of {}; there are {}.",
                    opened.collection.title,
                    known.join(", ")
                ),
            ))
        }
    }
}

/// The keys that a condition lets through; else the place in the condition (0 field, 2 value) and what is wrong.
fn ranges(opened: &Opened, condition: &Condition) -> std::result::Result<Vec<KeyRange>, (u8, Wrong)> {
    let Condition(field, op, value) = condition;
    if field == "id" {
        return ids(*op, value).map_err(|wrong| (2, wrong));
    }
    let kind = kind(opened, field).map_err(|wrong| (0, wrong))?;
    of_kind(field, kind, *op, value).map_err(|wrong| (2, wrong))
}

fn of_kind(
    field: &str,
    kind: FieldKind,
    op: FilterOp,
    value: &Value,
) -> std::result::Result<Vec<KeyRange>, Wrong> {
    let key = |value: &Value| key_of(field, kind, value);
    Ok(match op {
        FilterOp::Eq => vec![KeyRange::only(key(value)?)],
        FilterOp::Ne => KeyRange::others(key(value)?).to_vec(),
        FilterOp::In => {
            let keys: std::result::Result<Vec<_>, Wrong> = list(value)?.iter().map(key).collect();
            keys?.into_iter().map(KeyRange::only).collect()
        }
        FilterOp::Lt | FilterOp::Lte | FilterOp::Gt | FilterOp::Gte => {
            if value.is_null() {
                return Err(("type", format!("{} compares with a value, not with null.", word(op))));
            }
            let (up, with) =
                (matches!(op, FilterOp::Gt | FilterOp::Gte), matches!(op, FilterOp::Lte | FilterOp::Gte));
            vec![KeyRange::beside(key(value)?, up, with)]
        }
        FilterOp::Prefix => match (kind, value) {
            (FieldKind::Text | FieldKind::Mixed, Value::String(text)) => {
                let text: String = text.nfc().collect();
                if text.len() > KEY_TEXT_BYTES {
                    let detail =
                        format!("{} bytes; the start of a text has at most {KEY_TEXT_BYTES}.", text.len());
                    return Err(("too_long", detail));
                }
                vec![KeyRange::prefix(&text)]
            }
            (FieldKind::Text | FieldKind::Mixed, _) => {
                return Err(("type", "prefix compares with a text.".into()));
            }
            _ => return Err(("type", format!("prefix is for texts, and {field:?} is none."))),
        },
        FilterOp::Null => match value {
            Value::Bool(true) => vec![KeyRange::null()],
            Value::Bool(false) => vec![KeyRange::not_null()],
            _ => return Err(("type", "null takes true (has no value) or false (has one).".into())),
        },
    })
}

fn word(op: FilterOp) -> &'static str {
    match op {
        FilterOp::Eq => "eq",
        FilterOp::Ne => "ne",
        FilterOp::In => "in",
        FilterOp::Lt => "lt",
        FilterOp::Lte => "lte",
        FilterOp::Gt => "gt",
        FilterOp::Gte => "gte",
        FilterOp::Prefix => "prefix",
        FilterOp::Null => "null",
    }
}

fn list(value: &Value) -> std::result::Result<&Vec<Value>, Wrong> {
    match value {
        Value::Array(items) if (1..=MAX_IN_VALUES).contains(&items.len()) => Ok(items),
        Value::Array(items) => {
            Err(("too_many", format!("in takes 1 to {MAX_IN_VALUES} values, not {}.", items.len())))
        }
        _ => Err(("type", format!("in takes a list of 1 to {MAX_IN_VALUES} values."))),
    }
}

fn key_of(field: &str, kind: FieldKind, value: &Value) -> std::result::Result<Vec<u8>, Wrong> {
    let wanted = |what: &str| Err(("type", format!("{field:?} is compared with {what}, not with {value}.")));
    match (kind, value) {
        (_, Value::Null) => Ok(key::encode(None, kind)),
        (FieldKind::Text | FieldKind::Mixed, Value::String(text)) => {
            Ok(key::encode(Some(&Value::String(text.nfc().collect())), FieldKind::Text))
        }
        (FieldKind::Number | FieldKind::Mixed, Value::Number(_))
        | (FieldKind::Boolean | FieldKind::Mixed, Value::Bool(_)) => Ok(key::encode(Some(value), kind)),
        // A day among moments is its midnight in UTC.
        (FieldKind::DateTime, Value::String(text)) => {
            match Moment::parse(text).or_else(|| Moment::parse_date(text)) {
                Some(moment) => Ok(key::time_key(moment)),
                None => wanted("a time like \"2026-11-20T14:02:00Z\""),
            }
        }
        (FieldKind::Date, Value::String(text)) => match Moment::parse_date(text) {
            Some(moment) => Ok(key::time_key(moment)),
            None => wanted("a day like \"2026-11-20\""),
        },
        (FieldKind::Text, _) => wanted("a text"),
        (FieldKind::Number, _) => wanted("a number"),
        (FieldKind::Boolean, _) => wanted("true or false"),
        (FieldKind::DateTime, _) => wanted("a time"),
        (FieldKind::Date, _) => wanted("a day"),
        (FieldKind::Mixed, _) => wanted("a text, a number, true or false"),
    }
}

/// Ids are their own keys.
fn ids(op: FilterOp, value: &Value) -> std::result::Result<Vec<KeyRange>, Wrong> {
    let key = |value: &Value| {
        let id = value.as_str().and_then(|text| text.parse::<RecordId>().ok());
        let id = id.ok_or_else(|| ("type", format!("{value} is not an id of a record, like rec_….")))?;
        Ok::<_, Wrong>(id.as_bytes().to_vec())
    };
    let all = KeyRange::all();
    Ok(match op {
        FilterOp::Eq => vec![KeyRange::only(key(value)?)],
        FilterOp::Ne => KeyRange::others(key(value)?).to_vec(),
        FilterOp::In => {
            let keys: std::result::Result<Vec<_>, Wrong> = list(value)?.iter().map(key).collect();
            keys?.into_iter().map(KeyRange::only).collect()
        }
        FilterOp::Lt => vec![KeyRange { from: all.from, to: key(value)? }],
        FilterOp::Lte => vec![KeyRange { from: all.from, to: KeyRange::only(key(value)?).to }],
        FilterOp::Gt => vec![KeyRange { from: KeyRange::only(key(value)?).to, to: all.to }],
        FilterOp::Gte => vec![KeyRange { from: key(value)?, to: all.to }],
        FilterOp::Prefix | FilterOp::Null => {
            return Err(("operator", format!("{} is not for ids.", word(op))));
        }
    })
}

/// A cursor only fits the list that made it.
pub(crate) fn mark(opened: &Opened, query: &Query) -> [u8; 4] {
    let text = serde_json::json!([opened.collection.name, query.sort, query.filter]).to_string();
    let digest = Sha256::digest(text.as_bytes());
    [digest[0], digest[1], digest[2], digest[3]]
}

pub(crate) fn write_cursor(position: &Position, mark: [u8; 4]) -> String {
    URL_SAFE_NO_PAD.encode([mark.as_slice(), position.id.as_bytes(), &position.key].concat())
}

fn read_cursor(text: &str, mark: [u8; 4]) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| (20..=300).contains(&bytes.len()))?;
    let (known, rest) = bytes.split_at(4);
    let (id, key) = rest.split_at(16);
    let id = RecordId::from_uuid(uuid::Uuid::from_slice(id).ok()?);
    (known == mark).then(|| Position { key: key.to_vec(), id })
}

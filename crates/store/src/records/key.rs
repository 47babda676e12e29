//! Keys of indexes: bytes that sort like the values they stand for, on both databases
//! (null < false < true < numbers < times < NFC text). Used by everything that writes or asks for records.

use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

mod time;
pub use time::Moment;

/// What the schema says of an indexed field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    Text,
    Number,
    Boolean,
    /// Text with `format: date-time`.
    DateTime,
    /// Text with `format: date`.
    Date,
    /// Several scalar types.
    Mixed,
}

/// Bytes of a text that its key holds; a longer one goes on with the SHA-256 of the whole, so that equal keys
/// still mean equal texts.
pub const KEY_TEXT_BYTES: usize = 200;

const NULL: u8 = 0x01;
const FALSE: u8 = 0x10;
const TRUE: u8 = 0x11;
const NUMBER: u8 = 0x20;
const TIME: u8 = 0x30;
const TEXT: u8 = 0x40;
/// Above every key.
pub(super) const END: u8 = 0xff;

/// The key of a value; `None` is no value, like `null`. What is no scalar counts as no value (its schema does
/// not let it in).
pub fn encode(value: Option<&Value>, kind: FieldKind) -> Vec<u8> {
    let mut key = exact(value, kind);
    if key.first() == Some(&TEXT) && key.len() > KEY_TEXT_BYTES + 1 {
        let digest = Sha256::digest(&key);
        key.truncate(KEY_TEXT_BYTES + 1);
        key.extend_from_slice(&digest);
    }
    key
}

/// The same with the whole of a text.
fn exact(value: Option<&Value>, kind: FieldKind) -> Vec<u8> {
    match value {
        None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => vec![NULL],
        Some(Value::Bool(false)) => vec![FALSE],
        Some(Value::Bool(true)) => vec![TRUE],
        Some(Value::Number(number)) => number_key(number),
        Some(Value::String(text)) => match moment(text, kind) {
            Some(moment) => time_key(moment),
            None => [&[TEXT], text.as_bytes()].concat(),
        },
    }
}

fn moment(text: &str, kind: FieldKind) -> Option<Moment> {
    match kind {
        FieldKind::DateTime => Moment::parse(text),
        FieldKind::Date => Moment::parse_date(text),
        _ => None,
    }
}

/// The key of a moment, for `created_at` and `updated_at`.
pub fn time_key(moment: Moment) -> Vec<u8> {
    let mut key = vec![TIME];
    key.extend_from_slice(&(moment.seconds as u64 ^ (1 << 63)).to_be_bytes());
    key.extend_from_slice(&moment.nanos.to_be_bytes());
    key
}

/// The nearest `f64`, made to sort, and what an integer has beyond it: 1 and 1.0 are one key, 2⁵³ and 2⁵³ + 1
/// are two.
fn number_key(number: &Number) -> Vec<u8> {
    let integer = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    let (near, rest) = match integer {
        Some(integer) => {
            let near = integer as f64;
            (near, (integer - near as i128) as i16)
        }
        None => (number.as_f64().unwrap_or_default(), 0),
    };
    // -0.0 is 0.
    let bits = (near + 0.0).to_bits();
    let sorted = if bits >> 63 == 1 { !bits } else { bits | (1 << 63) };
    let mut key = vec![NUMBER];
    key.extend_from_slice(&sorted.to_be_bytes());
    key.extend_from_slice(&(rest as u16 ^ (1 << 15)).to_be_bytes());
    key
}

/// The value that a key stands for. A text that was longer than its key ends with `…`.
pub fn decode(key: &[u8], kind: FieldKind) -> Value {
    match key.split_first() {
        Some((&FALSE, _)) => Value::Bool(false),
        Some((&TRUE, _)) => Value::Bool(true),
        Some((&NUMBER, rest)) => decode_number(rest).unwrap_or(Value::Null),
        Some((&TIME, rest)) => decode_time(rest, kind).unwrap_or(Value::Null),
        Some((&TEXT, text)) if text.len() > KEY_TEXT_BYTES => {
            let text = String::from_utf8_lossy(&text[..KEY_TEXT_BYTES]);
            Value::String(format!("{}…", text.trim_end_matches('\u{fffd}')))
        }
        Some((&TEXT, text)) => Value::String(String::from_utf8_lossy(text).into_owned()),
        _ => Value::Null,
    }
}

fn decode_number(rest: &[u8]) -> Option<Value> {
    let sorted = u64::from_be_bytes(rest.get(..8)?.try_into().ok()?);
    let more = u16::from_be_bytes(rest.get(8..10)?.try_into().ok()?) ^ (1 << 15);
    let bits = if sorted >> 63 == 1 { sorted & !(1 << 63) } else { !sorted };
    let near = f64::from_bits(bits);
    let whole = near.fract() == 0.0 && near.abs() < 2e19;
    let integer = if whole { Some(near as i128 + i128::from(more as i16)) } else { None };
    if let Some(integer) = integer {
        if let Ok(integer) = i64::try_from(integer) {
            return Some(Value::from(integer));
        }
        if let Ok(integer) = u64::try_from(integer) {
            return Some(Value::from(integer));
        }
    }
    Number::from_f64(near).map(Value::Number)
}

fn decode_time(rest: &[u8], kind: FieldKind) -> Option<Value> {
    let seconds = (u64::from_be_bytes(rest.get(..8)?.try_into().ok()?) ^ (1 << 63)) as i64;
    let nanos = u32::from_be_bytes(rest.get(8..12)?.try_into().ok()?);
    let moment = Moment { seconds, nanos };
    Some(Value::String(if kind == FieldKind::Date { moment.date() } else { moment.to_string() }))
}

/// The key of a unique set; `None` when one of its fields has no value, which no other record can then equal.
pub fn unique_key<'v>(values: impl Iterator<Item = (Option<&'v Value>, FieldKind)>) -> Option<Vec<u8>> {
    let mut key = Vec::new();
    for (value, kind) in values {
        let part = exact(value, kind);
        if part == [NULL] {
            return None;
        }
        key.extend_from_slice(&(part.len() as u32).to_be_bytes());
        key.extend_from_slice(&part);
    }
    if key.len() > KEY_TEXT_BYTES {
        key = Sha256::digest(&key).to_vec();
    }
    Some(key)
}

/// Keys from the first up to but without the second.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyRange {
    pub from: Vec<u8>,
    pub to: Vec<u8>,
}

impl KeyRange {
    pub fn all() -> Self {
        Self { from: Vec::new(), to: vec![END] }
    }

    /// This key alone.
    pub fn only(key: Vec<u8>) -> Self {
        let to = after(&key);
        Self { from: key, to }
    }

    pub fn is_point(&self) -> bool {
        self.to == after(&self.from)
    }

    pub fn holds(&self, key: &[u8]) -> bool {
        self.from.as_slice() <= key && key < self.to.as_slice()
    }

    /// Keys of the same type as `key`, below it (or above, with `up`).
    pub fn beside(key: Vec<u8>, up: bool, with: bool) -> Self {
        let class = key.first().copied().unwrap_or(NULL);
        // Both booleans are one type.
        let (low, high) =
            if class == FALSE || class == TRUE { (FALSE, TRUE + 1) } else { (class, class + 1) };
        match (up, with) {
            (true, true) => Self { from: key, to: vec![high] },
            (true, false) => Self { from: after(&key), to: vec![high] },
            (false, true) => Self { from: vec![low], to: after(&key) },
            (false, false) => Self { from: vec![low], to: key },
        }
    }

    /// Everything but this key: what has no value is other than any.
    pub fn others(key: Vec<u8>) -> [Self; 2] {
        let to = after(&key);
        [Self { from: Vec::new(), to: key }, Self { from: to, to: vec![END] }]
    }

    /// Texts that start with `prefix` (at most [`KEY_TEXT_BYTES`]).
    pub fn prefix(prefix: &str) -> Self {
        let from = [&[TEXT], prefix.as_bytes()].concat();
        let mut to = from.clone();
        // UTF-8 never holds 0xff, so the last byte can grow.
        if let Some(last) = to.last_mut() {
            *last += 1;
        }
        Self { from, to }
    }

    pub fn null() -> Self {
        Self { from: vec![NULL], to: vec![NULL + 1] }
    }

    pub fn not_null() -> Self {
        Self { from: vec![NULL + 1], to: vec![END] }
    }

    fn and(&self, other: &Self) -> Option<Self> {
        let from = self.from.clone().max(other.from.clone());
        let to = self.to.clone().min(other.to.clone());
        (from < to).then_some(Self { from, to })
    }
}

/// The smallest bytes above `key`.
fn after(key: &[u8]) -> Vec<u8> {
    [key, &[0]].concat()
}

/// Sorted and apart from each other.
pub fn tidy(mut ranges: Vec<KeyRange>) -> Vec<KeyRange> {
    ranges.retain(|range| range.from < range.to);
    ranges.sort();
    let mut tidy: Vec<KeyRange> = Vec::new();
    for range in ranges {
        match tidy.last_mut() {
            Some(last) if range.from < last.to => last.to = last.to.clone().max(range.to),
            _ => tidy.push(range),
        }
    }
    tidy
}

/// What is in both; both are tidy, and so is the answer.
pub fn intersect(left: &[KeyRange], right: &[KeyRange]) -> Vec<KeyRange> {
    let both = left.iter().flat_map(|one| right.iter().filter_map(|other| one.and(other)));
    tidy(both.collect())
}

#[cfg(test)]
mod tests;

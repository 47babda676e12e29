//! The grammar of filters and pages (ARCHITECTURE.md, "Records"): conditions on declared indexes and the built-in
//! fields only, all of which must hold.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tenon_api::ids::RecordId;
use tenon_contract::{
    abi::FaultField,
    records::{
        BUILT_IN_FIELDS, Condition, Filter, FilterOp, Group, MAX_CONDITIONS, MAX_IN_VALUES, Query, Record,
        Records,
    },
};
use tenon_host::ServiceError;

use super::{
    Collections, Model, field,
    key::{Key, Kind, day, moment},
};

const USUAL_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;
const MAX_GROUPS: usize = 1_000;

/// A stable code and a sentence.
type Wrong = (&'static str, String);

/// What the key of one field must be.
enum Test {
    Among(Vec<Key>),
    Other(Key),
    Beside { key: Key, up: bool, with: bool },
    Prefix(String),
    Null(bool),
}

impl Test {
    fn holds(&self, key: &Key) -> bool {
        match self {
            Self::Among(keys) => keys.contains(key),
            Self::Other(other) => key != other,
            Self::Beside { key: at, up, with } => {
                key.is_like(at) && ((*with && key == at) || if *up { key > at } else { key < at })
            }
            Self::Prefix(start) => matches!(key, Key::Text(text) if text.starts_with(start)),
            Self::Null(wanted) => (*key == Key::Null) == *wanted,
        }
    }
}

impl Collections {
    pub fn query(&self, model: &Model, query: &Query) -> Result<Records, ServiceError> {
        let tests = tests(model, &query.filter)?;
        let limit = query.limit.unwrap_or(USUAL_LIMIT);
        if limit == 0 || limit > MAX_LIMIT {
            return Err(refused("/limit", "limit", format!("limit is {limit}; use 1 to {MAX_LIMIT}.")));
        }
        let asked = query.sort.as_deref().unwrap_or("id");
        let (sort, descending) = asked.strip_prefix('-').map_or((asked, false), |sort| (sort, true));
        let kind = kind(model, sort).map_err(|(code, message)| refused("/sort", code, message))?;
        let mut found = self.find(model, &tests);
        found.sort_by(|one, other| (key(one, sort, kind), &one.id).cmp(&(key(other, sort, kind), &other.id)));
        if descending {
            found.reverse();
        }
        // A cursor only fits the list that made it.
        let mark = json!([model.collection.name, query.sort, query.filter]);
        if let Some(text) = query.cursor.as_deref().filter(|text| !text.is_empty()) {
            let after =
                read_cursor(text, &mark).and_then(|id| found.iter().position(|record| record.id == id));
            let Some(after) = after else {
                return Err(refused(
                    "/cursor",
                    "cursor",
                    "This cursor belongs to another list or order. Leave it out to start from the first page.".into(),
                ));
            };
            found.drain(..=after);
        }
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = found.last().filter(|_| more).map(|last| write_cursor(&last.id, &mark));
        Ok(Records { items: found, next })
    }

    pub fn count(&self, model: &Model, filter: &Filter) -> Result<u64, ServiceError> {
        Ok(self.find(model, &tests(model, filter)?).len() as u64)
    }

    /// By value, in their order.
    pub fn group(&self, model: &Model, by: &str, filter: &Filter) -> Result<Vec<Group>, ServiceError> {
        let Some((_, kind)) = model.indexes.iter().find(|(name, _)| name == by) else {
            return Err(refused("/by", "not_indexed", not_indexed(model, by)));
        };
        let mut found = self.find(model, &tests(model, filter)?);
        found.sort_by_key(|record| key(record, by, *kind));
        let mut groups: Vec<(Key, Group)> = Vec::new();
        for record in found {
            let key = key(&record, by, *kind);
            match groups.last_mut() {
                Some((last, group)) if *last == key => group.count += 1,
                _ => {
                    let value = field(&record.values, by).cloned().unwrap_or_default();
                    groups.push((key, Group { value, count: 1 }));
                }
            }
        }
        if groups.len() > MAX_GROUPS {
            let message = format!("{by:?} has more than {MAX_GROUPS} values. Narrow them with a filter.");
            return Err(refused("/by", "too_many_groups", message));
        }
        Ok(groups.into_iter().map(|(_, group)| group).collect())
    }

    fn find(&self, model: &Model, tests: &[(String, Kind, Test)]) -> Vec<Record> {
        let stored = self.lock();
        let all = stored.of(&model.collection.name);
        let fits =
            |record: &&Record| tests.iter().all(|(field, kind, test)| test.holds(&key(record, field, *kind)));
        all.filter(fits).cloned().collect()
    }
}

fn key(record: &Record, name: &str, kind: Kind) -> Key {
    let built_in = match name {
        "id" => &record.id,
        "created_at" => &record.created_at,
        "updated_at" => &record.updated_at,
        _ => return Key::of(field(&record.values, name), kind),
    };
    Key::of(Some(&Value::String(built_in.clone())), kind)
}

fn refused(pointer: &str, code: &str, message: String) -> ServiceError {
    let fields = vec![FaultField { pointer: pointer.into(), code: code.into(), message: message.clone() }];
    ServiceError::Refused { message, fields }
}

fn tests(model: &Model, filter: &Filter) -> Result<Vec<(String, Kind, Test)>, ServiceError> {
    if filter.len() > MAX_CONDITIONS {
        let message = format!("{} conditions; use at most {MAX_CONDITIONS}.", filter.len());
        return Err(refused("/filter", "too_many", message));
    }
    let mut tests = Vec::new();
    for (index, Condition(name, op, value)) in filter.iter().enumerate() {
        let place = |part: u8| format!("/filter/{index}/{part}");
        let kind = kind(model, name).map_err(|(code, message)| refused(&place(0), code, message))?;
        let test = test(name, kind, *op, value);
        let test = test.map_err(|(code, message)| refused(&place(2), code, message))?;
        tests.push((name.clone(), kind, test));
    }
    Ok(tests)
}

fn kind(model: &Model, name: &str) -> Result<Kind, Wrong> {
    match name {
        "id" => Ok(Kind::Text),
        "created_at" | "updated_at" => Ok(Kind::DateTime),
        _ => {
            let known = model.indexes.iter().find(|(index, _)| index == name);
            known.map(|(_, kind)| *kind).ok_or_else(|| ("not_indexed", not_indexed(model, name)))
        }
    }
}

fn not_indexed(model: &Model, name: &str) -> String {
    let own = model.indexes.iter().map(|(index, _)| index.as_str());
    let mut known: Vec<&str> = own.chain(BUILT_IN_FIELDS).collect();
    known.dedup();
    format!("{name:?} is not an index of {}; there are {}.", model.collection.title, known.join(", "))
}

fn test(name: &str, kind: Kind, op: FilterOp, value: &Value) -> Result<Test, Wrong> {
    let key = |value: &Value| key_of(name, kind, value);
    Ok(match op {
        FilterOp::Eq => Test::Among(vec![key(value)?]),
        FilterOp::Ne => Test::Other(key(value)?),
        FilterOp::In => match value {
            Value::Array(items) if (1..=MAX_IN_VALUES).contains(&items.len()) => {
                Test::Among(items.iter().map(key).collect::<Result<_, _>>()?)
            }
            _ => return Err(("type", format!("in takes a list of 1 to {MAX_IN_VALUES} values."))),
        },
        FilterOp::Lt | FilterOp::Lte | FilterOp::Gt | FilterOp::Gte if value.is_null() => {
            return Err(("type", format!("{} compares with a value, not with null.", op.as_str())));
        }
        FilterOp::Lt => Test::Beside { key: key(value)?, up: false, with: false },
        FilterOp::Lte => Test::Beside { key: key(value)?, up: false, with: true },
        FilterOp::Gt => Test::Beside { key: key(value)?, up: true, with: false },
        FilterOp::Gte => Test::Beside { key: key(value)?, up: true, with: true },
        FilterOp::Prefix | FilterOp::Null if name == "id" => {
            return Err(("operator", format!("{} is not for ids.", op.as_str())));
        }
        FilterOp::Prefix => match (kind, key(value)?) {
            (Kind::Text | Kind::Mixed, Key::Text(start)) => Test::Prefix(start),
            _ => return Err(("type", format!("prefix is for texts, and {name:?} or the value is none."))),
        },
        FilterOp::Null => match value {
            Value::Bool(wanted) => Test::Null(*wanted),
            _ => return Err(("type", "null takes true (has no value) or false (has one).".into())),
        },
    })
}

fn key_of(name: &str, kind: Kind, value: &Value) -> Result<Key, Wrong> {
    let wanted = |what: &str| Err(("type", format!("{name:?} is compared with {what}, not with {value}.")));
    if name == "id" {
        return match value.as_str().filter(|text| text.parse::<RecordId>().is_ok()) {
            Some(id) => Ok(Key::Text(id.to_owned())),
            None => Err(("type", format!("{value} is not an id of a record, like rec_…."))),
        };
    }
    match (kind, value) {
        (_, Value::Null)
        | (Kind::Text | Kind::Mixed, Value::String(_))
        | (Kind::Number | Kind::Mixed, Value::Number(_))
        | (Kind::Boolean | Kind::Mixed, Value::Bool(_)) => Ok(Key::of(Some(value), kind)),
        // A day among moments is its midnight in UTC.
        (Kind::DateTime, Value::String(text)) => match moment(text).or_else(|| day(text)) {
            Some(moment) => Ok(Key::Time(moment)),
            None => wanted("a time like \"2026-11-20T14:02:00Z\""),
        },
        (Kind::Date, Value::String(text)) => match day(text) {
            Some(day) => Ok(Key::Time(day)),
            None => wanted("a day like \"2026-11-20\""),
        },
        (Kind::Text, _) => wanted("a text"),
        (Kind::Number, _) => wanted("a number"),
        (Kind::Boolean, _) => wanted("true or false"),
        (Kind::DateTime, _) => wanted("a time"),
        (Kind::Date, _) => wanted("a day"),
        (Kind::Mixed, _) => wanted("a text, a number, true or false"),
    }
}

fn write_cursor(id: &str, mark: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json!([id, mark]).to_string())
}

fn read_cursor(text: &str, mark: &Value) -> Option<String> {
    let (id, known): (String, Value) = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    (known == *mark).then_some(id)
}

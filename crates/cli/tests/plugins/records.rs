//! Collections kept in memory: enough of the grammar for what the plugins ask.

use std::{
    cmp::Ordering,
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering as Order},
    },
};

use serde_json::Value;
use tenon_contract::records::{self, CommitOp, Committed, Condition, Filter, FilterOp, Group, Query, Record};

#[derive(Default)]
pub struct Records {
    stored: Mutex<BTreeMap<(String, String), Record>>,
    last_id: AtomicU64,
}

impl Records {
    pub fn get(&self, collection: &str, id: &str) -> Option<Record> {
        self.stored.lock().unwrap().get(&(collection.to_owned(), id.to_owned())).cloned()
    }

    pub fn find(&self, collection: &str, filter: &Filter) -> Vec<Record> {
        let stored = self.stored.lock().unwrap();
        let of_it = stored.iter().filter(|((name, _), _)| name == collection).map(|(_, record)| record);
        of_it.filter(|record| filter.iter().all(|condition| fits(record, condition))).cloned().collect()
    }

    pub fn query(&self, collection: &str, query: &Query) -> records::Records {
        let mut items = self.find(collection, &query.filter);
        let sort = query.sort.as_deref().unwrap_or("id");
        let field = sort.trim_start_matches('-');
        items.sort_by(|a, b| order(&value(a, field), &value(b, field)));
        if sort.starts_with('-') {
            items.reverse();
        }
        items.truncate(query.limit.unwrap_or(50) as usize);
        records::Records { items, next: None }
    }

    pub fn group(&self, collection: &str, field: &str, filter: &Filter) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for record in self.find(collection, filter) {
            let value = value(&record, field);
            match groups.iter_mut().find(|group| group.value == value) {
                Some(group) => group.count += 1,
                None => groups.push(Group { value, count: 1 }),
            }
        }
        groups
    }

    pub fn commit(&self, operations: Vec<CommitOp>) -> Vec<Committed> {
        let mut stored = self.stored.lock().unwrap();
        let done = operations.into_iter().map(|operation| match operation {
            CommitOp::Put { collection, id, values, .. } => {
                let number = self.last_id.fetch_add(1, Order::Relaxed);
                let id = id.unwrap_or_else(|| format!("rec_{number:03}"));
                let key = (collection, id.clone());
                let version = stored.get(&key).map_or(0, |record| record.version) + 1;
                let (created_at, updated_at) = (String::new(), String::new());
                stored.insert(key, Record { id: id.clone(), values, version, created_at, updated_at });
                Committed { id, version }
            }
            CommitOp::Delete { collection, id, .. } => {
                let gone = stored.remove(&(collection, id.clone()));
                Committed { id, version: gone.map_or(0, |record| record.version) }
            }
            CommitOp::KvSet { key, .. } => Committed { id: key, version: 1 },
            CommitOp::Emit { event, .. } => Committed { id: event, version: 0 },
        });
        done.collect()
    }
}

fn value(record: &Record, field: &str) -> Value {
    match field {
        "id" => record.id.as_str().into(),
        field => record.values.get(field).cloned().unwrap_or_default(),
    }
}

fn fits(record: &Record, Condition(field, op, wanted): &Condition) -> bool {
    let found = value(record, field);
    let compared = |wished: &[Ordering]| !found.is_null() && wished.contains(&order(&found, wanted));
    match op {
        FilterOp::Eq => found == *wanted,
        FilterOp::Ne => found != *wanted,
        FilterOp::In => wanted.as_array().is_some_and(|values| values.contains(&found)),
        FilterOp::Lt => compared(&[Ordering::Less]),
        FilterOp::Lte => compared(&[Ordering::Less, Ordering::Equal]),
        FilterOp::Gt => compared(&[Ordering::Greater]),
        FilterOp::Gte => compared(&[Ordering::Greater, Ordering::Equal]),
        FilterOp::Prefix => {
            found.as_str().zip(wanted.as_str()).is_some_and(|(text, start)| text.starts_with(start))
        }
        FilterOp::Null => found.is_null() == *wanted,
    }
}

fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        (a, b) => a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default()),
    }
}

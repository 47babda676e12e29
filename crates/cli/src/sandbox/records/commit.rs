//! Writing: values are checked before hooks and after, then everything of a commit happens or nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use tenon_api::ids::RecordId;
use tenon_contract::{
    abi::FaultField,
    records::{Committed, MAX_RECORD_BYTES, MAX_RECORD_DEPTH, Record},
    schema::{depth, escaped},
};
use tenon_host::ServiceError;
use unicode_normalization::UnicodeNormalization;

use super::{Collections, Model, Stored, field, key::Key, time_of};

const MAX_ERRORS: usize = 100;

/// A wanted write.
#[derive(Debug, Clone)]
pub struct Change {
    /// `None` makes a new record.
    pub id: Option<String>,
    /// `None` deletes.
    pub values: Option<Map<String, Value>>,
    pub if_version: Option<i64>,
    /// Pointer of the operation.
    pub place: String,
}

/// One write on its way.
#[derive(Debug, Clone)]
pub struct Draft {
    pub change: Change,
    pub before: Option<Record>,
}

impl Draft {
    pub fn new(change: Change, before: Option<Record>) -> Self {
        Self { change, before }
    }

    /// Makes the values fit to keep; the rules that they break, all of them, when they do not.
    pub fn accept(&mut self, model: &Model, seen: &mut Vec<String>) -> Result<(), Vec<FaultField>> {
        let Change { id, values, if_version, place } = &mut self.change;
        let mut errors = Vec::new();
        let mut wrong = |pointer: String, code: &str, message: String| {
            errors.push(FaultField { pointer, code: code.into(), message });
        };
        match id {
            Some(id) if id.parse::<RecordId>().is_err() => {
                wrong(format!("{place}/id"), "id", format!("{id:?} is not an id of a record, like rec_…."));
            }
            Some(id) if seen.contains(id) => {
                wrong(
                    format!("{place}/id"),
                    "duplicate",
                    format!("{id} stands twice. Send one operation a record."),
                );
            }
            Some(id) => seen.push(id.clone()),
            None if if_version.is_some_and(|version| version != 0) => {
                let message = "A new record has no version yet. Leave if_version out.";
                wrong(format!("{place}/if_version"), "version", message.into());
            }
            None => {}
        }
        if let Some(values) = values {
            let mut all = Value::Object(std::mem::take(values));
            tidy(&mut all);
            let at = format!("{place}/values");
            let size = all.to_string().len();
            if size > MAX_RECORD_BYTES {
                wrong(at, "too_large", format!("{size} bytes; a record has at most {MAX_RECORD_BYTES}."));
            } else if depth(&all) > MAX_RECORD_DEPTH {
                wrong(at, "too_deep", format!("Values nest at most {MAX_RECORD_DEPTH} levels deep."));
            } else {
                errors.extend(model.schema.check(&all, &at));
            }
            if let Value::Object(all) = all {
                *values = all;
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Texts become NFC.
fn tidy(value: &mut Value) {
    match value {
        Value::String(text) if !text.is_ascii() => *text = text.nfc().collect(),
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(map) => map.values_mut().for_each(tidy),
        _ => {}
    }
}

impl Collections {
    /// The stored records beside the wanted writes, the values checked.
    pub fn drafts(&self, model: &Model, changes: Vec<Change>) -> Result<Vec<Draft>, ServiceError> {
        let mut drafts: Vec<Draft> = changes
            .into_iter()
            .map(|change| {
                let before = change.id.as_deref().and_then(|id| self.get(&model.collection.name, id));
                Draft::new(change, before)
            })
            .collect();
        self.accept(model, &mut drafts)?;
        Ok(drafts)
    }

    pub fn accept(&self, model: &Model, drafts: &mut [Draft]) -> Result<(), ServiceError> {
        let (mut errors, mut seen) = (Vec::new(), Vec::new());
        for draft in drafts {
            if let Err(more) = draft.accept(model, &mut seen) {
                errors.extend(more);
            }
        }
        errors.truncate(MAX_ERRORS);
        if errors.is_empty() {
            return Ok(());
        }
        Err(ServiceError::Refused { message: "Some values do not fit.".into(), fields: errors })
    }

    /// All drafts, and then `more`, in one step: when one of them is refused nothing happened.
    pub fn commit<T>(
        &self,
        drafts: &[(&str, &Draft)],
        now: u64,
        more: impl FnOnce() -> Result<T, ServiceError>,
    ) -> Result<(Vec<Committed>, T), ServiceError> {
        let mut stored = self.lock();
        let mut next = stored.clone();
        let done = apply(self, &mut next, drafts, now)?;
        let more = more()?;
        *stored = next;
        Ok((done, more))
    }
}

pub(super) fn apply(
    collections: &Collections,
    stored: &mut Stored,
    drafts: &[(&str, &Draft)],
    now: u64,
) -> Result<Vec<Committed>, ServiceError> {
    let mut done = Vec::with_capacity(drafts.len());
    let mut touched: BTreeSet<&str> = BTreeSet::new();
    for (collection, draft) in drafts {
        let Change { id, values, if_version, .. } = &draft.change;
        let id = id.clone().unwrap_or_else(|| stored.next_id());
        let place = ((*collection).to_owned(), id.clone());
        let before = stored.records.get(&place);
        let version = before.map_or(0, |record| record.version);
        match (draft.change.id.is_some(), *if_version) {
            (true, None) if before.is_none() => {
                return Err(ServiceError::NotFound(format!("there is no record {id} in {collection}")));
            }
            (true, Some(wanted)) if wanted != version => return Err(ServiceError::Conflict),
            _ => {}
        }
        match values {
            None => {
                stored.records.remove(&place);
                done.push(Committed { id, version });
            }
            Some(values) => {
                let (values, version, updated_at) = (values.clone(), version + 1, time_of(now));
                let created_at =
                    before.map_or_else(|| updated_at.clone(), |record| record.created_at.clone());
                let record = Record { id: id.clone(), values, version, created_at, updated_at };
                stored.records.insert(place, record);
                touched.insert(collection);
                done.push(Committed { id, version });
            }
        }
    }
    let taken: Vec<FaultField> = touched
        .into_iter()
        .filter_map(|name| collections.model(name).ok())
        .flat_map(|model| taken(model, stored, drafts, &done))
        .take(MAX_ERRORS)
        .collect();
    if taken.is_empty() {
        return Ok(done);
    }
    let message = "Another record has these values already. Choose others.".into();
    Err(ServiceError::Refused { message, fields: taken })
}

/// Written records whose unique fields another one holds too.
fn taken(model: &Model, stored: &Stored, drafts: &[(&str, &Draft)], done: &[Committed]) -> Vec<FaultField> {
    let name = model.collection.name.as_str();
    let mut fields = Vec::new();
    for set in &model.uniques {
        let key_of = |record: &Record| -> Option<Vec<Key>> {
            let keys: Vec<Key> =
                set.iter().map(|(name, kind)| Key::of(field(&record.values, name), *kind)).collect();
            // What has no value equals no other.
            (!keys.contains(&Key::Null)).then_some(keys)
        };
        let mut holders: BTreeMap<Vec<Key>, Vec<&str>> = BTreeMap::new();
        for record in stored.of(name) {
            if let Some(key) = key_of(record) {
                holders.entry(key).or_default().push(&record.id);
            }
        }
        for ((collection, draft), written) in drafts.iter().zip(done) {
            if *collection != name {
                continue;
            }
            let own = stored.records.get(&(name.to_owned(), written.id.clone())).and_then(key_of);
            let others = own.and_then(|key| holders.get(&key)).into_iter().flatten();
            let Some(other) = others.copied().find(|other| *other != written.id) else { continue };
            fields.extend(set.iter().map(|(field, _)| FaultField {
                pointer: format!("{}/values/{}", draft.change.place, escaped(field)),
                code: "already_exists".into(),
                message: format!("{other} has this value already. Choose another."),
            }));
        }
    }
    fields
}

/// A refusal with the first field it is about.
pub fn in_words(error: &ServiceError) -> String {
    match error {
        ServiceError::Refused { message, fields } => match fields.first() {
            Some(field) => format!("{message} {}: {}", field.pointer, field.message),
            None => message.clone(),
        },
        other => other.to_string(),
    }
}

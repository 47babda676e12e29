//! Collections in memory: schemas, indexes, unique sets and versions are held as a server holds them; the grammar of
//! filters is in `query`, a commit in `commit`.

mod commit;
mod key;
mod query;

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::{Map, Value};
use tenon_api::{Timestamp, ids, ids::RecordId};
use tenon_contract::{manifest::Collection, package::Package, records::Record};
use tenon_host::ServiceError;

use super::{RecordFixture, SandboxError, schema::Schema};

pub use commit::{Change, Draft};
use key::Kind;

/// A collection with what its schema says.
pub struct Model {
    pub collection: Collection,
    schema: Schema,
    indexes: Vec<(String, Kind)>,
    uniques: Vec<Vec<(String, Kind)>>,
}

pub struct Collections {
    models: Vec<Model>,
    stored: Mutex<Stored>,
}

/// Collection and id → record.
type Kept = BTreeMap<(String, String), Record>;

#[derive(Clone, Default)]
struct Stored {
    records: Kept,
    last: u128,
}

impl Stored {
    /// Sorts after all before it.
    fn next_id(&mut self) -> String {
        self.last += 1;
        format!("{}_{}", RecordId::PREFIX, ids::encode(self.last))
    }

    fn of<'s>(&'s self, collection: &'s str) -> impl Iterator<Item = &'s Record> {
        self.records.iter().filter(move |((name, _), _)| name == collection).map(|(_, record)| record)
    }
}

impl Collections {
    pub fn new(package: &Package) -> Result<Self, SandboxError> {
        let mut models = Vec::new();
        for collection in &package.manifest.collections {
            let schema = Schema::of(package, &collection.schema)?;
            let kind = |field: &String| (field.clone(), key::kind_of(&schema.value, field));
            let indexes = collection.indexes.iter().map(kind).collect();
            let uniques = collection.unique.iter().map(|set| set.iter().map(kind).collect()).collect();
            models.push(Model { collection: collection.clone(), schema, indexes, uniques });
        }
        Ok(Self { models, stored: Mutex::default() })
    }

    pub fn model(&self, name: &str) -> Result<&Model, ServiceError> {
        self.models
            .iter()
            .find(|model| model.collection.name == name)
            .ok_or_else(|| ServiceError::NotFound(format!("{name:?} is not one of [[collections]].")))
    }

    fn lock(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn get(&self, collection: &str, id: &str) -> Option<Record> {
        self.lock().records.get(&(collection.to_owned(), id.to_owned())).cloned()
    }

    /// All records of a collection, the oldest first.
    pub fn all(&self, collection: &str) -> Vec<Record> {
        self.lock().of(collection).cloned().collect()
    }

    /// Puts what a test starts from; no hook sees it, its schema holds.
    pub fn put_fixture(&self, now: u64, fixture: RecordFixture) -> Result<(), SandboxError> {
        let place = format!("records of {}", fixture.collection);
        let model = self
            .model(&fixture.collection)
            .map_err(|error| SandboxError::fixture(place.clone(), error.to_string()))?;
        let change = Change {
            id: fixture.id,
            values: Some(fixture.values),
            if_version: Some(0),
            place: String::new(),
        };
        let mut draft = Draft::new(change, None);
        draft.accept(model, &mut Vec::new()).map_err(|error| {
            let field = error.first();
            let text = field.map(|field| format!("{}: {}", field.pointer, field.message)).unwrap_or_default();
            SandboxError::fixture(place.clone(), text)
        })?;
        let mut stored = self.lock();
        let mut next = stored.clone();
        commit::apply(self, &mut next, &[(fixture.collection.as_str(), &draft)], now)
            .map_err(|error| SandboxError::fixture(place, commit::in_words(&error)))?;
        *stored = next;
        Ok(())
    }
}

/// What `created_at` and `updated_at` hold.
fn time_of(now: u64) -> String {
    Timestamp::from_micros(i64::try_from(now).unwrap_or(i64::MAX)).to_string()
}

fn field<'v>(values: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    values.get(name).filter(|value| !value.is_null())
}

//! Records of the plugin's own `[[collections]]`; needs `[capabilities.collections]`.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use tenon_contract::records::{CommitOp, Condition, FilterOp, Query};
pub use tenon_contract::records::{Committed, Group};

use super::{Cx, Error, Result, bindings::tenon::plugin::collections};

/// See [`Cx::collections`]. Every method is its own short transaction.
#[derive(Debug)]
pub struct Collections<'cx>(PhantomData<&'cx Cx>);

/// A stored record; `T` is the plugin's own type for its values.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Record<T> {
    /// `rec_…`.
    pub id: String,
    pub values: T,
    /// Edit counter.
    pub version: i64,
    /// RFC 3339 UTC.
    pub created_at: String,
    pub updated_at: String,
}

/// One page of a collection.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Page<T> {
    pub items: Vec<Record<T>>,
    /// Goes into [`Find::after`]; `None` on the last page.
    #[serde(default = "Option::default")]
    pub next: Option<String>,
}

impl Collections<'_> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    pub fn get<T: DeserializeOwned>(&self, collection: &str, id: &str) -> Result<Option<Record<T>>> {
        match collections::get(collection, id)? {
            Some(record) => Ok(Some(serde_json::from_str(&record)?)),
            None => Ok(None),
        }
    }

    /// One page of the records that fit, sorted.
    pub fn query<T: DeserializeOwned>(&self, collection: &str, find: &Find) -> Result<Page<T>> {
        let page = collections::query(collection, &serde_json::to_string(&find.0)?)?;
        Ok(serde_json::from_str(&page)?)
    }

    /// How many records fit.
    pub fn count(&self, collection: &str, find: &Find) -> Result<u64> {
        Ok(collections::count(collection, &serde_json::to_string(&find.0.filter)?)?)
    }

    /// How many of the records that fit have each value of `field`, which is an index.
    pub fn group(&self, collection: &str, field: &str, find: &Find) -> Result<Vec<Group>> {
        let groups = collections::group(collection, field, &serde_json::to_string(&find.0.filter)?)?;
        Ok(serde_json::from_str(&groups)?)
    }

    /// All of it or nothing. A refused value is an "invalid" error whose pointers start with the operation,
    /// `/0/values/title`; a version that is no longer right is "unavailable".
    pub fn commit(&self, commit: &Commit) -> Result<Vec<Committed>> {
        let done = collections::commit(&serde_json::to_string(&commit.0)?)?;
        Ok(serde_json::from_str(&done)?)
    }
}

/// Which records, in which order. Conditions are joined by "and"; at most 8, on indexes of the collection and
/// `id created_at updated_at`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Find(Query);

impl Find {
    /// All records, by id.
    pub fn all() -> Self {
        Self::default()
    }

    fn with(mut self, field: &str, op: FilterOp, value: Value) -> Self {
        self.0.filter.push(Condition(field.into(), op, value));
        self
    }

    pub fn eq(self, field: &str, value: impl Into<Value>) -> Self {
        self.with(field, FilterOp::Eq, value.into())
    }

    pub fn ne(self, field: &str, value: impl Into<Value>) -> Self {
        self.with(field, FilterOp::Ne, value.into())
    }

    /// One of 1 to 50 values.
    pub fn one_of<V: Into<Value>>(self, field: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.with(field, FilterOp::In, Value::Array(values.into_iter().map(Into::into).collect()))
    }

    pub fn lt(self, field: &str, value: impl Into<Value>) -> Self {
        self.with(field, FilterOp::Lt, value.into())
    }

    pub fn lte(self, field: &str, value: impl Into<Value>) -> Self {
        self.with(field, FilterOp::Lte, value.into())
    }

    pub fn gt(self, field: &str, value: impl Into<Value>) -> Self {
        self.with(field, FilterOp::Gt, value.into())
    }

    pub fn gte(self, field: &str, value: impl Into<Value>) -> Self {
        self.with(field, FilterOp::Gte, value.into())
    }

    /// Text that starts with this.
    pub fn prefix(self, field: &str, text: &str) -> Self {
        self.with(field, FilterOp::Prefix, text.into())
    }

    /// Those without a value.
    pub fn without(self, field: &str) -> Self {
        self.with(field, FilterOp::Null, true.into())
    }

    /// Those with a value.
    pub fn having(self, field: &str) -> Self {
        self.with(field, FilterOp::Null, false.into())
    }

    /// `due_date`, or `-due_date` for descending.
    pub fn sort(mut self, by: &str) -> Self {
        self.0.sort = Some(by.into());
        self
    }

    /// 1 to 200; 50 unless it is said.
    pub fn limit(mut self, limit: u32) -> Self {
        self.0.limit = Some(limit);
        self
    }

    /// The page that comes after the one with this `next`.
    pub fn after(mut self, next: impl Into<String>) -> Self {
        self.0.cursor = Some(next.into());
        self
    }
}

/// What is written at once: at most 10,000 operations in 4 MiB.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Commit(Vec<CommitOp>);

impl Commit {
    pub fn new() -> Self {
        Self::default()
    }

    fn put(
        mut self,
        collection: &str,
        id: Option<&str>,
        if_version: Option<i64>,
        values: &impl Serialize,
    ) -> Result<Self> {
        let values = object(values)?;
        self.0.push(CommitOp::Put {
            collection: collection.into(),
            id: id.map(Into::into),
            values,
            if_version,
        });
        Ok(self)
    }

    /// A new record; the answer names its id.
    pub fn create(self, collection: &str, values: &impl Serialize) -> Result<Self> {
        self.put(collection, None, None, values)
    }

    /// Replaces the values of a record, whatever its version.
    pub fn replace(self, collection: &str, id: &str, values: &impl Serialize) -> Result<Self> {
        self.put(collection, Some(id), None, values)
    }

    /// Replaces the values of a record as it was read; nothing happens when somebody else was quicker.
    pub fn update<T: Serialize>(self, collection: &str, record: &Record<T>) -> Result<Self> {
        self.put(collection, Some(&record.id), Some(record.version), &record.values)
    }

    pub fn delete(mut self, collection: &str, id: &str) -> Self {
        self.0.push(CommitOp::Delete { collection: collection.into(), id: id.into(), if_version: None });
        self
    }

    /// Only while the stored version is this.
    pub fn delete_version(mut self, collection: &str, id: &str, version: i64) -> Self {
        self.0.push(CommitOp::Delete {
            collection: collection.into(),
            id: id.into(),
            if_version: Some(version),
        });
        self
    }

    /// A small value of [`Cx::kv`] in the same commit, as JSON; needs `[capabilities.kv]` too.
    pub fn kv_set(mut self, key: &str, value: &impl Serialize) -> Result<Self> {
        let value = serde_json::to_string(value)?;
        self.0.push(CommitOp::KvSet { key: key.into(), value, if_version: None });
        Ok(self)
    }

    /// An event that is told if, and only if, the commit happens; needs `[capabilities.events]` too.
    pub fn emit(mut self, event: &str, data: &impl Serialize) -> Result<Self> {
        self.0.push(CommitOp::Emit { event: event.into(), data: object(data)? });
        Ok(self)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn object(values: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(values)? {
        Value::Object(values) => Ok(values),
        _ => Err(Error::failed("the values of a record are an object")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_search_is_written_as_the_contract_has_it() {
        let find = Find::all()
            .eq("level", "High")
            .one_of("status", ["Open", "Closed"])
            .having("due_date")
            .sort("-due_date")
            .limit(5)
            .after("abc");
        let wanted = json!({
            "filter": [["level", "eq", "High"], ["status", "in", ["Open", "Closed"]], ["due_date", "null", false]],
            "sort": "-due_date", "limit": 5, "cursor": "abc"
        });
        assert_eq!(serde_json::to_value(find.0).unwrap(), wanted);
    }

    #[test]
    fn a_commit_is_written_as_the_contract_has_it() {
        let record = Record {
            id: "rec_1".into(),
            values: json!({ "title": "Fire" }),
            version: 3,
            created_at: String::new(),
            updated_at: String::new(),
        };
        let commit = Commit::new()
            .create("risks", &json!({ "title": "Flood" }))
            .unwrap()
            .update("risks", &record)
            .unwrap()
            .delete("risks", "rec_2")
            .kv_set("last", &7)
            .unwrap();
        let wanted = json!([
            { "op": "put", "collection": "risks", "values": { "title": "Flood" } },
            { "op": "put", "collection": "risks", "id": "rec_1", "values": { "title": "Fire" }, "if_version": 3 },
            { "op": "delete", "collection": "risks", "id": "rec_2" },
            { "op": "kv_set", "key": "last", "value": "7" },
        ]);
        assert_eq!((commit.len(), serde_json::to_value(&commit.0).unwrap()), (4, wanted));
    }

    #[test]
    fn values_that_are_no_object_are_refused_before_they_leave() {
        assert!(Commit::new().create("risks", &[1, 2]).is_err());
    }
}

//! `collections`: records of the plugin's own collections. Gated. What arrives is read and measured here; the
//! embedder knows collections, indexes and rights.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tenon_contract::records::{CommitOp, Filter, Query};

use super::{events, kv, write};
use crate::{
    ImportLimits, ServiceError,
    bindings::tenon::plugin::collections::{Error, Host},
    guest::Guest,
};

const MAX_NAME_BYTES: usize = 256;

impl Host for Guest {
    async fn get(
        &mut self,
        collection: String,
        id: String,
    ) -> wasmtime::Result<Result<Option<String>, Error>> {
        Ok(self.record_get(collection, id).await)
    }

    async fn query(&mut self, collection: String, query: String) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.record_query(collection, &query).await)
    }

    async fn count(&mut self, collection: String, filter: String) -> wasmtime::Result<Result<u64, Error>> {
        Ok(self.record_count(collection, &filter).await)
    }

    async fn group(
        &mut self,
        collection: String,
        field: String,
        filter: String,
    ) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.record_group(collection, field, &filter).await)
    }

    async fn commit(&mut self, operations: String) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.record_commit(&operations).await)
    }
}

impl Guest {
    async fn record_get(&mut self, collection: String, id: String) -> Result<Option<String>, Error> {
        self.pass("collections")?;
        check_names([&collection, &id])?;
        let target = collection.clone();
        let found =
            self.ask(|services, cx| async move { services.record_get(&cx, &collection, &id).await }).await;
        let found = match found {
            Ok(Some(record)) => self.written(&record).map(Some),
            Ok(None) => Ok(None),
            Err(error) => Err(error.into()),
        };
        let bytes = found.iter().flatten().map(String::len).sum();
        self.note("collections", &target, bytes, found.is_ok());
        found
    }

    async fn record_query(&mut self, collection: String, query: &str) -> Result<String, Error> {
        self.pass("collections")?;
        check_names([&collection])?;
        let query: Query = read("the query", query, &self.limits.imports)?;
        check_filter(&query.filter, &self.limits.imports)?;
        let target = collection.clone();
        let page = self
            .ask(|services, cx| async move { services.record_query(&cx, &collection, query).await })
            .await;
        self.answered(&target, page)
    }

    async fn record_count(&mut self, collection: String, filter: &str) -> Result<u64, Error> {
        self.pass("collections")?;
        check_names([&collection])?;
        let filter = read_filter(filter, &self.limits.imports)?;
        let target = collection.clone();
        let count = self
            .ask(|services, cx| async move { services.record_count(&cx, &collection, filter).await })
            .await;
        self.note("collections", &target, size_of::<u64>(), count.is_ok());
        Ok(count?)
    }

    async fn record_group(
        &mut self,
        collection: String,
        field: String,
        filter: &str,
    ) -> Result<String, Error> {
        self.pass("collections")?;
        check_names([&collection, &field])?;
        let filter = read_filter(filter, &self.limits.imports)?;
        let target = collection.clone();
        let groups = self
            .ask(|services, cx| async move { services.record_group(&cx, &collection, &field, filter).await })
            .await;
        self.answered(&target, groups)
    }

    async fn record_commit(&mut self, operations: &str) -> Result<String, Error> {
        self.pass("collections")?;
        let most = self.limits.imports;
        if operations.len() > most.commit_bytes {
            return Err(Error::Invalid(format!(
                "the commit has {} bytes; at most {}",
                operations.len(),
                most.commit_bytes
            )));
        }
        let length = operations.len();
        let operations: Vec<CommitOp> = serde_json::from_str(operations).map_err(|error| {
            Error::Invalid(format!("the operations are not what a commit takes: {error}"))
        })?;
        if operations.is_empty() || operations.len() > most.commit_operations {
            return Err(Error::Invalid(format!(
                "the commit has {} operations; it must be 1 to {}",
                operations.len(),
                most.commit_operations
            )));
        }
        // What is more than records uses other powers: under their limits, and noted as theirs.
        let (mut others, mut kv) = (Vec::new(), None);
        for (at, operation) in operations.iter().enumerate() {
            let used = match operation {
                CommitOp::Emit { event, data } => {
                    self.may_emit(event)?;
                    ("events", event.clone(), events::check_data(data, &most).map_err(in_place(at))?)
                }
                CommitOp::KvSet { key, value, .. } => {
                    if kv.is_none() {
                        kv = Some(self.pass("kv")?);
                    }
                    kv::check_key(key, &most).map_err(in_place(at))?;
                    kv::check_value(key, value.as_bytes(), &most).map_err(in_place(at))?;
                    ("kv", String::new(), value.len())
                }
                CommitOp::Put { .. } | CommitOp::Delete { .. } => continue,
            };
            others.push(used);
        }
        let quota = kv.map(|grant| grant.get("quota_bytes").and_then(Value::as_u64).unwrap_or_default());
        let target = format!("{} writes", operations.len());
        let bytes = length.saturating_sub(others.iter().map(|(.., bytes)| bytes).sum());
        let done =
            self.ask(|services, cx| async move { services.record_commit(&cx, operations, quota).await });
        let done = done.await;
        self.note("collections", &target, bytes, done.is_ok());
        for (power, target, bytes) in others {
            self.note(power, &target, bytes, done.is_ok());
        }
        self.written(&done?)
    }

    /// The answer to a question about records, noted with its bytes.
    fn answered<T: Serialize>(
        &mut self,
        target: &str,
        answer: Result<T, ServiceError>,
    ) -> Result<String, Error> {
        let text = answer.map_err(Error::from).and_then(|answer| self.written(&answer));
        self.note("collections", target, text.as_ref().map_or(0, String::len), text.is_ok());
        text
    }

    /// An answer as JSON, if it is not more than a call may read at once.
    fn written(&self, answer: &impl Serialize) -> Result<String, Error> {
        let (text, most) = (write(answer)?, self.limits.imports.records_bytes);
        if text.len() > most {
            return Err(Error::Invalid(format!(
                "the answer has {} bytes, more than the {most} a call may read at once; ask for a smaller limit",
                text.len()
            )));
        }
        Ok(text)
    }
}

/// The same refusal, with the place of the operation it is about.
fn in_place(at: usize) -> impl FnOnce(Error) -> Error {
    move |error| match error {
        Error::Invalid(text) => Error::Invalid(format!("operation {at}: {text}")),
        other => other,
    }
}

fn check_names<const N: usize>(names: [&String; N]) -> Result<(), Error> {
    for name in names {
        if name.is_empty() || name.len() > MAX_NAME_BYTES || name.contains('\0') {
            return Err(Error::Invalid(format!(
                "names of collections, fields and records have 1 to {MAX_NAME_BYTES} bytes without U+0000; \
                 this one has {}",
                name.len()
            )));
        }
    }
    Ok(())
}

fn read_filter(text: &str, most: &ImportLimits) -> Result<Filter, Error> {
    // Nobody writes `[]` to say "all of them".
    let filter: Filter = if text.is_empty() { Filter::new() } else { read("the filter", text, most)? };
    check_filter(&filter, most)?;
    Ok(filter)
}

fn check_filter(filter: &Filter, most: &ImportLimits) -> Result<(), Error> {
    if filter.len() > most.conditions {
        return Err(Error::Invalid(format!(
            "the filter has {} conditions; at most {}",
            filter.len(),
            most.conditions
        )));
    }
    Ok(())
}

fn read<T: DeserializeOwned>(what: &str, text: &str, most: &ImportLimits) -> Result<T, Error> {
    let most = most.question_bytes;
    if text.len() > most {
        return Err(Error::Invalid(format!("{what} has {} bytes; at most {most}", text.len())));
    }
    serde_json::from_str(text)
        .map_err(|error| Error::Invalid(format!("{what} is not what this call takes: {error}")))
}

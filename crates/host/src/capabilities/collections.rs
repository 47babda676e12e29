//! `collections`: records of the plugin's own collections. Gated. What arrives is read and measured here; the
//! embedder knows collections, indexes and rights.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tenon_contract::records::{CommitOp, Filter, MAX_COMMIT_BYTES, MAX_CONDITIONS, MAX_OPERATIONS, Query};

use crate::{
    bindings::tenon::plugin::collections::{Error, Host},
    guest::Guest,
};

const MAX_NAME_BYTES: usize = 256;
/// Of a query or a filter as JSON.
const MAX_QUESTION_BYTES: usize = 64 << 10;
/// What one answer may take of the guest's memory.
const MAX_ANSWER_BYTES: usize = 16 << 20;

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
        let found =
            self.ask(|services, cx| async move { services.record_get(&cx, &collection, &id).await }).await?;
        found.as_ref().map(write).transpose()
    }

    async fn record_query(&mut self, collection: String, query: &str) -> Result<String, Error> {
        self.pass("collections")?;
        check_names([&collection])?;
        let query: Query = read("the query", query)?;
        check_filter(&query.filter)?;
        let target = collection.clone();
        let page = self
            .ask(|services, cx| async move { services.record_query(&cx, &collection, query).await })
            .await;
        self.note("collections", &target, 0, page.is_ok());
        write(&page?)
    }

    async fn record_count(&mut self, collection: String, filter: &str) -> Result<u64, Error> {
        self.pass("collections")?;
        check_names([&collection])?;
        let filter = read_filter(filter)?;
        Ok(self
            .ask(|services, cx| async move { services.record_count(&cx, &collection, filter).await })
            .await?)
    }

    async fn record_group(
        &mut self,
        collection: String,
        field: String,
        filter: &str,
    ) -> Result<String, Error> {
        self.pass("collections")?;
        check_names([&collection, &field])?;
        let filter = read_filter(filter)?;
        let groups = self
            .ask(|services, cx| async move { services.record_group(&cx, &collection, &field, filter).await })
            .await?;
        write(&groups)
    }

    async fn record_commit(&mut self, operations: &str) -> Result<String, Error> {
        self.pass("collections")?;
        if operations.len() > MAX_COMMIT_BYTES {
            return Err(Error::Invalid(format!(
                "the commit has {} bytes; at most {MAX_COMMIT_BYTES}",
                operations.len()
            )));
        }
        let length = operations.len();
        let operations: Vec<CommitOp> = serde_json::from_str(operations).map_err(|error| {
            Error::Invalid(format!("the operations are not what a commit takes: {error}"))
        })?;
        if operations.is_empty() || operations.len() > MAX_OPERATIONS {
            return Err(Error::Invalid(format!(
                "the commit has {} operations; it must be 1 to {MAX_OPERATIONS}",
                operations.len()
            )));
        }
        for operation in &operations {
            if let CommitOp::Emit { event, .. } = operation {
                self.may_emit(event)?;
            }
        }
        let writes_kv = operations.iter().any(|operation| matches!(operation, CommitOp::KvSet { .. }));
        let kv = if writes_kv { Some(self.pass("kv")?) } else { None };
        let quota = kv.map(|grant| grant.get("quota_bytes").and_then(Value::as_u64).unwrap_or_default());
        let (target, bytes) = (format!("{} writes", operations.len()), length);
        let done =
            self.ask(|services, cx| async move { services.record_commit(&cx, operations, quota).await });
        let done = done.await;
        self.note("collections", &target, bytes, done.is_ok());
        write(&done?)
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

fn read_filter(text: &str) -> Result<Filter, Error> {
    // Nobody writes `[]` to say "all of them".
    let filter: Filter = if text.is_empty() { Filter::new() } else { read("the filter", text)? };
    check_filter(&filter)?;
    Ok(filter)
}

fn check_filter(filter: &Filter) -> Result<(), Error> {
    if filter.len() > MAX_CONDITIONS {
        return Err(Error::Invalid(format!(
            "the filter has {} conditions; at most {MAX_CONDITIONS}",
            filter.len()
        )));
    }
    Ok(())
}

fn read<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, Error> {
    if text.len() > MAX_QUESTION_BYTES {
        return Err(Error::Invalid(format!("{what} has {} bytes; at most {MAX_QUESTION_BYTES}", text.len())));
    }
    serde_json::from_str(text)
        .map_err(|error| Error::Invalid(format!("{what} is not what this call takes: {error}")))
}

fn write(answer: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string(answer)
        .map_err(|error| Error::Unavailable(format!("the answer cannot be written: {error}")))?;
    if text.len() > MAX_ANSWER_BYTES {
        return Err(Error::Invalid(format!(
            "the answer has {} bytes, more than the {MAX_ANSWER_BYTES} a call may read at once; ask for a smaller limit",
            text.len()
        )));
    }
    Ok(text)
}

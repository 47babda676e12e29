//! `POST …/records/{plugin}/{collection}` makes a record, `PUT …/{id}` replaces its values.

use tenon_api::{
    ids::RecordId,
    records::{Record, WriteRecord},
};
use tenon_store::Cx;

use super::{
    commit::{Batch, Change, Part, Stored, commit},
    open::{Access, open},
};
use crate::{Core, Error, Result};

pub async fn create(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    collection: &str,
    input: WriteRecord,
) -> Result<Record> {
    write(core, cx, plugin, collection, None, input.if_version, input).await
}

/// `matching`: the version that `If-Match` stood for.
pub async fn replace(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    collection: &str,
    id: RecordId,
    matching: Option<i64>,
    input: WriteRecord,
) -> Result<Record> {
    write(core, cx, plugin, collection, Some(id), matching.or(input.if_version), input).await
}

async fn write(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    collection: &str,
    id: Option<RecordId>,
    if_version: Option<i64>,
    input: WriteRecord,
) -> Result<Record> {
    let opened = open(core, cx, plugin, collection, Access::Write).await?;
    let change = Change { id, values: Some(input.values), if_version, place: String::new() };
    let batch = Batch { parts: vec![Part { opened, changes: vec![change] }], ..Batch::default() };
    let committed = commit(core, cx, batch).await?;
    let stored = committed.parts.into_iter().flatten().next();
    stored.map(record).ok_or_else(|| Error::internal("a commit without an answer"))
}

fn record(stored: Stored) -> Record {
    Record {
        id: stored.id,
        values: stored.values,
        version: stored.version,
        created_at: stored.created_at,
        updated_at: stored.updated_at,
    }
}

//! `POST …/records/{plugin}/{collection}/batch`: many writes, all or none.

use tenon_api::records::{Batch as Input, BatchDone, BatchOperation};
use tenon_contract::records::MAX_OPERATIONS;
use tenon_store::{Cx, records::write::Done};

use super::{
    commit::{Batch, Change, Part, commit},
    open::{Access, open},
};
use crate::{Core, Error, Result};

pub async fn batch(core: &Core, cx: &Cx, plugin: &str, collection: &str, input: Input) -> Result<BatchDone> {
    let opened = open(core, cx, plugin, collection, Access::Write).await?;
    let count = input.operations.len();
    if count > MAX_OPERATIONS {
        let detail = format!("{count} operations; send at most {MAX_OPERATIONS} at once.");
        return Err(Error::invalid("/operations", "too_many", detail));
    }
    let changes = input.operations.into_iter().enumerate().map(|(at, operation)| {
        let place = format!("/operations/{at}");
        match operation {
            BatchOperation::Put { id, values, if_version } => {
                Change { id, values: Some(values), if_version, place }
            }
            BatchOperation::Delete { id, if_version } => {
                Change { id: Some(id), values: None, if_version, place }
            }
        }
    });
    let part = Part { opened, changes: changes.collect() };
    if part.changes.is_empty() {
        return Ok(BatchDone { created: 0, updated: 0, deleted: 0, ids: Vec::new() });
    }
    let committed = commit(core, cx, Batch { parts: vec![part], ..Batch::default() }).await?;
    let stored: Vec<_> = committed.parts.into_iter().flatten().collect();
    let count = |wanted: Done| stored.iter().filter(|stored| stored.done == wanted).count() as u64;
    Ok(BatchDone {
        created: count(Done::Created),
        updated: count(Done::Updated),
        deleted: count(Done::Deleted),
        ids: stored.iter().map(|stored| stored.id).collect(),
    })
}

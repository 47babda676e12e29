//! `DELETE …/records/{plugin}/{collection}/{id}`.

use tenon_api::ids::RecordId;
use tenon_store::Cx;

use super::{
    commit::{Batch, Change, Part, commit},
    open::{Access, open},
};
use crate::{Core, Result};

/// `matching`: the version that `If-Match` stood for.
pub async fn delete(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    collection: &str,
    id: RecordId,
    matching: Option<i64>,
) -> Result<()> {
    let opened = open(core, cx, plugin, collection, Access::Write).await?;
    let change = Change { id: Some(id), values: None, if_version: matching, place: String::new() };
    let batch = Batch { parts: vec![Part { opened, changes: vec![change] }], ..Batch::default() };
    commit(core, cx, batch).await.map(drop)
}
